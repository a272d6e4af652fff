"""The words for what holds a portal's catalogue back, with their texts.

They bear no code: the portal has nothing to mend, and sees the catalogue that it has until then.
`subject` is a product or a facility, by number and name; `field` the portal's name of the column.
"""

from collections.abc import Mapping

from brp_filesync.core.problem_texts.entry import Entry

SOLD_WORDS: Mapping[str, Entry] = {
    "catalogue-formula": Entry(
        "",
        "hold",
        False,
        "{subject}: {field} börjar med {character}, som ett kalkylprogram tar för en formel.",
        "{subject}: {field} begins with {character}, which a spreadsheet takes for a formula.",
        "Skriv om det i BRP, utan det tecknet först.",
        "Write it in another way in BRP, without that sign first.",
    ),
    "catalogue-character": Entry(
        "",
        "hold",
        False,
        "{subject}: {field} har tecknet {character}, som inte finns i teckenkodningen {encoding}.",
        "{subject}: {field} has the character {character}, which the encoding {encoding} lacks.",
        "Byt tecknet i BRP, eller fråga portalen om den kan ta filerna i UTF-8.",
        "Change the character in BRP, or ask the portal whether it can take its files in UTF-8.",
    ),
    "catalogue-unwritable": Entry(
        "",
        "hold",
        False,
        "{subject}: {field} har en radbrytning eller ett tecken som skiljer kolumner eller rader.",
        "{subject}: {field} has a line break, or a sign that parts columns or lines.",
        "Ta bort det i BRP, eller låt portalens profil skriva värden inom citattecken (quote).",
        "Remove it in BRP, or let the portal's profile write values within quotes (quote).",
    ),
    "catalogue-id-changed": Entry(
        "",
        "hold",
        False,
        "{subject}: portalens beställningar skulle läsas som '{found}', och avvisas.",
        "{subject}: the portal's orders would be read as '{found}', and rejected.",
        "Rätta convert eller words i portalens profil, under orders.columns.",
        "Correct convert or words in the portal's profile, under orders.columns.",
    ),
    "catalogue-price-twice": Entry(
        "",
        "hold",
        False,
        "{subject}: mer än ett avtalat pris gäller i dag på anläggning {found}.",
        "{subject}: more than one agreed price holds today at facility {found}.",
        "Avsluta det ena priset i BRP.",
        "End one of the prices in BRP.",
    ),
}
