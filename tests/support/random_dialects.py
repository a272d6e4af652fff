"""Order files in random dialects, as portals' programs and people may write them, with the truth."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from openpyxl import Workbook

from tests.support.column_names import NAMES
from tests.support.gym import personnummer

TODAY = date(2026, 11, 28)
PRICES_ORE = {"M12": 499_000, "K10": 129_000, "M1": 54_900, "GYM-3": 189_900}
FACILITIES = ("101", "102", "G7")

_WORDS = {
    "sv": (("Köp", "Avbeställning"), ("Beställning", "Makulerad"), ("Ny", "Ångrad")),
    "en": (("order", "cancel"), ("Purchase", "Cancellation"), ("NEW", "REFUND")),
    "de": (("Bestellung", "Storno"), ("Kauf", "Stornierung")),
}
# What a price is of one piece; a cancellation that only a comment tells; other money; a price
# without VAT, by its name or not even so; days that may be months.
TRAPS = ("piece", "hidden", "currency", "net", "quietly net", "months")
_TRAP_NAMES = {
    "hidden": {"sv": "Kommentar", "en": "Comment", "de": "Bemerkung"},
    "currency": {"sv": "Valuta", "en": "Currency", "de": "Währung"},
    "net": {"sv": "Pris exkl. moms", "en": "Price excl. VAT", "de": "Nettopreis"},
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
    trap: str = ""
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class Written:
    """A file in a dialect, and what its rows are: by our columns, in the file's order."""

    name: str
    content: bytes
    dialect: Dialect
    truth: list[dict[str, str]]


def a_dialect(random: Random, trap: str = "") -> Dialect:
    """Return a dialect as a portal may have it; with a trap it isn't what it seems."""
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
    dialect.trap = trap
    if trap == "hidden":
        dialect.cancels = "hidden"
    if trap == "months":
        dialect.form = random.choice(("%d/%m/%Y", "%m/%d/%Y"))
    dialect.names = _columns(random, dialect)
    return dialect


def a_file(random: Random, dialect: Dialect, rows: int | None = None) -> Written:
    """Return a file in the dialect of a few orders, or of so many."""
    count = rows or random.randint(3, 30)
    truth = [_an_order(random, dialect, number) for number in range(count)]
    cells = [[_cell(random, dialect, name, each) for name in dialect.names] for each in truth]
    dated = random.random() < 0.6 and dialect.trap != "months"
    name = f"orders_{TODAY:%Y%m%d}_001" if dated else f"export-{random.randint(1, 99)}"
    if dialect.workbook:
        return Written(f"{name}.xlsx", _workbook(dialect, cells), dialect, truth)
    return Written(f"{name}.csv", _text(dialect, cells, truth), dialect, truth)


def _before(random: Random, language: str) -> list[str]:
    lines = {
        "sv": ("Orderexport från Friskportalen", "Skapad: 2026-11-28", ""),
        "en": ("Order export, version 3", "Generated on 11/28/2026"),
        "de": ("Bestellexport Fitportal", "Stand 28.11.2026"),
    }[language]
    return list(lines[: random.choice((0, 0, 0, 1, 2, len(lines)))])


def _columns(random: Random, dialect: Dialect) -> dict[str, str]:
    """Return our columns in the file's order, each with what the file calls it."""
    pool = NAMES[dialect.language]
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
    if dialect.trap == "piece" and "quantity" not in wanted:
        wanted.append("quantity")
    random.shuffle(wanted)
    names = {name: random.choice(pool[name]) for name in wanted}
    for number in range(random.choice((0, 0, 1, 2))):
        noise = random.choice(pool["noise"])
        if noise not in names.values():
            names[f"noise{number}"] = noise
    trap = _TRAP_NAMES.get(dialect.trap, {}).get(dialect.language)
    if dialect.trap == "net" and trap:
        names["price_incl_vat"] = trap
    elif trap:
        names = {name: called for name, called in names.items() if called != trap}
        names[dialect.trap] = trap
    if random.random() < 0.03:
        names["unknown"] = random.choice(_UNKNOWN)
    return names


def _an_order(random: Random, dialect: Dialect, number: int) -> dict[str, str]:
    product = random.choice(list(PRICES_ORE))
    first, last = random.choice(_FIRST), random.choice(_LAST)
    employer, employer_name = random.choice(_EMPLOYERS)
    code, city = random.choice(_CITIES)
    share = 0.5 if dialect.trap == "piece" else 0.15
    several = "quantity" in dialect.names and random.random() < share
    quantity = random.randint(2, 3) if several else 1
    back = random.randint(17, 25) if dialect.trap == "months" else random.randint(1, 25)
    ordered = datetime.combine(TODAY - timedelta(days=back), time(9, number % 60))
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
        "currency": random.choice(("SEK", "EUR")) if dialect.trap == "currency" else "SEK",
        "start_date": (TODAY + timedelta(days=random.randint(3, 60))).isoformat(),
    }


def _beside(random: Random, dialect: Dialect, name: str, order: dict[str, str]) -> str | None:
    """Return the cell of a column that is none of ours; None of one that is."""
    if name.startswith("noise"):
        return random.choice(("", "", "text", "M12 kort", "25"))
    if name == "unknown":
        return random.choice(("A", "B", "7"))
    if name == "hidden":
        cancelled = order["row_type"] == "cancel"
        told = {"sv": "Avbeställd", "en": "cancelled", "de": "Storno"}[dialect.language]
        return told if cancelled else random.choice(("", "ring först"))
    return None


def _cell(random: Random, dialect: Dialect, name: str, order: dict[str, str]) -> str:
    beside = _beside(random, dialect, name, order)
    if beside is not None:
        return beside
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
            return ("-" if minus else "") + _amount(dialect, _price(dialect, order))
    return order[name]


def _price(dialect: Dialect, order: dict[str, str]) -> int:
    ore = int(order["price_ore"])
    if dialect.trap == "piece":
        return ore // int(order["quantity"])
    return ore * 4 // 5 if dialect.trap in ("net", "quietly net") else ore


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
