"""Order files in random dialects, as portals' programs and people may write them, with the truth.

The names of columns are written out here, and not taken from what proposes.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from openpyxl import Workbook

from tests.support.gym import personnummer

TODAY = date(2026, 11, 28)
PRICES_ORE = {"M12": 499_000, "K10": 129_000, "M1": 54_900, "GYM-3": 189_900}
FACILITIES = ("101", "102", "G7")

_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "sv": {
        "order_number": ("Ordernr", "Beställningsnummer", "ORDERNUMMER", "Order-ID", "Best.nr"),
        "ordered_at": ("Orderdatum", "Datum", "BESTÄLLNINGSDATUM", "Köpdatum", "Beställd"),
        "facility_id": ("Anläggning", "Anläggnings-id", "GYM", "Klubb", "Gym-nr"),
        "employer_number": ("Organisationsnummer", "Orgnr", "ORG.NR", "Företag orgnr"),
        "employer_name": ("Företag", "Arbetsgivare", "FÖRETAGSNAMN"),
        "personnummer": ("Personnummer", "PNR", "Person-nr"),
        "first_name": ("Förnamn", "FÖRNAMN", "Tilltalsnamn"),
        "last_name": ("Efternamn", "EFTERNAMN"),
        "email": ("E-post", "Epostadress", "Mejl", "E-MAIL"),
        "mobile": ("Mobil", "Mobilnummer", "Telefon"),
        "postal_code": ("Postnummer", "Postnr"),
        "city": ("Ort", "Postort"),
        "product_number": ("Artikelnummer", "Produkt", "Produktnr", "ART.NR"),
        "quantity": ("Antal", "ANTAL", "St"),
        "price_incl_vat": ("Pris", "Pris inkl. moms", "Belopp", "Summa"),
        "row_type": ("Typ", "Ordertyp", "Händelse"),
        "start_date": ("Startdatum", "Gäller från"),
        "noise": ("Kommentar", "Kampanjkod", "Artikelbenämning", "Momssats", "Kostnadsställe"),
    },
    "en": {
        "order_number": ("Order no.", "Order number", "OrderID", "order_number", "Purchase ID"),
        "ordered_at": ("Order date", "Date", "ordered_at", "Purchase date", "Created"),
        "facility_id": ("Facility", "Club ID", "Location", "facility_id", "Site"),
        "employer_number": ("Company number", "Organisation number", "employer_number", "Org no"),
        "employer_name": ("Company", "Employer", "Company name"),
        "personnummer": ("Personal identity number", "SSN", "personnummer"),
        "first_name": ("First name", "Given name", "firstName"),
        "last_name": ("Last name", "Surname", "Family name"),
        "email": ("E-mail", "Email address", "email"),
        "mobile": ("Mobile", "Phone number", "Cell"),
        "postal_code": ("Postal code", "ZIP"),
        "city": ("City", "Town"),
        "product_number": ("Product", "Product no", "SKU", "Article number", "productCode"),
        "quantity": ("Quantity", "Qty", "qty"),
        "price_incl_vat": ("Price", "Amount", "Total", "Price incl. VAT"),
        "row_type": ("Type", "Row type", "Event"),
        "start_date": ("Start date", "Valid from"),
        "noise": ("Comment", "Campaign", "Product name", "VAT rate", "Cost center"),
    },
    "de": {
        "order_number": ("Bestellnr", "Bestell-Nr.", "Auftragsnummer", "Bestellnummer"),
        "ordered_at": ("Bestelldatum", "Datum", "Kaufdatum"),
        "facility_id": ("Studio", "Standort", "Studio-Nr.", "Anlage"),
        "employer_number": ("Firmennummer", "Firmen-Nr."),
        "employer_name": ("Firma", "Arbeitgeber", "Unternehmen"),
        "personnummer": ("Personennummer", "Personen-Nr."),
        "first_name": ("Vorname",),
        "last_name": ("Nachname", "Familienname"),
        "email": ("E-Mail", "E-Mail-Adresse"),
        "mobile": ("Handy", "Telefon"),
        "postal_code": ("PLZ", "Postleitzahl"),
        "city": ("Ort", "Stadt"),
        "product_number": ("Artikel", "Artikelnummer", "Produkt"),
        "quantity": ("Anzahl", "Menge"),
        "price_incl_vat": ("Preis", "Betrag", "Gesamtpreis"),
        "row_type": ("Typ", "Vorgang"),
        "start_date": ("Beginn", "Gültig ab"),
        "noise": ("Bemerkung", "Bezeichnung", "Kostenstelle", "MwSt"),
    },
}
_WORDS = {
    "sv": (("Köp", "Avbeställning"), ("Beställning", "Makulerad"), ("Ny", "Ångrad")),
    "en": (("order", "cancel"), ("Purchase", "Cancellation"), ("NEW", "REFUND")),
    "de": (("Bestellung", "Storno"), ("Kauf", "Stornierung")),
}
_UNKNOWN = ("Segment", "Kundnyckel", "Flagga 2", "Batch", "Xref")
_FORMATS = (
    "%Y-%m-%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%d.%m.%y",
    "%Y/%m/%d",
)
_FIRST = ("Åsa", "Örjan", "Lena", "Gösta", "Märta", "Bo", "André", "Ida")
_LAST = ("Öberg", "Provberg", "Åkesson", "Exempelsson", "Ek, född Öst", "Strömgård", "Test")
_EMPLOYERS = (("559900-2101", "Exempelbolaget AB"), ("556036-0793", "Provföretaget Åkeri AB"))
_CITIES = (("411 01", "Göteborg"), ("903 26", "Umeå"), ("111 22", "Stockholm"))


@dataclass
class Dialect:
    """How a random portal writes."""

    language: str
    encoding: str
    bom: bool
    delimiter: str
    quoting: int
    quote: str
    header: bool
    before: list[str]
    form: str
    decimal: str
    thousands: str
    suffix: str
    ore: bool
    cancels: str
    words: tuple[str, str]
    trailer: str
    workbook: bool
    newline: str
    comments: bool
    empty_rows: bool
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class Written:
    """A file in a dialect, and what its rows are: by our columns, in the file's order."""

    name: str
    content: bytes
    dialect: Dialect
    truth: list[dict[str, str]]


