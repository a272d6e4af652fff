"""A portal's catalogue for the people who agree on it: what is sold, and how files go to and fro.

Pure: offers, profile and files in, texts out, for a page and for a workbook.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from brp_filesync.catalogue_out.model import Offers
from brp_filesync.catalogue_out.overview_words import say
from brp_filesync.catalogue_out.render import amount_text
from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor
from brp_filesync.profiles.catalogue import CatalogueFiles
from brp_filesync.profiles.contact import Contact
from brp_filesync.profiles.dialect_words import DialectWords
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.server import FolderServer

Pair = tuple[str, str]
_EXEMPT = -1
_EXAMPLE_ORE = 123450
_EXAMPLE_DATE = {"%Y-%m-%d": "2026-11-24", "%Y%m%d": "20261124", "%d.%m.%Y": "24.11.2026"}


@dataclass(frozen=True, slots=True)
class Sold:
    """A product at a facility, as people read it; `price_ore` for a spreadsheet."""

    number: str
    name: str
    kind: str
    length: str
    price: str
    price_ore: int
    vat: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Place:
    """A facility, and what is sold there."""

    facility_id: str
    name: str
    address: str
    company: str
    sold: tuple[Sold, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A file of the catalogue, as it is: its beginning as text, its lines without their ends."""

    kind: str
    name: str
    rows: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page and the workbook say. A pair is what something is, and its value."""

    language: Language
    title: str
    version: str
    places: tuple[Place, ...]
    contacts: tuple[Pair, ...]
    server: tuple[Pair, ...]
    orders: tuple[Pair, ...]
    files: tuple[tuple[str, tuple[Pair, ...]], ...]


def overview(
    offers: Offers,
    profile: PortalProfile,
    *,
    gym: str,
    contact: Contact | None,
    version: int,
    changed_on: str,
    examples: Sequence[Example],
    fingerprints: Sequence[Pair],
    language: Language,
) -> Overview:
    """Return the overview. `fingerprints` are the pinned host keys' types and SHA-256."""
    places = _places(offers, language)
    return Overview(
        language=language,
        title=say(language, "title", portal=profile.name, gym=gym),
        version=say(language, "version", version=version, day=changed_on),
        places=places,
        contacts=(
            (say(language, "at_gym"), _contact(contact) or say(language, "missing")),
            (say(language, "at_portal", portal=profile.name), _contact(profile.contact)),
        ),
        server=_server(profile, fingerprints, language),
        orders=(
            (say(language, "order_name"), profile.orders.file_name),
            (say(language, "answer_file_name"), profile.response.file_name),
            (say(language, "format"), _format(profile.orders.dialect, None, language)),
        ),
        files=tuple(_file(each, profile, language) for each in examples),
    )


def _day(text: str) -> date | str:
    """Return an ISO day as a date, so that a workbook has dates and no texts; "" stays."""
    return date.fromisoformat(text) if text else ""


def tables(shown: Overview) -> list[tuple[str, list[str], list[list[Any]]]]:
    """Return the overview as the sheets of a workbook: title, header, rows."""

    def words(*names: str) -> list[str]:
        return [say(shown.language, name) for name in names]

    sold = [
        [
            place.facility_id,
            place.name,
            each.number,
            each.name,
            each.kind,
            each.length,
            each.price_ore / 100,
            each.vat,
            _day(each.first),
            _day(each.last),
        ]
        for place in shown.places
        for each in place.sold
    ]
    others = [
        [*pair] for pair in (("", shown.version), *shown.contacts, *shown.server, *shown.orders)
    ]
    files = [[kind, *pair] for kind, pairs in shown.files for pair in pairs]
    titles = words("sold", "contacts", "files")
    return [
        (
            titles[0],
            words(
                "facility_id",
                "facility",
                "number",
                "name",
                "kind",
                "length",
                "price_kr",
                "vat",
                "first",
                "last",
            ),
            sold,
        ),
        (titles[1], words("who", "value"), others),
        (titles[2], words("file", "format", "value"), files),
    ]


