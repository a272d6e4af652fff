"""How a portal wants its catalogue: the facilities and products that it may sell, and a marker."""

import codecs
from typing import Literal

from pydantic import Field, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.dialect_words import DialectWords
from brp_filesync.profiles.strict import Misfit, Strict, misfits

FacilityField = Literal[
    "facility_id",
    "name",
    "company",
    "company_number",
    "street",
    "postal_code",
    "city",
    "email",
    "phone",
    "version",
    "changed_on",
]
ProductField = Literal[
    "facility_id",
    "facility_name",
    "product_number",
    "name",
    "kind",
    "price",
    "vat_percent",
    "vat",
    "clips",
    "months",
    "valid_from",
    "valid_to",
    "version",
    "changed_on",
]
Word = Literal["subscription", "punch_card", "exempt"]

REQUIRED_OF_FACILITIES: tuple[FacilityField, ...] = ("facility_id",)
REQUIRED_OF_PRODUCTS: tuple[ProductField, ...] = ("facility_id", "product_number", "price")

# Placeholders of a file's name; nothing else may stand in braces, and no name is a path.
_NAME = r"^[^{}/\\\x00-\x1f]*(\{(version|date)\}[^{}/\\\x00-\x1f]*)*$"
_NAMED = phrase("a file's name, where `{version}` and `{date}` are the last change's")


class FacilityFile(Strict):
    """The file of the facilities where anything is sold, by id."""

    file_name: str = Field(
        examples=["ANLAGGNINGAR_{version}.csv"], min_length=1, pattern=_NAME, description=_NAMED
    )
    columns: dict[FacilityField, str] = Field(
        examples=[{"facility_id": "ANLAGGNING", "name": "NAMN"}],
        description="our field → the portal's header, in the file's order. `version` and "
        "`changed_on` are of the catalogue's last change, the same in every row",
    )


class ProductFile(Strict):
    """The file of the products, each once for each facility where it is sold."""

    file_name: str = Field(
        examples=["PRODUKTER_{version}.csv"], min_length=1, pattern=_NAME, description=_NAMED
    )
    columns: dict[ProductField, str] = Field(
        examples=[{"facility_id": "ANLAGGNING", "product_number": "PRODUKTNR", "price": "PRIS"}],
        description="our field → the portal's header, in the file's order. `price` is the agreed "
        "one with VAT, `vat` what of it is VAT; `months` is a subscription's length, or how long a "
        "punch card is valid; `valid_from` and `valid_to` are the agreed price's days",
    )


class CatalogueFiles(Strict):
    """What the portal may sell, where, and at which price. It goes to `folders.catalogue`."""

    facilities: FacilityFile = Field(description="the file of the facilities")
    products: ProductFile = Field(description="the file of the products")
    marker: str | None = Field(
        examples=["KATALOG.klar"],
        default="catalogue.done",
        min_length=1,
        pattern=_NAME,
        description="the name of the file that comes last, and says by version, name, rows and "
        "SHA-256 which files belong together; null: none, and nothing tells the portal that it has "
        "read the one file before a change and the other after it",
    )
    dialect: DialectWords | None = Field(
        examples=[{"encoding": "iso8859-1", "delimiter": ";"}],
        default=None,
        description="encoding and layout, where they differ from the order files'. A trailer's sum "
        "is that of the prices, and 0 for facilities",
    )
    unit: Literal["ore", "kronor"] = Field(
        examples=["ore"], default="kronor", description="of `price` and `vat`"
    )
    decimal: Literal[",", "."] = Field(
        examples=["."], default=",", description="the sign before öre, and before parts of per cent"
    )
    thousands: Literal[" ", ".", ",", "'"] | None = Field(
        examples=[" "],
        default=None,
        description="of an amount: the sign between groups of three digits",
    )
    date_format: Literal["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y"] = Field(
        examples=["%Y%m%d"], default="%Y-%m-%d", description="of dates, in names too"
    )
    words: dict[Word, str] = Field(
        examples=[{"subscription": "Abonnemang", "punch_card": "Klippkort", "exempt": "Momsfri"}],
        default={},
        description="what the portal calls a `kind`, and VAT's per cent where there is no VAT at "
        "all; ours where none is given",
    )
    max_dropped_share: float = Field(
        examples=[0.1],
        default=0.2,
        ge=0,
        le=1,
        description="a catalogue that lacks more than this share of the rows of the last one waits "
        "for approval",
    )
    max_price_change_share: float = Field(
        examples=[0.1],
        default=0.2,
        ge=0,
        description="a catalogue where a price is more than this share above or below its last one "
        "waits for approval",
    )

    look_ahead_days: int = Field(
        examples=[30],
        default=14,
        ge=0,
        le=90,
        description="so many days before a change that would wait for approval a person is asked; 0 "
        "asks on its day",
    )

    days_to_come: bool = Field(
        examples=[True],
        default=False,
        description="prices that begin within `look_ahead_days` are rows too, once nobody is asked "
        "about them: a product then has a row for each of its prices, told apart by `valid_from`",
    )

    @model_validator(mode="after")
    def _can_be_read_back(self) -> "CatalogueFiles":
        found = [*_columns(self), *_names(self), *_words(self)]
        if self.days_to_come and "valid_from" not in self.products.columns:
            text = phrase("the products' file has no column `valid_from` to tell them apart by")
            found.append((("days_to_come",), text))
        if self.decimal == self.thousands:
            found.append((("thousands",), phrase("is the decimal sign too")))
        if found:
            raise misfits(found)
        return self


