"""The words for what makes us refuse a whole payment file, with their texts.

Their codes follow the orders': 1101 a value that contradicts another, 1102 something is missing,
1105 the file is written in another way than its format says, 1111 the bank's profile.
"""

from collections.abc import Mapping

from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.problem_texts.entry import Entry

_AGAIN = phrase("Ask the bank to send the file again. Nothing of it is booked.")


def _refused(code: str, text: Phrase, advice: Phrase = _AGAIN) -> Entry:
    return Entry(code, "refuse", False, text, advice)


PAYMENT_FILE_WORDS: Mapping[str, Entry] = {
    "payment-format-unknown": _refused(
        "1105",
        phrase("The file's content has none of the known formats of payment files."),
        phrase(
            "Look whether it is the right file. `filesync payments inspect --help` "
            "lists the formats."
        ),
    ),
    "payment-format-ambiguous": _refused(
        "1105",
        phrase("The file's content fits several formats: {found}."),
        phrase("Describe the bank's CSV file more closely in the bank's profile."),
    ),
    "payment-format-not-listed": _refused(
        "1111",
        phrase("The file has the format {found}, but the bank's profile lists {expected}."),
        phrase(
            "Add the format to the bank's profile if the bank is to send it, else ask the bank."
        ),
    ),
    "payment-cannot-decode": _refused(
        "1105",
        phrase("The file is written in {encoding}, but the byte {found} (hexadecimal) isn't."),
    ),
    "control-character": _refused(
        "1105",
        phrase("Here is a control character, {found} (hexadecimal), which belongs to no text."),
    ),
    "record-too-long": _refused(
        "1105",
        phrase("The record has {found} characters, but should have {expected}."),
    ),
    "record-type": _refused(
        "1105",
        phrase("The record begins with '{found}', but should begin with two digits."),
    ),
    "record-order": _refused(
        "1105",
        phrase(
            "A record of type {found} stands here, where one of these was expected: {expected}."
        ),
    ),
    "record-twice": _refused(
        "1105",
        phrase(
            "The payment has more records of type {found} than it may: a payment is likely missing."
        ),
    ),
    "payment-too-long": _refused(
        "1105",
        phrase("The payment has more than {expected} records."),
    ),
    "file-cut-off": _refused(
        "1102",
        phrase("The file ends here, where one of these records was expected: {expected}."),
    ),
    "not-digits": _refused(
        "1105",
        phrase("Here is '{found}', but it should be a number in digits, {expected}."),
    ),
    "no-such-day": _refused(
        "1101",
        phrase("Here is '{found}', but it should be a day of 1990 to 2100, {expected}."),
    ),
    "amount-too-large": _refused(
        "1101",
        phrase("The amount, {found} öre, is larger than any payment can be, {expected}."),
    ),
    "serial-differs": _refused(
        "1101",
        phrase("The reference's serial is '{found}', but its payment's is '{expected}'."),
    ),
    "parts-do-not-add-up": _refused(
        "1101",
        phrase("The part amounts add up to {found}, but the payment is {expected}."),
    ),
    "currency-unknown": _refused(
        "1105",
        phrase("Here is '{found}', which is no currency; {expected} was expected."),
    ),
    "currency-foreign": _refused(
        "1101",
        phrase("The currency is {found}, but only {expected} is booked."),
        phrase("Book the file by hand. `filesync payments inspect` shows what is in it."),
    ),
    "currency-differs": _refused(
        "1101",
        phrase("The deposit's currency is {found}, but its section's is {expected}."),
    ),
    "deposit-negative": _refused(
        "1101",
        phrase("The deposit's deductions exceed its payments, which would make it negative."),
    ),
    "deposit-sum": _refused(
        "1101",
        phrase("The deposit is said to be {found}, but its payments add up to {expected}."),
    ),
    "deposit-count": _refused(
        "1101",
        phrase("The deposit is said to have {found} payments, but has {expected}."),
    ),
    "end-count": _refused(
        "1101",
        phrase("The end record says {found} in this place, but the file holds {expected}."),
    ),
    "bgmax-layout": _refused(
        "1105",
        phrase("The start record says '{found}', but '{expected}' was expected."),
    ),
    "test-file": _refused(
        "1111",
        phrase("The bank has marked the file as a test."),
        phrase("Tests aren't booked in production. The bank's profile says so with `production`."),
    ),
    "xml-broken": _refused(
        "1105",
        phrase("The file isn't well-formed XML: it is damaged or cut off here."),
    ),
    "xml-forbidden": _refused(
        "1105",
        phrase("The file has a DTD, which no bank's file has and which may hide harmful content."),
        phrase("Don't open the file. Ask the bank whether it comes from there."),
    ),
    "xml-namespace": _refused(
        "1105",
        phrase("The file is XML of the kind {found}, but {expected} was expected."),
        phrase(
            "Look whether it is the right file. For a newer version the program must be updated."
        ),
    ),
    "xml-too-big": _refused(
        "1105",
        phrase("A piece of the file without payments is larger than {expected} bytes."),
    ),
    "xsd-broken": _refused(
        "1111",
        phrase("The schema isn't an XML schema that can be read by itself."),
        phrase("Give the XSD file that the bank or ISO 20022 has published."),
    ),
    "xsd-invalid": _refused(
        "1105",
        phrase("The file doesn't keep to the schema: {found}."),
    ),
    "element-missing": _refused(
        "1102",
        phrase(
            "The element is missing or has an unknown value, '{found}'; {expected} was expected."
        ),
    ),
    "element-misplaced": _refused(
        "1105",
        phrase("The element {found} stands in the wrong place, as to {expected}."),
    ),
    "not-an-amount": _refused(
        "1105",
        phrase("Here is '{found}', which is no amount like {expected}."),
    ),
    "not-whole-ore": _refused(
        "1101",
        phrase("The amount {found} has parts of an öre, but should be like {expected}."),
    ),
    "batch-count": _refused(
        "1101",
        phrase("The batch is said to have {found} payments, but has {expected}."),
    ),
    "summary-count": _refused(
        "1101",
        phrase("The summary counts {found} entries, but the file has {expected}."),
    ),
    "summary-sum": _refused(
        "1101",
        phrase("The summary says {found}, but the entries add up to {expected}."),
    ),
    "deposit-changed": _refused(
        "1103",
        phrase("Deposit {found} is booked already, with other payments."),
        phrase("Ask the bank which file is right. Nothing of the file is booked."),
    ),
}
