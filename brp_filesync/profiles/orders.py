"""How a portal writes its order files, and how we write our answers to them."""

import re
import zoneinfo
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.strict import KeyPath, Misfit, Strict, misfits
from brp_filesync.profiles.suggest import did_you_mean

CanonicalColumn = Literal[
    "order_number",
    "line_number",
    "row_type",
    "ordered_at",
    "facility_id",
    "employer_number",
    "employer_name",
    "personnummer",
    "birth_date",
    "first_name",
    "last_name",
    "email",
    "mobile",
    "street",
    "postal_code",
    "city",
    "country",
    "product_number",
    "quantity",
    "price_incl_vat",
    "start_date",
]
DateFormat = Literal[
    "%Y-%m-%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y%m%d%H%M%S",
]

CANONICAL_COLUMNS: tuple[CanonicalColumn, ...] = get_args(CanonicalColumn)
REQUIRED_COLUMNS: tuple[CanonicalColumn, ...] = (
    "order_number",
    "ordered_at",
    "facility_id",
    "first_name",
    "last_name",
    "product_number",
    "price_incl_vat",
)
DATE_COLUMNS: tuple[CanonicalColumn, ...] = ("ordered_at", "birth_date", "start_date")
ROW_TYPES = ("order", "cancel")


class TrailerLine(Strict):
    """A last line with a row count and a control sum of the prices."""

    marker: str = Field(examples=["T"], min_length=1, description="the line's first field")
    rows_field: int | None = Field(
        examples=[2],
        default=None,
        ge=2,
        description="place of the row count, from 1 (the marker is 1)",
    )
    sum_field: int | None = Field(
        examples=[3],
        default=None,
        ge=2,
        description="place of the prices' sum, from 1 (the marker is 1)",
    )


class DialectWords(Strict):
    """Encoding and layout of the portal's files, both ways."""

    encoding: Literal["utf-8", "iso8859-1", "iso8859-15", "cp1252", "cp850"] = Field(
        examples=["cp1252"], default="utf-8", description="how letters are written as bytes"
    )
    bom: Literal["forbidden", "optional", "required"] = Field(
        examples=["required"],
        default="forbidden",
        description="a byte order mark first in the file",
    )
    delimiter: str = Field(
        examples=["|"],
        default=";",
        min_length=1,
        max_length=1,
        description="the sign between fields",
    )
    quote: str | None = Field(
        examples=["'"],
        default='"',
        min_length=1,
        max_length=1,
        description="the sign around fields; null: none",
    )
    newline_in_quotes: bool = Field(
        examples=[True],
        default=False,
        description="newlines may stand inside quotes. Off, since a stray quote swallows rows",
    )
    header: bool = Field(
        examples=[False], default=True, description="the first line names the columns"
    )
    comment: str | None = Field(
        examples=["#"],
        default=None,
        min_length=1,
        max_length=1,
        description="lines that begin so are skipped",
    )
    trailer: TrailerLine | None = Field(
        examples=[{"marker": "T", "rows_field": 2, "sum_field": 3}],
        default=None,
        description="a last line whose count and sum are checked",
    )
    newline: Literal["lf", "crlf"] = Field(
        examples=["lf"], default="crlf", description="in what we write; both are read"
    )