def misfits_in(files: CatalogueFiles, dialect: DialectWords) -> list[Misfit]:
    """Return what the encoding or the layout of these files can't hold, by key."""
    found: list[Misfit] = []
    for at, text in _said(files):
        if not _encodable(text, dialect.encoding):
            found.append(
                (
                    at,
                    phrase(
                        "{text!r} can't be written in {encoding}",
                        text=text,
                        encoding=dialect.encoding,
                    ),
                )
            )
        if any(sign in text for sign in "\r\n\0") or (
            dialect.quote is None and dialect.delimiter in text
        ):
            found.append(
                (
                    at,
                    phrase(
                        "{text!r} holds a sign that parts the file's fields or lines", text=text
                    ),
                )
            )
    if dialect.quote is None:
        found += [
            ((key,), phrase("is the delimiter, and without a quote an amount can't be written"))
            for key, sign in (("decimal", files.decimal), ("thousands", files.thousands))
            if sign == dialect.delimiter and (files.unit == "kronor" or key == "thousands")
        ]
    return found


def _said(files: CatalogueFiles) -> list[tuple[tuple[str, ...], str]]:
    headers = [
        ((kind, "columns", field), header)
        for kind, part in (("facilities", files.facilities), ("products", files.products))
        for field, header in part.columns.items()
    ]
    return [*headers, *((("words", str(ours)), theirs) for ours, theirs in files.words.items())]


def _columns(files: CatalogueFiles) -> list[Misfit]:
    found: list[Misfit] = []
    for kind, part, required in (
        ("facilities", files.facilities, REQUIRED_OF_FACILITIES),
        ("products", files.products, REQUIRED_OF_PRODUCTS),
    ):
        headers = list(part.columns.values())
        found += [
            ((kind, "columns"), phrase("'{name}' is missing", name=name))
            for name in required
            if name not in part.columns
        ]
        for field, header in part.columns.items():
            if headers.count(header) > 1:
                found.append(
                    ((kind, "columns", field), phrase("another field has this header too"))
                )
            if not header.strip():
                found.append(((kind, "columns", field), phrase("is empty")))
    return found


def _names(files: CatalogueFiles) -> list[Misfit]:
    names = {
        ("facilities", "file_name"): files.facilities.file_name,
        ("products", "file_name"): files.products.file_name,
        ("marker",): files.marker,
    }
    given = list(names.values())
    return [
        (at, phrase("another file of the catalogue has this name too"))
        for at, name in names.items()
        if name is not None and given.count(name) > 1
    ]


def _words(files: CatalogueFiles) -> list[Misfit]:
    kinds = [
        files.words.get("subscription", "subscription"),
        files.words.get("punch_card", "punch_card"),
    ]
    if kinds[0] == kinds[1]:
        return [(("words",), phrase("subscription and punch_card are the same word"))]
    return []


def _encodable(text: str, encoding: str) -> bool:
    try:
        codecs.encode(text, encoding)
    except UnicodeEncodeError:
        return False
    return True
