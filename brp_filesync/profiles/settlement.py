"""How a portal writes its settlement reports, whose money they tell of, and which accounts book it."""

import re
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.bank_accounts import one_account
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.dialect_words import DialectWords
from brp_filesync.profiles.orders import regular_expression
from brp_filesync.profiles.start import StartFrom
from brp_filesync.profiles.strict import Misfit, Strict, misfits

SettlementColumn = Literal[
    "order_number",
    "invoice_number",
    "gross",
    "commission",
    "vat",
    "net",
    "report_number",
    "reported_on",
]
AmountColumn = Literal["gross", "commission", "vat", "net"]

SETTLEMENT_COLUMNS: tuple[SettlementColumn, ...] = get_args(SettlementColumn)
AMOUNT_COLUMNS: tuple[AmountColumn, ...] = get_args(AmountColumn)
NUMBER_COLUMNS: tuple[SettlementColumn, ...] = ("order_number", "invoice_number")


class TotalLine(Strict):
    """The report's last line: what its rows add up to. Amounts stand in the columns' own places."""

    marker: str = Field(
        examples=["SUMMA"], min_length=1, description="the line's first field, or its first cell"
    )
    rows_field: int | None = Field(
        examples=[2],
        default=None,
        ge=2,
        description="place of the row count, from 1 (the marker is 1), where there is one",
    )
    fields: dict[AmountColumn, int] = Field(
        examples=[{"gross": 2, "net": 5}],
        default={},
        description="places of the sums, from 1, where they aren't those of the columns",
    )


class SettlementAccounts(Strict):
    """Accounts of the gym's bookkeeping (BAS), for the vouchers."""

    receivables: str = Field(
        examples=["1511"], default="1510", description="what customers owe: less by the gross"
    )
    commission: str = Field(
        examples=["6055"], default="6050", description="the portal's commission, without VAT"
    )
    commission_vat: str = Field(
        examples=["2640"], default="2641", description="the VAT of the commission"
    )
    settlement: str = Field(
        examples=["1581"],
        default="1580",
        description="what the portal owes of settled rows, until its lump has come",
    )

    @field_validator("*")
    @classmethod
    def _four_digits(cls, text: str) -> str:
        if not re.fullmatch("[0-9]{4}", text):
            raise ValueError(phrase("expected an account of four digits, in quotes"))
        return text