def _places(offers: Offers, language: Language) -> tuple[Place, ...]:
    products = offers.products.to_dict("records")
    periods = offers.periods.to_dict("records")
    facilities = offers.facilities.to_dict("records")
    places = []
    rows = offers.prices[["facility", "product", "period", "price_ore"]].itertuples(index=False)
    for at, here in groupby(rows, key=lambda row: row[0]):
        facility = facilities[at]
        town = f"{facility['postal_code']} {facility['city']}".strip()
        address = ", ".join(filter(None, (facility["street"], town)))
        sold = [_sold(products[of], periods[when], int(ore), language) for _, of, when, ore in here]
        places.append(
            Place(
                facility["facility_id"],
                facility["name"],
                address,
                facility["company_name"],
                tuple(sold),
            )
        )
    return tuple(places)


def _sold(product: Any, period: Any, price_ore: int, language: Language) -> Sold:
    subscription = product["kind"] == "subscription"
    months = product["period_months"] if subscription else product["validity_months"]
    length = say(language, "months", count=months)
    if not subscription:
        length = say(language, "clips", count=product["clips"], months=length)
    return Sold(
        product["product_number"],
        product["name"],
        say(language, product["kind"]),
        length,
        kronor(price_ore, language),
        price_ore,
        _vat(product["vat_rate_hundredths"], language),
        period["valid_from"],
        period["valid_to"],
    )


def _vat(rate_hundredths: int, language: Language) -> str:
    if rate_hundredths == _EXEMPT:
        return say(language, "exempt")
    text = f"{rate_hundredths / 100:g}"
    return f"{text.replace('.', ',') if language == 'sv' else text} %"


def _contact(contact: Contact | None) -> str:
    if contact is None:
        return ""
    return ", ".join(filter(None, (contact.name, contact.email, contact.phone)))


def _server(
    profile: PortalProfile, fingerprints: Sequence[Pair], language: Language
) -> tuple[Pair, ...]:
    folders, server = profile.folders, profile.server
    catalogue = folders.catalogue or say(language, "by_hand")
    keys = [(say(language, "key", type=kind), said) for kind, said in fingerprints]
    if isinstance(server, FolderServer):
        way = [(say(language, "in_folder"), server.path)]
    else:
        way = [
            (say(language, "host"), f"{server.host}:{server.port}"),
            (say(language, "account"), server.username),
            *(
                keys
                or [(say(language, "host_keys"), say(language, "no_key", portal=profile.portal))]
            ),
        ]
    return (
        *way,
        (say(language, "folder_orders"), folders.orders),
        (say(language, "folder_archive"), folders.archive),
        (say(language, "folder_rejected"), folders.rejected),
        (say(language, "folder_answers"), folders.responses),
        (say(language, "folder_catalogue"), catalogue),
    )


def _file(
    example: Example, profile: PortalProfile, language: Language
) -> tuple[str, tuple[Pair, ...]]:
    folder = profile.folders.catalogue
    path = example.name if folder is None else f"{folder.rstrip('/')}/{example.name}"
    title = f"{say(language, example.kind)}: {path}"
    rows = (say(language, "rows"), str(example.rows))
    words = profile.catalogue_dialect
    if example.kind == "marker":
        return title, tuple((say(language, "example"), line) for line in example.lines)
    header = bool(words.header and example.lines)
    lines = example.lines[1:] if header else example.lines
    said = [rows, (say(language, "format"), _format(words, profile.catalogue, language))]
    said.append(
        (say(language, "header"), example.lines[0] if header else say(language, "no_header"))
    )
    said += [(say(language, "example"), line) for line in lines[:1]]
    return title, tuple(said)


def _format(words: DialectWords, files: CatalogueFiles | None, language: Language) -> str:
    said = [say(language, "encoding", encoding=words.encoding)]
    if words.bom == "required":
        said.append(say(language, "bom"))
    signs = {"\t": say(language, "tab"), " ": say(language, "space")}
    said.append(say(language, "delimiter", sign=signs.get(words.delimiter, words.delimiter)))
    said.append(
        say(language, "no_quote")
        if words.quote is None
        else say(language, "quote", sign=words.quote)
    )
    said.append(say(language, "lines", end=words.newline.upper()))
    if words.trailer is not None:
        said.append(say(language, "trailer", marker=words.trailer.marker))
    if files is not None:
        said.append(say(language, "dates", example=_EXAMPLE_DATE[files.date_format]))
        said.append(say(language, "amounts", example=amount_text(_EXAMPLE_ORE, files)))
    return ", ".join(said)