class Source(Strict):
    """Where a canonical column's value comes from: exactly one of four, and how it's read.

    A value goes through `convert`, then `words`; where the cell is empty, `default` takes its
    place and goes through neither, and so does `constant`. Then dates and amounts are read.
    """

    column: str | None = Field(
        examples=["PERSONNR"], default=None, description="the column's name in the file's header"
    )
    position: int | None = Field(
        examples=[8], default=None, ge=1, description="the column's place, from 1"
    )
    name_part: str | None = Field(
        examples=["date"], default=None, description="a named group of the file name"
    )
    constant: str | None = Field(
        examples=["SE"], default=None, description="the same value in every row"
    )
    default: str | None = Field(
        examples=["order"], default=None, description="the value where the cell is empty"
    )
    formats: tuple[DateFormat, ...] = Field(
        examples=[["%Y-%m-%d", "%Y%m%d"]],
        default=(),
        description="of a date column: how it may be written",
    )
    unit: Literal["ore", "kronor"] | None = Field(
        examples=["kronor"], default=None, description="of an amount: what a 1 means"
    )
    decimal: Literal[",", "."] | None = Field(
        examples=[","],
        default=None,
        description="of an amount in kronor: the sign before öre; null: whole kronor",
    )
    thousands: Literal[" ", ".", ",", "'"] | None = Field(
        examples=[" "],
        default=None,
        description="of an amount: the sign between groups of three digits",
    )
    words: dict[str, str] | None = Field(
        examples=[{"B": "order", "M": "cancel"}],
        default=None,
        description="the portal's words → ours; any other word is a bad value",
    )
    required: bool = Field(
        examples=[True],
        default=False,
        description="an empty value is refused, also where our rules allow it",
    )
    convert: tuple[Literal["upper", "lower", "strip_leading_zeros"], ...] = Field(
        examples=[["upper", "strip_leading_zeros"]],
        default=(),
        description="changes to the text, in this order",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "Source":
        parts = (self.column, self.position, self.name_part, self.constant)
        if sum(part is not None for part in parts) != 1:
            raise ValueError(phrase("name exactly one of column, position, name_part or constant"))
        return self


class OrderFiles(Strict):
    """The portal's order files."""

    file_name: str = Field(
        examples=[r"ORDER_(?P<date>\d{8})\.csv"],
        description="a regular expression over the whole name; its named groups, `(?P<date>…)`, "
        "are parts that `name_part` may use. In single quotes, where \\ is itself",
    )
    dialect: DialectWords = Field(
        examples=[{"encoding": "iso8859-1", "delimiter": ";"}],
        default=DialectWords(),
        description="encoding and layout",
    )
    time_zone: str = Field(
        examples=["Europe/Helsinki"],
        default="Europe/Stockholm",
        description="the zone of the portal's clock (IANA name)",
    )
    columns: dict[CanonicalColumn, Source] = Field(
        examples=[{"order_number": {"column": "ORDERNR"}}],
        description="our column → where its value comes from",
    )
    ignore: tuple[str, ...] = Field(
        examples=[["KAMPANJKOD"]],
        default=(),
        description="columns of the file that we know and don't use: names, or places in quotes "
        "('7') where there is no header. A column that is neither here nor mapped refuses the file",
    )

    @field_validator("file_name")
    @classmethod
    def _regular_expression(cls, pattern: str) -> str:
        return regular_expression(pattern)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            hint = did_you_mean(name, zoneinfo.available_timezones())
            raise ValueError(phrase("is no known time zone{hint}", hint=hint)) from None
        return name

    @model_validator(mode="after")
    def _columns_fit(self) -> "OrderFiles":
        found = _lacking_columns(self) + _sources_that_do_not_fit(self) + _ignored_in_vain(self)
        if found:
            raise misfits(found)
        return self


def regular_expression(pattern: str) -> str:
    """Return a regular expression as it is. Raises ValueError with the place where it is none."""
    try:
        re.compile(pattern)
    except re.error as error:
        place = "" if error.pos is None else phrase(" at its character {pos}", pos=error.pos + 1)
        raise ValueError(
            phrase("is no regular expression: {msg}{place}", msg=error.msg, place=place)
        ) from None
    return pattern


def _lacking_columns(orders: OrderFiles) -> list[Misfit]:
    """Columns that no order can do without."""
    found: list[Misfit] = [
        (("columns",), phrase("'{name}' is missing", name=name))
        for name in REQUIRED_COLUMNS
        if name not in orders.columns
    ]
    if "employer_number" not in orders.columns and "employer_name" not in orders.columns:
        found.append((("columns",), phrase("'employer_number' or 'employer_name' is missing")))
    return found


def _sources_that_do_not_fit(orders: OrderFiles) -> list[Misfit]:
    """What a column's source says that its column, the file's name or its header contradicts."""
    parts = re.compile(orders.file_name).groupindex
    found: list[Misfit] = []
    for name, source in orders.columns.items():
        at = ("columns", name)
        if name in DATE_COLUMNS and not source.formats:
            found.append((at, phrase("'formats' is missing: how the date is written")))
        if name not in DATE_COLUMNS and source.formats:
            found.append(((*at, "formats"), phrase("only dates have formats")))
        if name == "price_incl_vat" and source.unit is None:
            found.append((at, phrase("'unit' is missing: ore or kronor")))
        if name != "price_incl_vat" and (source.unit or source.decimal or source.thousands):
            found.append((at, phrase("only price_incl_vat has unit, decimal and thousands")))
        if source.unit == "ore" and source.decimal:
            found.append(((*at, "decimal"), phrase("a price in öre has no decimals")))
        if source.name_part is not None and source.name_part not in parts:
            found.append(((*at, "name_part"), phrase("file_name has no group of this name")))
        if source.column is not None and not orders.dialect.header:
            found.append(((*at, "column"), phrase("the file has no header: use position")))
        if name == "row_type":
            found += _unknown_row_types(source)
    return found


def _unknown_row_types(source: Source) -> list[Misfit]:
    at = ("columns", "row_type")
    said: list[tuple[KeyPath, str | None]] = [
        ((*at, "default"), source.default),
        ((*at, "constant"), source.constant),
    ]
    said += [((*at, "words", word), ours) for word, ours in (source.words or {}).items()]
    return [
        (path, phrase("expected order or cancel"))
        for path, word in said
        if word is not None and word not in ROW_TYPES
    ]


def _ignored_in_vain(orders: OrderFiles) -> list[Misfit]:
    """Columns under `ignore` that are mapped too, or that a file without header can't name."""
    mapped = {source.column for source in orders.columns.values()}
    found: list[Misfit] = []
    for index, name in enumerate(orders.ignore):
        if name in mapped:
            found.append(
                (("ignore", index), phrase("this column is mapped, so it can't be ignored"))
            )
        if not orders.dialect.header and not re.fullmatch("[1-9][0-9]*", name):
            found.append(
                (
                    ("ignore", index),
                    phrase("the file has no header: give the column's place"),
                )
            )
    return found
