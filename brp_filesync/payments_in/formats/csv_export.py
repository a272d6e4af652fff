"""A bank's CSV export of an account's transactions, as the bank's profile describes it.

It tells no sums, so nothing can be checked but that each row says what it must. A deposit is what
was booked on one day on one receiver, in rows that follow each other.
"""

import csv
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import pandas as pd

from brp_filesync.core.bank_accounts import one_account
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.formats.row_frames import Row, chunk_of_rows
from brp_filesync.payments_in.model import FileFacts, Outside, PaymentChunk, Terms
from brp_filesync.payments_in.told import LINES, lines_unlike, told_json
from brp_filesync.profiles.bank_csv import CSV_COLUMNS, CsvPayments
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.tables.cells import clean, ore
from brp_filesync.tables.date_cells import dates
from brp_filesync.tables.read import Chunk, read_chunks


def recognises(head: bytes, terms: Terms) -> bool:
    """Say whether the file's first line has the columns that the bank's profile names."""
    if terms.csv is None:
        return False
    words = terms.csv.dialect
    try:
        first = head.split(b"\n", 1)[0].decode(
            "utf-8-sig" if words.encoding == "utf-8" else words.encoding
        )
        fields = next(csv.reader([first.strip("\r")], delimiter=words.delimiter), [])
    except (UnicodeDecodeError, csv.Error):
        return False
    names = {source.column for source in terms.csv.columns.values() if source.column}
    last = max((source.position or 0 for source in terms.csv.columns.values()), default=0)
    return len(fields) > 1 and names <= set(fields) and last <= len(fields)


def read(stream: BinaryIO, terms: Terms) -> Iterator[PaymentChunk]:
    """Yield the file's payments, about `terms.chunk_payments` at a time, and at least one chunk.

    Raises `FileRefused` with the line and the column of what is wrong.
    """
    if terms.csv is None:
        raise FileRefused(Problem("payment-format-unknown", 0))
    stream.seek(0)
    reading = _Reading(terms, terms.csv)
    for chunk in read_chunks(stream, portal_dialect(terms.csv.dialect), terms.chunk_payments):
        if len(chunk.wrong):
            line, found, expected = chunk.wrong.iloc[0].tolist()
            params: dict[str, str | int] = {"found": found, "expected": expected}
            raise FileRefused(Problem("field-count", line, "", params))
        reading.take(_values(chunk, terms.csv))
        yield reading.chunk()
    reading.end_section()
    yield reading.chunk()


def _values(chunk: Chunk, layout: CsvPayments) -> pd.DataFrame:
    """Return the chunk's rows with our columns: text, `ore` and `day`. Raises `FileRefused`."""
    places = _places(chunk.header, layout)
    values = pd.DataFrame({"line": chunk.lines})
    for name in CSV_COLUMNS:
        source = layout.columns.get(name)
        constant = "" if source is None else source.constant or ""
        values[name] = (
            clean(chunk.fields[places[name]]) if name in places else [constant] * len(values)
        )
        values[name] = values[name].astype(object)
    money, days = layout.columns["amount"], layout.columns["booked_on"]
    amounts, bad = ore(values["amount"], money.unit or "kronor", money.decimal, money.thousands)
    _refuse(bad, values, "amount", "not-an-amount", "0,00", money.column)
    read = dates(values["booked_on"], days.formats)
    bad = (read["word"] != "") | (read["text"] == "")
    _refuse(bad, values, "booked_on", "no-such-day", days.formats[0], days.column)
    _refuse(
        values["transaction_id"] == "",
        values,
        "transaction_id",
        "element-missing",
        "…",
        layout.columns["transaction_id"].column,
    )
    return values.assign(ore=amounts, day=read["text"])


def _places(header: tuple[str, ...] | None, layout: CsvPayments) -> dict[str, int]:
    """Return where each of our columns stands. Raises `FileRefused` where the header is another."""
    named = {} if header is None else {name.strip(): at for at, name in enumerate(header)}
    places: dict[str, int] = {}
    for name, source in layout.columns.items():
        if source.column is not None:
            if source.column not in named:
                raise _of_header("header-missing-column", source.column)
            places[name] = named[source.column]
        elif source.position is not None:
            places[name] = source.position - 1
    for column, at in named.items():
        if at not in places.values() and column not in layout.ignore:
            raise _of_header("header-unknown-column", column)
    return places


