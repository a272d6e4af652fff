"""A bank's CSV export of an account's transactions, as data: where each value stands."""

from typing import Literal, get_args

from pydantic import Field, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.column_source import DateFormat
from brp_filesync.profiles.dialect_words import DialectWords
from brp_filesync.profiles.strict import Misfit, Strict, misfits

CsvColumn = Literal[
    "booked_on",
    "amount",
    "reference",
    "transaction_id",
    "bankgiro",
    "account",
    "currency",
    "payer_name",
    "text",
]

CSV_COLUMNS: tuple[CsvColumn, ...] = get_args(CsvColumn)
REQUIRED_CSV_COLUMNS: tuple[CsvColumn, ...] = (
    "booked_on",
    "amount",
    "reference",
    "transaction_id",
)


class CsvSource(Strict):
    """Where a value comes from: a column by its name or its place, or the same in every row."""

    column: str | None = Field(default=None, description="the column's name in the file's header")
    position: int | None = Field(default=None, ge=1, description="the column's place, from 1")
    constant: str | None = Field(default=None, description="the same value in every row")
    formats: tuple[DateFormat, ...] = Field(
        default=(), description="of booked_on: how it may be written"
    )
    unit: Literal["ore", "kronor"] | None = Field(
        default=None, description="of amount: what a 1 means"
    )
    decimal: Literal[",", "."] | None = Field(
        default=None, description="of an amount in kronor: the sign before öre"
    )
    thousands: Literal[" ", ".", ",", "'"] | None = Field(
        default=None, description="of an amount: the sign between groups of three digits"
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "CsvSource":
        if sum(part is not None for part in (self.column, self.position, self.constant)) != 1:
            raise ValueError(phrase("name exactly one of column, position or constant"))
        return self


class CsvPayments(Strict):
    """The export's layout. Rows below zero took money, and are somebody else's business."""

    dialect: DialectWords = Field(default=DialectWords(), description="encoding and layout")
    columns: dict[CsvColumn, CsvSource] = Field(description="our column → where its value is")
    ignore: tuple[str, ...] = Field(
        default=(),
        description="columns that we know and don't use: names, or places in quotes. "
        "A column that is neither here nor mapped refuses the file",
    )

    @model_validator(mode="after")
    def _columns_fit(self) -> "CsvPayments":
        found: list[Misfit] = [
            (("columns",), phrase("'{name}' is missing", name=name))
            for name in REQUIRED_CSV_COLUMNS
            if name not in self.columns
        ]
        if "bankgiro" not in self.columns and "account" not in self.columns:
            found.append((("columns",), phrase("'bankgiro' or 'account' is missing")))
        if self.dialect.trailer is not None:
            found.append(
                (
                    ("dialect", "trailer"),
                    phrase("an export's trailer isn't read: leave it out"),
                )
            )
        for name, source in self.columns.items():
            found += _misfits_of(name, source, header=self.dialect.header)
        if found:
            raise misfits(found)
        return self


def _misfits_of(name: CsvColumn, source: CsvSource, *, header: bool) -> list[Misfit]:
    at = ("columns", name)
    found: list[Misfit] = []
    if (name == "booked_on") != bool(source.formats):
        found.append((at, phrase("booked_on, and nothing else, needs formats")))
    if (name == "amount") != (source.unit is not None):
        found.append((at, phrase("amount, and nothing else, needs a unit: ore or kronor")))
    if name != "amount" and (source.decimal or source.thousands):
        found.append((at, phrase("only amount has decimal and thousands")))
    if source.unit == "ore" and source.decimal:
        found.append(((*at, "decimal"), phrase("an amount in öre has no decimals")))
    if source.column is not None and not header:
        found.append(((*at, "column"), phrase("the file has no header: use position")))
    return found
