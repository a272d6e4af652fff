"""How a portal writes its order files, and how we write our answers to them."""

import re
import zoneinfo
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.dialect_words import DialectWords
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
        dialect = self.dialect
        if dialect.workbook != "forbidden" and (dialect.trailer or not dialect.header):
            found.append(
                (("dialect", "workbook"), phrase("a workbook has a header, and no trailer"))
            )
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
        if name != "price_incl_vat" and _of_amounts(source):
            found.append(
                (at, phrase("only price_incl_vat has unit, decimal, thousands and suffix"))
            )
        if source.unit == "ore" and source.decimal:
            found.append(((*at, "decimal"), phrase("a price in öre has no decimals")))
        if source.name_part is not None and source.name_part not in parts:
            found.append(((*at, "name_part"), phrase("file_name has no group of this name")))
        if source.column is not None and not orders.dialect.header:
            found.append(((*at, "column"), phrase("the file has no header: use position")))
        found += _that_fit_one_column(name, source)
    return found


def _that_fit_one_column(name: CanonicalColumn, source: Source) -> list[Misfit]:
    """What a source says that fits another column than its own."""
    at = ("columns", name)
    found: list[Misfit] = []
    if name == "birth_date" and any("%y" in form for form in source.formats):
        found.append(((*at, "formats"), phrase("a birth date's year needs its century: %Y")))
    if source.negative and (name != "row_type" or source.words or source.constant):
        found.append(
            ((*at, "negative"), phrase("only row_type has negative, and no words beside it"))
        )
    return found + (_unknown_row_types(source) if name == "row_type" else [])


def _of_amounts(source: Source) -> bool:
    return bool(source.unit or source.decimal or source.thousands or source.suffix)


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
