"""The words for what makes us refuse a whole payment file, with their texts.

Their codes follow the orders': 1101 a value that contradicts another, 1102 something is missing,
1105 the file is written in another way than its format says, 1111 the bank's profile.
"""

from collections.abc import Mapping

from brp_filesync.core.problem_texts.entry import Entry

_AGAIN_SV = "Be banken skicka filen igen. Inget av den är bokfört."
_AGAIN_EN = "Ask the bank to send the file again. Nothing of it is booked."


def _refused(code: str, sv: str, en: str, advice: tuple[str, str] | None = None) -> Entry:
    advice_sv, advice_en = advice or (_AGAIN_SV, _AGAIN_EN)
    return Entry(code, "refuse", False, sv, en, advice_sv, advice_en)


PAYMENT_FILE_WORDS: Mapping[str, Entry] = {
    "payment-format-unknown": _refused(
        "1105",
        "Filens innehåll är inte i något känt format för betalfiler.",
        "The file's content has none of the known formats of payment files.",
        ("Kontrollera att det är rätt fil. `filesync payments inspect --help` räknar upp formaten.",
         "Look whether it is the right file. `filesync payments inspect --help` lists the formats.",
         )),
    "payment-format-ambiguous": _refused(
        "1105",
        "Filens innehåll passar flera format: {found}.",
        "The file's content fits several formats: {found}.",
        ("Beskriv bankens CSV-fil noggrannare i bankens profil.",
         "Describe the bank's CSV file more closely in the bank's profile.")),
    "payment-format-not-listed": _refused(
        "1111",
        "Filen är i formatet {found}, men bankens profil räknar upp {expected}.",
        "The file has the format {found}, but the bank's profile lists {expected}.",
        ("Lägg till formatet i bankens profil om banken ska skicka det, annars fråga banken.",
         "Add the format to the bank's profile if the bank is to send it, else ask the bank.")),
    "payment-cannot-decode": _refused(
        "1105",
        "Filen är skriven i {encoding}, men byten {found} (hexadecimalt) är inte det.",
        "The file is written in {encoding}, but the byte {found} (hexadecimal) isn't."),
    "control-character": _refused(
        "1105",
        "Här står ett styrtecken, {found} (hexadecimalt), som inte hör till någon text.",
        "Here is a control character, {found} (hexadecimal), which belongs to no text."),
    "record-too-long": _refused(
        "1105",
        "Posten har {found} tecken, men ska ha {expected}.",
        "The record has {found} characters, but should have {expected}."),
    "record-type": _refused(
        "1105",
        "Posten börjar med '{found}', men ska börja med två siffror.",
        "The record begins with '{found}', but should begin with two digits."),
    "record-order": _refused(
        "1105",
        "En post av typ {found} står här, där en av dessa väntades: {expected}.",
        "A record of type {found} stands here, where one of these was expected: {expected}."),
    "record-twice": _refused(
        "1105",
        "Betalningen har fler poster av typ {found} än den kan ha: en betalningspost fattas nog.",
        "The payment has more records of type {found} than it may: a payment is likely missing."),
    "payment-too-long": _refused(
        "1105",
        "Betalningen har fler än {expected} poster.",
        "The payment has more than {expected} records."),
    "file-cut-off": _refused(
        "1102",
        "Filen slutar här, där en av dessa poster väntades: {expected}.",
        "The file ends here, where one of these records was expected: {expected}."),
    "not-digits": _refused(
        "1105",
        "Här står '{found}', men det ska vara ett tal i siffror, {expected}.",
        "Here is '{found}', but it should be a number in digits, {expected}."),
    "no-such-day": _refused(
        "1101",
        "Här står '{found}', men det ska vara en dag från 1990 till 2100, {expected}.",
        "Here is '{found}', but it should be a day of 1990 to 2100, {expected}."),
    "amount-too-large": _refused(
        "1101",
        "Beloppet, {found} öre, är större än någon betalning kan vara, {expected}.",
        "The amount, {found} öre, is larger than any payment can be, {expected}."),
    "serial-differs": _refused(
        "1101",
        "Referensens löpnummer är '{found}', men betalningens är '{expected}'.",
        "The reference's serial is '{found}', but its payment's is '{expected}'."),
    "parts-do-not-add-up": _refused(
        "1101",
        "Delbeloppen blir {found}, men betalningen är {expected}.",
        "The part amounts add up to {found}, but the payment is {expected}."),
    "currency-unknown": _refused(
        "1105",
        "Här står '{found}', som inte är någon valuta; {expected} väntades.",
        "Here is '{found}', which is no currency; {expected} was expected."),
    "currency-foreign": _refused(
        "1101",
        "Valutan är {found}, men bara {expected} bokförs.",
        "The currency is {found}, but only {expected} is booked.",
        ("Bokför filen för hand. `filesync payments inspect` visar vad den innehåller.",
         "Book the file by hand. `filesync payments inspect` shows what is in it.")),
    "currency-differs": _refused(
        "1101",
        "Insättningens valuta är {found}, men avsnittets är {expected}.",
        "The deposit's currency is {found}, but its section's is {expected}."),
    "deposit-negative": _refused(
        "1101",
        "Insättningens avdrag är större än dess betalningar, så att den blir negativ.",
        "The deposit's deductions exceed its payments, which would make it negative."),
    "deposit-sum": _refused(
        "1101",
        "Insättningen sägs vara {found}, men dess betalningar blir {expected}.",
        "The deposit is said to be {found}, but its payments add up to {expected}."),
    "deposit-count": _refused(
        "1101",
        "Insättningen sägs ha {found} betalningar, men har {expected}.",
        "The deposit is said to have {found} payments, but has {expected}."),
    "end-count": _refused(
        "1101",
        "Slutposten säger {found} på den här platsen, men filen innehåller {expected}.",
        "The end record says {found} in this place, but the file holds {expected}."),
    "bgmax-layout": _refused(
        "1105",
        "Startposten säger '{found}', men '{expected}' väntades.",
        "The start record says '{found}', but '{expected}' was expected."),
    "test-file": _refused(
        "1111",
        "Banken har märkt filen som en testfil.",
        "The bank has marked the file as a test.",
        ("Testfiler bokförs inte i drift. Bankens profil säger det med `production`.",
         "Tests aren't booked in production. The bank's profile says so with `production`.")),
    "xml-broken": _refused(
        "1105",
        "Filen är inte välformad XML: den är skadad eller avklippt här.",
        "The file isn't well-formed XML: it is damaged or cut off here."),
    "xml-forbidden": _refused(
        "1105",
        "Filen har en DTD, som ingen banks fil har och som kan dölja skadligt innehåll.",
        "The file has a DTD, which no bank's file has and which may hide harmful content.",
        ("Öppna inte filen. Fråga banken om den kommer därifrån.",
         "Don't open the file. Ask the bank whether it comes from there.")),
    "xml-namespace": _refused(
        "1105",
        "Filen är XML av slaget {found}, men {expected} väntades.",
        "The file is XML of the kind {found}, but {expected} was expected.",
        ("Kontrollera att det är rätt fil. Är det en nyare version behöver programmet uppdateras.",
         "Look whether it is the right file. For a newer version the program must be updated.")),
    "xml-too-big": _refused(
        "1105",
        "Ett stycke av filen utan betalningar är större än {expected} byte.",
        "A piece of the file without payments is larger than {expected} bytes."),
    "xsd-broken": _refused(
        "1111",
        "Schemat är inte ett XML-schema som går att läsa för sig.",
        "The schema isn't an XML schema that can be read by itself.",
        ("Ange bankens eller ISO 20022:s publicerade XSD-fil.",
         "Give the XSD file that the bank or ISO 20022 has published.")),
    "xsd-invalid": _refused(
        "1105",
        "Filen följer inte schemat: {found}.",
        "The file doesn't keep to the schema: {found}."),
    "element-missing": _refused(
        "1102",
        "Elementet saknas eller har ett okänt värde, '{found}'; {expected} väntades.",
        "The element is missing or has an unknown value, '{found}'; {expected} was expected."),
    "element-misplaced": _refused(
        "1105",
        "Elementet {found} står på fel plats, i förhållande till {expected}.",
        "The element {found} stands in the wrong place, as to {expected}."),
    "not-an-amount": _refused(
        "1105",
        "Här står '{found}', som inte är ett belopp som {expected}.",
        "Here is '{found}', which is no amount like {expected}."),
    "not-whole-ore": _refused(
        "1101",
        "Beloppet {found} har delar av ett öre, men ska vara som {expected}.",
        "The amount {found} has parts of an öre, but should be like {expected}."),
    "batch-count": _refused(
        "1101",
        "Bunten sägs ha {found} betalningar, men har {expected}.",
        "The batch is said to have {found} payments, but has {expected}."),
    "summary-count": _refused(
        "1101",
        "Sammanställningen räknar {found} poster, men filen har {expected}.",
        "The summary counts {found} entries, but the file has {expected}."),
    "summary-sum": _refused(
        "1101",
        "Sammanställningen säger {found}, men posterna blir {expected}.",
        "The summary says {found}, but the entries add up to {expected}."),
    "deposit-changed": _refused(
        "1103",
        "Insättning {found} är redan bokförd, med andra betalningar.",
        "Deposit {found} is booked already, with other payments.",
        ("Fråga banken vilken fil som gäller. Inget av filen är bokfört.",
         "Ask the bank which file is right. Nothing of the file is booked.")),
}  # fmt: skip