def _of_header(word: str, column: str) -> FileRefused:
    return FileRefused(Problem(word, 1, column, {"column": column}))


def _refuse(
    bad: pd.Series, values: pd.DataFrame, name: str, word: str, expected: str, column: str | None
) -> None:
    flagged = values[bad.to_numpy(dtype=bool)]
    if len(flagged):
        params: dict[str, str | int] = {"found": str(flagged[name].iloc[0]), "expected": expected}
        raise FileRefused(Problem(word, int(flagged["line"].iloc[0]), column or name, params))


@dataclass
class _Section:
    key: tuple[str, str, str]
    line: int
    payments: int = 0
    sum_ore: int = 0
    all_outside: bool = True


@dataclass
class _Reading:
    terms: Terms
    layout: CsvPayments
    section: _Section | None = None
    payments: int = 0
    sections: int = 0
    debits: int = 0
    debits_ore: int = 0
    outside: int = 0
    outside_ore: int = 0
    section_rows: list[Row] = field(default_factory=list)
    payment_rows: list[Row] = field(default_factory=list)
    payer_rows: list[Row] = field(default_factory=list)

    def take(self, values: pd.DataFrame) -> None:
        """Take the rows of a chunk. Raises `FileRefused`."""
        for row in values.to_dict("records"):
            self._take(row)

    def _take(self, row: Mapping[Hashable, object]) -> None:
        line, amount_ore = int(str(row["line"])), int(str(row["ore"]))
        currency = str(row["currency"]) or "SEK"
        if currency != "SEK":
            params: dict[str, str | int] = {"found": currency, "expected": "SEK"}
            raise FileRefused(Problem("currency-foreign", line, "currency", params))
        if amount_ore < 0:
            self.debits += 1
            self.debits_ore -= amount_ore
            return
        bankgiro = str(row["bankgiro"]).replace("-", "").replace(" ", "").lstrip("0")
        account = one_account(str(row["account"]))
        bankgiro, is_outside = self.terms.receiver(bankgiro, account)
        key = (str(row["day"]), bankgiro, account)
        if self.section is None or self.section.key != key:
            self.end_section()
            self.section = _Section(key, line)
        section = self.section
        self.payments += 1
        section.payments += 1
        section.sum_ore += amount_ore
        section.all_outside &= is_outside
        self.outside += is_outside
        self.outside_ore += amount_ore * is_outside
        self.payment_rows.append(
            (
                self.payments,
                self.sections + 1,
                section.payments,
                line,
                "payment",
                amount_ore,
                0,
                bankgiro,
                is_outside,
                row["reference"],
                "",
                "",
                row["transaction_id"],
                "",
                "",
                "",
                (text := " ".join(str(row["text"]).split())),
                told_json({LINES: lines_unlike([str(row["text"])], text)}),
            )
        )
        self.payer_rows.append((row["payer_name"], *[""] * 8))

    def end_section(self) -> None:
        """Add the section that the last rows were of, if there is one."""
        section, self.section = self.section, None
        if section is None:
            return
        self.sections += 1
        day, bankgiro, account = section.key
        self.section_rows.append(
            (
                self.sections,
                section.line,
                bankgiro,
                "",
                account,
                "SEK",
                day,
                day.replace("-", ""),
                "",
                "",
                "",
                section.sum_ore,
                section.payments,
                0,
                section.all_outside,
                "",
            )
        )

    def chunk(self) -> PaymentChunk:
        """Return what has come since the last chunk."""
        facts = FileFacts(
            format="csv",
            version="",
            identity="account",
            written_at="",
            is_test=False,
            encoding=self.layout.dialect.encoding,
            counted={
                "payments": self.payments,
                "deductions": 0,
                "extra": 0,
                "deposits": self.sections,
            },
            outside=Outside(self.debits, self.debits_ore, self.outside, self.outside_ore),
        )
        made = chunk_of_rows(self.section_rows, self.payment_rows, [], self.payer_rows, facts)
        self.section_rows, self.payment_rows, self.payer_rows = [], [], []
        return made
