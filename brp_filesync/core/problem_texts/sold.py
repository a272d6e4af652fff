"""The words for what holds a portal's catalogue back, with their texts.

They bear no code: the portal has nothing to mend, and sees the catalogue that it has until then.
`subject` is a product or a facility, by number and name; `field` the portal's name of the column.
"""

from collections.abc import Mapping

from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts.entry import Entry

SOLD_WORDS: Mapping[str, Entry] = {
    "catalogue-formula": Entry(
        "",
        "hold",
        False,
        phrase(
            "{subject}: {field} begins with {character}, which a spreadsheet takes for a formula."
        ),
        phrase("Write it in another way in BRP, without that sign first."),
    ),
    "catalogue-character": Entry(
        "",
        "hold",
        False,
        phrase(
            "{subject}: {field} has the character {character}, which the encoding {encoding} lacks."
        ),
        phrase(
            "Change the character in BRP, or ask the portal whether it can take its files in UTF-8."
        ),
    ),
    "catalogue-unwritable": Entry(
        "",
        "hold",
        False,
        phrase("{subject}: {field} has a line break, or a sign that parts columns or lines."),
        phrase("Remove it in BRP, or let the portal's profile write values within quotes (quote)."),
    ),
    "catalogue-id-changed": Entry(
        "",
        "hold",
        False,
        phrase("{subject}: the portal's orders would be read as '{found}', and rejected."),
        phrase("Correct convert or words in the portal's profile, under orders.columns."),
    ),
    "catalogue-price-twice": Entry(
        "",
        "hold",
        False,
        phrase("{subject}: more than one agreed price holds today at facility {found}."),
        phrase("End one of the prices in BRP."),
    ),
}
