"""The words for what refuses a file of agreed prices, with their texts: nothing of it is kept.

Codes follow BRP's: 1101 invalid value, 1102 mandatory, 1103 exists with other content, 1104 no
such facility, 1105 wrong format, 1107 no such object.
"""

from collections.abc import Mapping

from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts.entry import Entry

AGREEMENT_WORDS: Mapping[str, Entry] = {
    "agreement-price-zero": Entry(
        "1101",
        "import",
        False,
        phrase("The price must be above zero."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-days-reversed": Entry(
        "1101",
        "import",
        False,
        phrase("The last day is before the first."),
        phrase("Both days are included: a price of a single day has the same day twice."),
    ),
    "agreement-direct-debit": Entry(
        "1101",
        "import",
        False,
        phrase(
            "Product {found} is a direct debit subscription, which is never sold through portals."
        ),
        phrase("Take the row away, or choose a prepaid subscription."),
    ),
    "agreement-commission": Entry(
        "1101",
        "import",
        False,
        phrase("Product {found} is the portal's commission, which isn't for sale."),
        phrase("Take the row away: the commission comes with the orders' own lines."),
    ),
    "agreement-not-for-sale": Entry(
        "1101",
        "import",
        False,
        phrase(
            "Product {found} is an article. Portals sell prepaid subscriptions and punch cards."
        ),
        phrase("Take the row away, or choose another product."),
    ),
    "agreement-value-missing": Entry(
        "1102",
        "import",
        False,
        phrase("A value must stand here."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-column-missing": Entry(
        "1102",
        "import",
        False,
        phrase("Column {column} is missing from the header."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-twice": Entry(
        "1103",
        "import",
        False,
        phrase("Line {found} is about the same portal, product, facility and first day."),
        phrase("Take one of the rows away."),
    ),
    "agreement-overlap": Entry(
        "1103",
        "import",
        False,
        phrase("The period overlaps the one on line {found} ({expected})."),
        phrase("Change the days so that only one price is valid at a time."),
    ),
    "agreement-overlap-known": Entry(
        "1103",
        "import",
        False,
        phrase("The period overlaps a price that is agreed already ({expected})."),
        phrase("End that first: add its row with a last day, or use filesync agreements end."),
    ),
    "agreement-facility-unknown": Entry(
        "1104",
        "import",
        False,
        phrase("There is no facility {found} in BRP."),
        phrase("Correct the number, or enter the facility in BRP first."),
    ),
    "agreement-column-unknown": Entry(
        "1105",
        "import",
        False,
        phrase("The header's column {found} isn't one of {expected}."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-column-twice": Entry(
        "1105",
        "import",
        False,
        phrase("Column {column} stands twice in the header."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-fields": Entry(
        "1105",
        "import",
        False,
        phrase("The row has {found} fields, but the header {expected}."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-portal-format": Entry(
        "1105",
        "import",
        False,
        phrase("Found {found}, expected the portal's short name, as wellnet."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-day-format": Entry(
        "1105",
        "import",
        False,
        phrase("Found {found}, expected a date that exists, as 2026-11-23."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-price-format": Entry(
        "1105",
        "import",
        False,
        phrase("Found {found}, expected kronor such as 499, 499,00 or 499.50."),
        phrase("Correct the file and import it again."),
    ),
    "agreement-too-long": Entry(
        "1105",
        "import",
        False,
        phrase("The text has {found} characters; at most {expected} have room."),
        phrase("Correct the file and import it again."),
    ),
    "workbook-unreadable": Entry(
        "1105",
        "import",
        False,
        phrase("The file is no workbook (XLSX) that can be read."),
        phrase("Save it again as an Excel workbook (.xlsx) or as CSV."),
    ),
    "workbook-old": Entry(
        "1105",
        "import",
        False,
        phrase("The file is an Excel workbook of the old kind (.xls), which can't be read."),
        phrase("Save it as an Excel workbook (.xlsx) or as CSV UTF-8."),
    ),
    "text-utf16": Entry(
        "1105",
        "import",
        False,
        phrase("The file is written in UTF-16 (Unicode text), and should be in UTF-8."),
        phrase("Save it as CSV UTF-8."),
    ),
    "workbook-too-big": Entry(
        "1105",
        "import",
        False,
        phrase("The workbook is bigger than 400 MB unpacked."),
        phrase("Split it, or save it as CSV."),
    ),
    "workbook-formula": Entry(
        "1105",
        "import",
        False,
        phrase("Cell {cell} has a formula that no program has worked out: its value is unknown."),
        phrase("Open the workbook in a spreadsheet program and save it there, or type the value."),
    ),
    "workbook-sheets": Entry(
        "1105",
        "import",
        False,
        phrase("The workbook has values on several sheets ({found})."),
        phrase("Keep the prices on a single sheet, so that nothing is forgotten."),
    ),
    "agreement-portal-unknown": Entry(
        "1107",
        "import",
        False,
        phrase("No portal is called {found}. There are {expected}."),
        phrase("Correct the name, or write the portal's profile first."),
    ),
    "agreement-product-unknown": Entry(
        "1107",
        "import",
        False,
        phrase("There is no product {found} in BRP."),
        phrase("Correct the number, or enter the product in BRP first."),
    ),
}