class Lump(Strict):
    """How the portal pays a report: one lump without OCR numbers."""

    by_itself: bool = Field(
        examples=[True],
        default=False,
        description="book a lump by itself when its amount and the payer's account are exactly a "
        "report's; else it is suggested, and a person books it",
    )
    payer_accounts: tuple[str, ...] = Field(
        examples=[["5050-1055"]],
        default=(),
        description="the portal's accounts or bankgiros that lumps come from, in quotes",
    )

    @field_validator("payer_accounts")
    @classmethod
    def _bare(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(payer_account(text) for text in texts)

    @model_validator(mode="after")
    def _somebody_pays(self) -> "Lump":
        if self.by_itself and not self.payer_accounts:
            text = phrase("'payer_accounts' is missing: which account the lumps come from")
            raise misfits([(("by_itself",), text)])
        return self


class SettlementFiles(Strict):
    """The portal's settlement reports: CSV files or workbooks, told apart by their content."""

    file_name: str = Field(
        examples=[r"AVRAKNING_(?P<month>\d{6})\.(csv|xlsx)"],
        description="a regular expression over the whole name; its named groups are parts that "
        "`name_part` may use. In single quotes, where \\ is itself",
    )
    start_from: StartFrom = Field(
        examples=["AVRAKNING_202611.csv"],
        default=None,
        description="reports older than this are never booked, as for orders; without it the "
        "portal's own `start_from`, where that is a date",
    )
    dialect: DialectWords = Field(
        examples=[{"encoding": "iso8859-1", "delimiter": ";"}],
        default=DialectWords(),
        description="encoding and layout of a CSV file; a workbook has one sheet, with a header",
    )
    columns: dict[SettlementColumn, Source] = Field(
        examples=[{"order_number": {"column": "ORDERNR"}}],
        description="our column → where its value comes from",
    )
    deductions: Literal["positive", "negative"] = Field(
        examples=["negative"],
        default="positive",
        description="how commission and VAT are written where they are taken off: gross 100, "
        "commission 8, VAT 2, net 90; or `negative`: -8 and -2",
    )
    total: TotalLine = Field(
        examples=[{"marker": "SUMMA"}],
        description="the last line, whose sums the rows must make: else the file is refused",
    )
    ignore: tuple[str, ...] = Field(
        examples=[["KOMMENTAR"]],
        default=(),
        description="columns of the file that we know and don't use: names, or places in quotes "
        "('7') where there is no header. A column that is neither here nor mapped refuses the file",
    )
    lump: Lump = Field(default=Lump(), description="how the portal pays a report")
    booking: SettlementAccounts = Field(
        default=SettlementAccounts(), description="accounts of the bookkeeping"
    )

    @field_validator("file_name")
    @classmethod
    def _regular_expression(cls, pattern: str) -> str:
        return regular_expression(pattern)

    @model_validator(mode="after")
    def _parts_fit(self) -> "SettlementFiles":
        found = [*_lacking(self), *_of_the_file(self)]
        for name, source in self.columns.items():
            found += _that_do_not_fit(name, source, self)
        if found:
            raise misfits(found)
        return self


def payer_account(text: str) -> str:
    """Return an account or a bankgiro as payers' are compared: one way to write each."""
    bare = one_account(text)
    if not re.fullmatch("[A-Z0-9]{5,34}", bare):
        raise ValueError(phrase("expected an account number, an IBAN or a bankgiro"))
    return bare


def _lacking(files: SettlementFiles) -> list[Misfit]:
    found: list[Misfit] = [
        (("columns",), phrase("'{name}' is missing", name=name))
        for name in AMOUNT_COLUMNS
        if name not in files.columns
    ]
    if not any(name in files.columns for name in NUMBER_COLUMNS):
        found.append((("columns",), phrase("'order_number' or 'invoice_number' is missing")))
    return found


def _of_the_file(files: SettlementFiles) -> list[Misfit]:
    """What the file's name, its last line and what it ignores contradict."""
    found: list[Misfit] = []
    if files.dialect.trailer is not None:
        text = phrase("a report's last line is described by 'total': leave it out here")
        found.append((("dialect", "trailer"), text))
    first = files.start_from
    if isinstance(first, str) and re.fullmatch(files.file_name, first) is None:
        text = phrase("no settlement report can have this name: file_name doesn't match it")
        found.append((("start_from",), text))
    mapped = {source.column for source in files.columns.values()}
    for index, name in enumerate(files.ignore):
        if name in mapped:
            text = phrase("this column is mapped, so it can't be ignored")
            found.append((("ignore", index), text))
        if not files.dialect.header and not re.fullmatch("[1-9][0-9]*", name):
            text = phrase("the file has no header: give the column's place")
            found.append((("ignore", index), text))
    if "net" in files.columns and _has_no_place(files.columns["net"]) and not files.total.fields:
        found.append((("total",), phrase("say by 'fields' where the sum of 'net' stands")))
    return found


def _has_no_place(source: Source) -> bool:
    return source.column is None and source.position is None


def _that_do_not_fit(
    name: SettlementColumn, source: Source, files: SettlementFiles
) -> list[Misfit]:
    """What a column's source says that its column, the file's name or its header contradicts."""
    at = ("columns", name)
    found: list[Misfit] = []
    if (name == "reported_on") != bool(source.formats):
        found.append((at, phrase("reported_on, and nothing else, needs formats")))
    if (name in AMOUNT_COLUMNS) != (source.unit is not None):
        found.append((at, phrase("amounts, and nothing else, need a unit: ore or kronor")))
    if name not in AMOUNT_COLUMNS and (source.decimal or source.thousands or source.suffix):
        found.append((at, phrase("only amounts have decimal, thousands and suffix")))
    if source.negative:
        found.append(((*at, "negative"), phrase("no column of a report has this")))
    if source.unit == "ore" and source.decimal:
        found.append(((*at, "decimal"), phrase("an amount in öre has no decimals")))
    parts = re.compile(files.file_name).groupindex
    if source.name_part is not None and source.name_part not in parts:
        found.append(((*at, "name_part"), phrase("file_name has no group of this name")))
    if source.column is not None and not files.dialect.header:
        found.append(((*at, "column"), phrase("the file has no header: use position")))
    return found
