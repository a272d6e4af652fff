"""The words for what makes us reject a row of an order file, with their texts.

Those of which order it is, and of cancellations, stand by themselves (orders.py). Codes follow
BRP's: 1101 invalid value, 1102 mandatory, 1103 exists with other content, 1104 no such facility,
1105 wrong format, 1107 no such object, 1111 configuration. Malformed are 1101, 1102 and 1105,
except `order-incomplete`, whose row is sound. Order: by code, then as rows are checked.
"""

from collections.abc import Mapping

from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.problem_texts.entry import Entry


def _malformed(code: str, text: Phrase, advice: Phrase, to_portal: Phrase) -> Entry:
    return Entry(code, "reject", True, text, advice, to_portal)


def _rejected(code: str, text: Phrase, advice: Phrase, to_portal: Phrase) -> Entry:
    return Entry(code, "reject", False, text, advice, to_portal)


ROW_WORDS: Mapping[str, Entry] = {
    "invalid-date": _malformed(
        "1101",
        phrase("The date doesn't exist in the calendar."),
        phrase("Ask the portal to correct the date and send the order again."),
        phrase("Correct the date and send the order again."),
    ),
    "in-the-future": _malformed(
        "1101",
        phrase("The order date is in the future."),
        phrase("Ask the portal to correct the date and send the order again."),
        phrase("Correct the date and send the order again."),
    ),
    "personnummer-checksum": _malformed(
        "1101",
        phrase("The personnummer's check digit is wrong: some digit is mistaken."),
        phrase("Ask the portal to check the personnummer with the buyer and send the order again."),
        phrase("Check the personnummer with the buyer and send the order again."),
    ),
    "personnummer-date": _malformed(
        "1101",
        phrase("The personnummer doesn't begin with a date that exists."),
        phrase("Ask the portal to check the personnummer with the buyer and send the order again."),
        phrase("Check the personnummer with the buyer and send the order again."),
    ),
    "personnummer-not-digits": _malformed(
        "1101",
        phrase("The personnummer holds something else than the digits 0-9."),
        phrase("Ask the portal for 10 or 12 digits, with or without - or + before the last four."),
        phrase(
            "Write 10 or 12 digits, with or without - or + before the last four, "
            "and send the order again."
        ),
    ),
    "birth-date-invalid": _malformed(
        "1101",
        phrase("The date of birth doesn't exist in the calendar or is in the future."),
        phrase(
            "Ask the portal to check the date of birth with the buyer and send the order again."
        ),
        phrase("Check the date of birth with the buyer and send the order again."),
    ),
    "organisation-number-checksum": _malformed(
        "1101",
        phrase("The organisation number's check digit is wrong: some digit is mistaken."),
        phrase(
            "Ask the portal to check the employer's organisation number and send the order again."
        ),
        phrase("Check the employer's organisation number and send the order again."),
    ),
    "quantity-out-of-range": _malformed(
        "1101",
        phrase("The quantity must be a whole number from 1 to 99."),
        phrase(
            "Ask the portal to correct the quantity or to split the purchase into several orders."
        ),
        phrase(
            "Correct the quantity, or split the purchase into several orders, and send it again."
        ),
    ),
    "row-type-unknown": _malformed(
        "1101",
        phrase(
            "The row type is neither an order nor a cancellation that the portal's profile knows."
        ),
        phrase("Ask the portal to correct the row, or add the word to the portal's profile."),
        phrase(
            "Correct the row and send the order again, or agree with the gym on "
            "what the word means."
        ),
    ),
    "country-unknown": _malformed(
        "1101",
        phrase("The country code isn't in ISO 3166: two letters, for instance SE."),
        phrase("Ask the portal to correct the country code and send the order again."),
        phrase("Correct the country code and send the order again."),
    ),
    "order-rows-disagree": _malformed(
        "1101",
        phrase("The order's rows have different values in {field}; they must be equal."),
        phrase(
            "Ask the portal to correct the order, or to send the purchases under separate numbers."
        ),
        phrase(
            "Correct the order and send it again, or send the purchases under separate numbers."
        ),
    ),
    "order-incomplete": _rejected(
        "1101",
        phrase(
            "The row is sound, but another of its order isn't. An order is imported whole or not."
        ),
        phrase("Ask the portal to correct the other row and to send the whole order again."),
        phrase("Correct the other row and send the whole order again."),
    ),
    "order-too-large": _malformed(
        "1101",
        phrase("The order has more than 1000 rows."),
        phrase("Ask the portal to split it into several orders, under separate numbers."),
        phrase("Split it into several orders, under separate numbers, and send them."),
    ),
    "price-differs": _malformed(
        "1101",
        phrase("The price in the file is {price}, but the agreed price is {agreed}."),
        phrase(
            "Ask the portal to change its price, or change the agreed price in BRP; send again."
        ),
        phrase(
            "Correct the price, or agree with the gym on another one, and send the order again."
        ),
    ),
    "total-not-positive": _malformed(
        "1101",
        phrase("The order's total must be above zero, with the commission taken off."),
        phrase("Ask the portal to check the order's prices and commission."),
        phrase("Check the order's prices and commission, and send it again."),
    ),
    "commission-sign": _malformed(
        "1101",
        phrase("The commission has the wrong sign: plus instead of minus, or the other way round."),
        phrase(
            "Ask the portal to correct the row, or change the commission's sign in its profile."
        ),
        phrase(
            "Correct the row and send the order again, or agree with the gym on the "
            "commission's sign."
        ),
    ),
    "product-direct-debit": _malformed(
        "1101",
        phrase(
            "The product is a direct debit subscription. Portals may sell only "
            "prepaid subscriptions and punch cards."
        ),
        phrase("Ask the portal to withdraw the product and to order another one."),
        phrase("Withdraw the product, and order another one."),
    ),
    "product-not-for-sale": _malformed(
        "1101",
        phrase("The product is of a kind that isn't sold through portals."),
        phrase("Ask the portal to withdraw the product and to order another one."),
        phrase("Withdraw the product, and order another one."),
    ),
    "product-closed": _malformed(
        "1101",
        phrase("The product is closed in BRP."),
        phrase(
            "Ask the portal to withdraw the product, or open it in BRP; then send the order again."
        ),
        phrase("Withdraw the product, or ask the gym whether it is to be sold again."),
    ),
    "facility-closed": _malformed(
        "1101",
        phrase("The facility is closed in BRP."),
        phrase("Ask the portal to withdraw the facility and to order at another one."),
        phrase("Withdraw the facility, and order at another one."),
    ),
    "product-not-released": _malformed(
        "1101",
        phrase(
            "The product wasn't released to the portal at that facility on the day of ordering."
        ),
        phrase(
            "Enter an agreed price for that day in BRP, or ask the portal to withdraw it there."
        ),
        phrase("Ask the gym for an agreed price, or withdraw the product at that facility."),
    ),
    "value-missing": _malformed(
        "1102",
        phrase("A mandatory value is missing."),
        phrase("Ask the portal to fill in the value and send the order again."),
        phrase("Fill in the value and send the order again."),
    ),
    "facility-unknown": _rejected(
        "1104",
        phrase("There is no such facility in BRP."),
        phrase("Ask the portal to use the facility's id from the latest catalogue file."),
        phrase("Use the facility's id from the latest catalogue file, and send the order again."),
    ),
    "date-format": _malformed(
        "1105",
        phrase("The date isn't written in the way that the portal's profile says."),
        phrase("Ask the portal to write the date as agreed, or add the format to the profile."),
        phrase("Write the date as agreed, and send the order again."),
    ),
    "number-format": _malformed(
        "1105",
        phrase("The value isn't a number, written in the way that the portal's profile says."),
        phrase("Ask the portal to write the number as agreed (decimal sign, thousands sign)."),
        phrase(
            "Write the number as agreed (decimal sign, thousands sign), and send the order again."
        ),
    ),
    "number-shortened": _malformed(
        "1105",
        phrase(
            "A spreadsheet took the number for a big amount and wrote it in short, as 1.98E+11: "
            "its last digits are lost."
        ),
        phrase("Ask the portal to keep the column as text, and to send the order again."),
        phrase("Keep the column as text in the spreadsheet, and send the order again."),
    ),
    "amount-unit": _malformed(
        "1105",
        phrase("Behind the number stands '{unit}', which the portal's profile knows nothing of."),
        phrase("Ask the portal to write the number alone, and to send the order again."),
        phrase("Write the number alone, and send the order again."),
    ),
    "start-too-far": _malformed(
        "1101",
        phrase("The start date is more than {most} days after today."),
        phrase(
            "Ask the portal whether the year is right. If it is, raise start_at_most_days in "
            "the portal's profile."
        ),
        phrase("Check the start date's year, and send the order again."),
    ),
    "header-again": _malformed(
        "1105",
        phrase("This is the header line once more: the file was put together of several."),
        phrase("Nothing needs to be done, if the portal confirms that no order stood there."),
        phrase("Leave the line out. If an order was to stand there, send it again."),
    ),
    "personnummer-format": _malformed(
        "1105",
        phrase("The personnummer has the wrong length, or a hyphen in the wrong place."),
        phrase("Ask the portal for 10 or 12 digits, with or without - or + before the last four."),
        phrase(
            "Write 10 or 12 digits, with or without - or + before the last four, "
            "and send the order again."
        ),
    ),
    "organisation-number-format": _malformed(
        "1105",
        phrase("The organisation number isn't written as NNNNNN-NNNN or with 10 or 12 digits."),
        phrase(
            "Ask the portal to correct the employer's organisation number and send the order again."
        ),
        phrase("Correct the employer's organisation number and send the order again."),
    ),
    "odd-character": _malformed(
        "1105",
        phrase(
            "Character {place} ({character}) isn't seen, or only looks like an ordinary one: "
            "the value isn't the number that it seems to be."
        ),
        phrase("Ask the portal to write the number without it and send the order again."),
        phrase("Write the number without it, and send the order again."),
    ),
    "text-too-long": _malformed(
        "1105",
        phrase("The text is longer than BRP can store."),
        phrase("Ask the portal to shorten the text and send the order again."),
        phrase("Shorten the text and send the order again."),
    ),
    "field-count": _malformed(
        "1105",
        phrase("The row has {found} fields, but should have {expected}."),
        phrase("Ask the portal to look for a delimiter that is missing or stands inside a text."),
        phrase(
            "Look for a delimiter that is missing or stands inside a text, and send "
            "the order again."
        ),
    ),
    "product-unknown": _rejected(
        "1107",
        phrase("There is no such product number in BRP."),
        phrase("Ask the portal to use the product number from the latest catalogue file."),
        phrase("Use the product number from the latest catalogue file, and send the order again."),
    ),
    "vat-rate-missing": _rejected(
        "1111",
        phrase("The product's VAT group has no rate that is valid on the invoice date."),
        phrase("Enter the VAT rate in BRP and ask the portal to send the order again."),
        phrase("Send the order again when the gym has entered the VAT rate."),
    ),
}
