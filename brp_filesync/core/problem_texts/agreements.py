"""The words for what refuses a file of agreed prices, with their texts: nothing of it is kept.

Codes follow BRP's: 1101 invalid value, 1102 mandatory, 1103 exists with other content, 1104 no
such facility, 1105 wrong format, 1107 no such object.
"""

from collections.abc import Mapping

from brp_filesync.core.problem_texts.entry import Entry

_AGAIN_SV = "Rätta filen och läs in den igen."
_AGAIN_EN = "Correct the file and import it again."


def _refused(code: str, sv: str, en: str, advice: tuple[str, str] | None = None) -> Entry:
    advice_sv, advice_en = advice or (_AGAIN_SV, _AGAIN_EN)
    return Entry(code, "import", False, sv, en, advice_sv, advice_en)


AGREEMENT_WORDS: Mapping[str, Entry] = {
    "agreement-price-zero": _refused(
        "1101", "Priset måste vara större än noll.", "The price must be above zero."
    ),
    "agreement-days-reversed": _refused(
        "1101",
        "Sista dagen ligger före den första.",
        "The last day is before the first.",
        (
            "Båda dagarna räknas med: ett pris för en enda dag har samma dag två gånger.",
            "Both days are included: a price of a single day has the same day twice.",
        ),
    ),
    "agreement-direct-debit": _refused(
        "1101",
        "Produkten {found} är ett autogiroabonnemang, som aldrig säljs genom portaler.",
        "Product {found} is a direct debit subscription, which is never sold through portals.",
        (
            "Ta bort raden, eller välj ett kontantabonnemang.",
            "Take the row away, or choose a prepaid subscription.",
        ),
    ),
    "agreement-commission": _refused(
        "1101",
        "Produkten {found} är portalens provision, som inte är till salu.",
        "Product {found} is the portal's commission, which isn't for sale.",
        (
            "Ta bort raden: provisionen följer med orderns egna rader.",
            "Take the row away: the commission comes with the orders' own lines.",
        ),
    ),
    "agreement-not-for-sale": _refused(
        "1101",
        "Produkten {found} är en vara. Portaler säljer kontantabonnemang och klippkort.",
        "Product {found} is an article. Portals sell prepaid subscriptions and punch cards.",
        (
            "Ta bort raden, eller välj en annan produkt.",
            "Take the row away, or choose another product.",
        ),
    ),
    "agreement-value-missing": _refused(
        "1102", "Här måste ett värde stå.", "A value must stand here."
    ),
    "agreement-column-missing": _refused(
        "1102",
        "Kolumnen {column} saknas i rubrikraden.",
        "Column {column} is missing from the header.",
    ),
    "agreement-twice": _refused(
        "1103",
        "Rad {found} gäller samma portal, produkt, anläggning och första dag.",
        "Line {found} is about the same portal, product, facility and first day.",
        ("Ta bort den ena raden.", "Take one of the rows away."),
    ),
    "agreement-overlap": _refused(
        "1103",
        "Perioden överlappar den på rad {found} ({expected}).",
        "The period overlaps the one on line {found} ({expected}).",
        (
            "Ändra dagarna så att bara ett pris gäller åt gången.",
            "Change the days so that only one price is valid at a time.",
        ),
    ),
    "agreement-overlap-known": _refused(
        "1103",
        "Perioden överlappar ett pris som redan är avtalat ({expected}).",
        "The period overlaps a price that is agreed already ({expected}).",
        (
            "Avsluta det först: lägg till dess rad med en sista dag, eller använd"
            " filesync agreements end.",
            "End that first: add its row with a last day, or use filesync agreements end.",
        ),
    ),
    "agreement-facility-unknown": _refused(
        "1104",
        "Anläggningen {found} finns inte i BRP.",
        "There is no facility {found} in BRP.",
        (
            "Rätta numret, eller lägg upp anläggningen i BRP först.",
            "Correct the number, or enter the facility in BRP first.",
        ),
    ),
    "agreement-column-unknown": _refused(
        "1105",
        "Rubrikradens kolumn {found} är ingen av {expected}.",
        "The header's column {found} isn't one of {expected}.",
    ),
    "agreement-column-twice": _refused(
        "1105",
        "Kolumnen {column} står två gånger i rubrikraden.",
        "Column {column} stands twice in the header.",
    ),
    "agreement-fields": _refused(
        "1105",
        "Raden har {found} fält, men rubriken {expected}.",
        "The row has {found} fields, but the header {expected}.",
    ),
    "agreement-portal-format": _refused(
        "1105",
        "Hittade {found}, väntade portalens korta namn, till exempel wellnet.",
        "Found {found}, expected the portal's short name, as wellnet.",
    ),
    "agreement-day-format": _refused(
        "1105",
        "Hittade {found}, väntade ett datum som finns, till exempel 2026-11-23.",
        "Found {found}, expected a date that exists, as 2026-11-23.",
    ),
    "agreement-price-format": _refused(
        "1105",
        "Hittade {found}, väntade kronor, till exempel 499, 499,00 eller 499.50.",
        "Found {found}, expected kronor such as 499, 499,00 or 499.50.",
    ),
    "agreement-too-long": _refused(
        "1105",
        "Texten har {found} tecken; högst {expected} får plats.",
        "The text has {found} characters; at most {expected} have room.",
    ),
    "workbook-unreadable": _refused(
        "1105",
        "Filen är ingen arbetsbok (XLSX) som går att läsa.",
        "The file is no workbook (XLSX) that can be read.",
        (
            "Spara den på nytt som Excel-arbetsbok (.xlsx) eller som CSV.",
            "Save it again as an Excel workbook (.xlsx) or as CSV.",
        ),
    ),
    "workbook-too-big": _refused(
        "1105",
        "Arbetsboken är större än 400 MB uppackad.",
        "The workbook is bigger than 400 MB unpacked.",
        ("Dela upp den, eller spara den som CSV.", "Split it, or save it as CSV."),
    ),
    "workbook-sheets": _refused(
        "1105",
        "Arbetsboken har värden på flera blad ({found}).",
        "The workbook has values on several sheets ({found}).",
        (
            "Ha priserna på ett enda blad, så att inget glöms bort.",
            "Keep the prices on a single sheet, so that nothing is forgotten.",
        ),
    ),
    "agreement-portal-unknown": _refused(
        "1107",
        "Ingen portal heter {found}. Det finns {expected}.",
        "No portal is called {found}. There are {expected}.",
        (
            "Rätta namnet, eller skriv portalens profil först.",
            "Correct the name, or write the portal's profile first.",
        ),
    ),
    "agreement-product-unknown": _refused(
        "1107",
        "Produkten {found} finns inte i BRP.",
        "There is no product {found} in BRP.",
        (
            "Rätta numret, eller lägg upp produkten i BRP först.",
            "Correct the number, or enter the product in BRP first.",
        ),
    ),
}