def a_dialect(random: Random) -> Dialect:
    """Return a dialect as a portal may have it."""
    language = random.choice(("sv", "sv", "en", "de"))
    encoding = random.choice(("utf-8", "utf-8", "cp1252", "iso8859-1", "iso8859-15", "cp850"))
    quoting = random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    decimal, thousands = random.choice(
        ((",", ""), (",", " "), (",", "."), (".", ","), (".", ""), ("", ""))
    )
    ore = random.random() < 0.15
    delimiter = random.choice((";", ";", ",", "\t", "|"))
    dialect = Dialect(
        language=language,
        encoding=encoding,
        bom=encoding == "utf-8" and random.random() < 0.4,
        delimiter=delimiter,
        quoting=quoting,
        quote="'" if quoting == csv.QUOTE_ALL and random.random() < 0.2 else '"',
        header=random.random() < 0.97,
        before=_before(random, language),
        form=random.choice(_FORMATS),
        decimal="" if ore else decimal,
        thousands="" if ore else thousands,
        suffix="" if ore else random.choice(("", "", " kr", " SEK", "kr")),
        ore=ore,
        cancels=random.choice(("none", "words", "words", "minus")),
        words=random.choice(_WORDS[language]),
        trailer=random.choice(("", "", "", "", "rows", "both")),
        workbook=random.random() < 0.1,
        newline=random.choice(("\r\n", "\n")),
        comments=random.random() < 0.05,
        empty_rows=random.random() < 0.1,
    )
    dialect.names = _columns(random, dialect)
    return dialect


def a_file(random: Random, dialect: Dialect) -> Written:
    """Return a file of a few orders in the dialect."""
    truth = [_an_order(random, dialect, number) for number in range(random.randint(3, 30))]
    rows = [[_cell(random, dialect, name, each) for name in dialect.names] for each in truth]
    dated = random.random() < 0.6
    name = f"orders_{TODAY:%Y%m%d}_001" if dated else f"export-{random.randint(1, 99)}"
    if dialect.workbook:
        return Written(f"{name}.xlsx", _workbook(dialect, rows), dialect, truth)
    return Written(f"{name}.csv", _text(dialect, rows, truth), dialect, truth)


def _before(random: Random, language: str) -> list[str]:
    lines = {
        "sv": ("Orderexport från Friskportalen", "Skapad: 2026-11-28", ""),
        "en": ("Order export, version 3", "Generated on 11/28/2026"),
        "de": ("Bestellexport Fitportal", "Stand 28.11.2026"),
    }[language]
    return list(lines[: random.choice((0, 0, 0, 1, 2, len(lines)))])


