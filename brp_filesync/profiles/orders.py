"""How a portal writes its order files, and how we write our answers to them."""

from typing import Literal

from pydantic import Field, model_validator

from brp_filesync.profiles.strict import Strict

CANONICAL_COLUMNS = (
    "order_number", "line_number", "row_type", "ordered_at", "facility_id",
    "employer_number", "employer_name", "personnummer", "birth_date",
    "first_name", "last_name", "email", "mobile",
    "street", "postal_code", "city", "country",
    "product_number", "quantity", "price_incl_vat", "start_date",
)  # fmt: skip
REQUIRED_COLUMNS = (
    "order_number", "ordered_at", "facility_id", "first_name", "last_name",
    "product_number", "price_incl_vat",
)  # fmt: skip

CanonicalColumn = Literal[
    "order_number", "line_number", "row_type", "ordered_at", "facility_id",
    "employer_number", "employer_name", "personnummer", "birth_date",
    "first_name", "last_name", "email", "mobile",
    "street", "postal_code", "city", "country",
    "product_number", "quantity", "price_incl_vat", "start_date",
]  # fmt: skip
ResponseField = Literal[
    "order_number", "line_number", "line", "status", "code", "message", "brp_order_number",
    "customer_number", "person_name", "facility_id", "product_number", "invoice_number",
    "amount", "ocr_number", "due_date", "start_date",
]  # fmt: skip
DateFormat = Literal[
    "%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M", "%Y%m%d%H%M%S",
]  # fmt: skip


class TrailerLine(Strict):
    """A last line with a row count and a control sum of the prices (positions from 1)."""

    marker: str
    rows_field: int | None = Field(default=None, ge=2)
    sum_field: int | None = Field(default=None, ge=2)


class DialectWords(Strict):
    """Encoding and layout of the portal's files, both ways."""

    encoding: Literal["utf-8", "iso8859-1", "iso8859-15", "cp1252", "cp850"] = "utf-8"
    bom: Literal["forbidden", "optional", "required"] = "forbidden"
    delimiter: str = Field(default=";", min_length=1, max_length=1)
    quote: str | None = Field(default='"', min_length=1, max_length=1)
    newline_in_quotes: bool = False
    header: bool = True
    comment: str | None = Field(default=None, min_length=1, max_length=1)
    trailer: TrailerLine | None = None
    newline: Literal["lf", "crlf"] = "crlf"


class Source(Strict):
    """Where a canonical column's value comes from: exactly one of the four, and how it's read."""

    column: str | None = Field(default=None, description="the column's name in the file's header")
    position: int | None = Field(default=None, ge=1, description="the column's place, from 1")
    name_part: str | None = Field(default=None, description="a named group of the file name")
    constant: str | None = None
    default: str | None = Field(default=None, description="for an empty value")
    formats: tuple[DateFormat, ...] = ()
    unit: Literal["ore", "kronor"] | None = None
    decimal: Literal[",", "."] | None = None
    thousands: Literal[" ", ".", ",", "'"] | None = None
    words: dict[str, str] | None = Field(default=None, description="the portal's words → ours")
    required: bool = Field(default=False, description="also where the rule doesn't say so")
    convert: tuple[Literal["upper", "lower", "strip_leading_zeros"], ...] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> "Source":
        parts = (self.column, self.position, self.name_part, self.constant)
        if sum(part is not None for part in parts) != 1:
            raise ValueError("name exactly one of column, position, name_part or constant")
        return self


class OrderFiles(Strict):
    """The portal's order files."""

    file_name: str = Field(
        description="a regular expression over the whole name; named groups are its parts"
    )
    dialect: DialectWords = DialectWords()
    time_zone: str = "Europe/Stockholm"
    columns: dict[CanonicalColumn, Source]
    ignore: tuple[str, ...] = Field(
        default=(), description="columns of the file that we know and don't use"
    )

    @model_validator(mode="after")
    def _required_columns(self) -> "OrderFiles":
        missing = [name for name in REQUIRED_COLUMNS if name not in self.columns]
        if missing:
            raise ValueError("columns lacks " + ", ".join(missing))
        if "employer_number" not in self.columns and "employer_name" not in self.columns:
            raise ValueError("columns needs employer_number or employer_name")
        return self


class ResponseFiles(Strict):
    """Our answers. Named after the order file: {stem} is its name without the last suffix."""

    file_name: str = "{stem}.response.csv"
    columns: dict[ResponseField, str] = Field(description="our field → the portal's header")
    unit: Literal["ore", "kronor"] = "kronor"
    date_format: Literal["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y"] = "%Y-%m-%d"
    status_words: dict[
        Literal["accepted", "duplicate", "rejected", "cancelled", "held"], str
    ] = {}
    language: Literal["sv", "en"] = "sv"