def _columns(random: Random, dialect: Dialect) -> dict[str, str]:
    """Return our columns in the file's order, each with what the file calls it."""
    pool = _NAMES[dialect.language]
    wanted = ["order_number", "ordered_at", "facility_id", "first_name", "last_name"]
    wanted += ["product_number", "price_incl_vat"]
    wanted += random.choice(
        (["employer_number"], ["employer_name"], ["employer_number", "employer_name"])
    )
    wanted += [
        n for n in ("personnummer", "email", "mobile", "start_date") if random.random() < 0.7
    ]
    wanted += ["postal_code", "city"] if random.random() < 0.5 else []
    if dialect.cancels == "minus" or random.random() < 0.5:
        wanted.append("quantity")
    wanted += ["row_type"] if dialect.cancels == "words" else []
    random.shuffle(wanted)
    names = {name: random.choice(pool[name]) for name in wanted}
    for number in range(random.choice((0, 0, 1, 2))):
        noise = random.choice(pool["noise"])
        if noise not in names.values():
            names[f"noise{number}"] = noise
    if random.random() < 0.03:
        names["unknown"] = random.choice(_UNKNOWN)
    return names


def _an_order(random: Random, dialect: Dialect, number: int) -> dict[str, str]:
    product = random.choice(list(PRICES_ORE))
    first, last = random.choice(_FIRST), random.choice(_LAST)
    employer, employer_name = random.choice(_EMPLOYERS)
    code, city = random.choice(_CITIES)
    several = "quantity" in dialect.names and random.random() < 0.15
    quantity = random.randint(2, 3) if several else 1
    ordered = datetime.combine(TODAY - timedelta(days=random.randint(1, 25)), time(9, number))
    cancel = dialect.cancels != "none" and random.random() < 0.3
    return {
        "order_number": f"{random.choice(('A', 'FB-', ''))}{1000 + number}",
        "ordered_at": ordered.isoformat(),
        "facility_id": random.choice(FACILITIES),
        "employer_number": employer,
        "employer_name": employer_name,
        "personnummer": personnummer(random.randint(1, 400)),
        "first_name": first,
        "last_name": last,
        "email": f"person{number}@example.com",
        "mobile": f"070-174 06 {number:02}",
        "postal_code": code,
        "city": city,
        "product_number": product,
        "quantity": str(quantity),
        "price_ore": str(quantity * PRICES_ORE[product]),
        "row_type": "cancel" if cancel else "order",
        "start_date": (TODAY + timedelta(days=random.randint(3, 60))).isoformat(),
    }


def _cell(random: Random, dialect: Dialect, name: str, order: dict[str, str]) -> str:
    if name.startswith("noise"):
        return random.choice(("", "", "text", "M12 kort", "25"))
    if name == "unknown":
        return random.choice(("A", "B", "7"))
    minus = dialect.cancels == "minus" and order["row_type"] == "cancel"
    match name:
        case "row_type":
            return dialect.words[order["row_type"] == "cancel"]
        case "ordered_at":
            return f"{datetime.fromisoformat(order[name]):{dialect.form}}"
        case "start_date":
            day = dialect.form.split("%H")[0].rstrip(" T")
            return f"{date.fromisoformat(order[name]):{day}}" if random.random() < 0.8 else ""
        case "quantity":
            return f"-{order[name]}" if minus else order[name]
        case "price_incl_vat":
            return ("-" if minus else "") + _amount(dialect, int(order["price_ore"]))
    return order[name]


def _amount(dialect: Dialect, ore: int) -> str:
    if dialect.ore:
        return str(ore)
    whole = f"{ore // 100:,}".replace(",", dialect.thousands)
    cents = f"{dialect.decimal}{ore % 100:02}" if dialect.decimal else ""
    return whole + cents + dialect.suffix


def _text(dialect: Dialect, rows: list[list[str]], truth: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=dialect.quoting,
        lineterminator=dialect.newline,
    )
    out.write("".join(line + dialect.newline for line in dialect.before))
    if dialect.header:
        writer.writerow(dialect.names.values())
    for place, row in enumerate(rows):
        if dialect.comments and place == 1:
            out.write("# exported by night" + dialect.newline)
        writer.writerow(row)
    if dialect.empty_rows:
        writer.writerow([""] * len(dialect.names))
    if dialect.trailer:
        total = sum(
            int(each["price_ore"])
            * (-1 if dialect.cancels == "minus" and each["row_type"] == "cancel" else 1)
            for each in truth
        )
        sums = [_amount(dialect, total)] if dialect.trailer == "both" and total > 0 else []
        writer.writerow(["SUM", str(len(rows)), *sums])
    mark = b"\xef\xbb\xbf" if dialect.bom else b""
    return mark + out.getvalue().encode(dialect.encoding)


def _workbook(dialect: Dialect, rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in dialect.before:
        sheet.append([line])
    for row in ([list(dialect.names.values())] if dialect.header else []) + rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
