"""The shapes of a bank's payment file, whatever its format: frames with these columns, and facts.

A file comes as chunks, cut between payments, so that memory is a chunk's and never a file's. Text
columns are Python's own text with "" for what is absent, amounts int64 öre, dates ISO text. What a
chunk holds has passed the checks that its records allow; a section's own (its sum and its count)
have passed when the section stands in `sections`, and the file's when the last chunk has come. So
nothing may be booked before the last chunk. Whatever is wrong is a `FileRefused` instead, whose
problem has the record's number as `line` and the position or the element as `column`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from brp_filesync.profiles.bank_csv import CsvPayments

if TYPE_CHECKING:
    import pandas as pd

# What `amount_ore` is the sum of, per kind: all of it counts towards what a file has received.
# payment    money came in; above zero, or zero
# deduction  the payer has taken a credit note off; zero or below
# reversal   the bank takes an earlier payment back; zero or below
# returned   money came in because something of ours was taken back; never matched by itself
PaymentKind: TypeAlias = Literal["payment", "deduction", "reversal", "returned"]

# How a payment is known again (domain: "Payments in", 3).
# deposit    by (bankgiro, year, serial) of its section and its `section_place` there
# account    by comparing it with those of earlier files on its section's account (see identity)
Identity: TypeAlias = Literal["deposit", "account"]

# A section is a deposit: in camt an entry (`Ntry`).
SECTION_COLUMNS = (
    "section",  # int64, from 1, in the file's order
    "record",  # int64: the record (in XML the line, from 1) that says its amount
    "bankgiro",  # the receiver's, digits; "" where none is told, or several
    "plusgiro",  # the receiver's, digits
    "account",  # the receiver's bank account or IBAN, without blanks and leading zeros
    "currency",  # SEK; another only where the terms let it pass
    "booked_on",  # ISO date
    "serial",  # deposit serial as written ("00074"); camt: NtryRef
    "bank_reference",  # camt: the entry's AcctSvcrRef
    "message",  # a hash of what tells its message from others; "" where the format has no such thing
    "deposit_type",  # as written
    "amount_ore",  # int64, signed: the sum of its payments' amount_ore, less their charge_ore
    "payments",  # int64: how many that aren't deductions
    "deductions",  # int64
    "outside",  # bool: none of its payments is ours to book (not a listed receiver)
    "text",  # camt: the entry's AddtlNtryInf, as it came
)

PAYMENT_COLUMNS = (
    "payment",  # int64, from 1, in the file's order; the key of `references`
    "section",  # int64: may close in a later chunk
    "section_place",  # int64, from 1: its place in its section
    "record",  # int64: the record (in XML the line) where it begins
    "kind",  # PaymentKind
    "amount_ore",  # int64, signed
    "charge_ore",  # int64: what the bank kept of it, which the deposit is less by; 0 as a rule
    "bankgiro",  # the receiver's, digits, "" where none is told
    "outside",  # bool: not ours to book
    "reference",  # its own, trimmed, else as written
    "reference_code",  # BgMax, as written
    "channel",  # BgMax, as written
    "bank_serial",  # BgMax: as written, maybe blank or shared; camt: TxDtls' AcctSvcrRef
    "deduction_code",  # BgMax 21, as written
    "image",  # BgMax, as written
    "payer_bankgiro",  # digits
    "text",  # free text, white space single; begins with the reference where that goes on in it
    "told",  # what else the file tells of it, as it came: JSON, "" for nothing (see told)
)

REFERENCE_COLUMNS = (
    "payment",  # int64
    "place",  # int64, from 1, among the payment's references
    "record",  # int64
    "origin",  # BgMax "22" or "23"; camt "SCOR", "CINV", "CREN" and so on
    "reference",  # trimmed, else as written
    "reference_code",  # BgMax, as written
    "part_ore",  # int64, signed: what of the payment is for it; 0 where that isn't told
    "negative",  # bool: a credit note's, whatever part_ore is
)

# A row for each of the chunk's payments, in their order. Personal data, the last one above all: a
# sole trader's organisation number is a personnummer.
PAYER_COLUMNS = (
    "name",
    "extra_name",
    "street",
    "postal_code",
    "town",
    "country",
    "country_code",
    "account",
    "organisation_number",
)


@dataclass(frozen=True, slots=True)
class Outside:
    """What a file holds that isn't for us: how many, and their sums in öre."""

    debits: int = 0  # entries that take money and aren't reversals: they stand in no frame
    debits_ore: int = 0  # of those in SEK
    payments: int = 0  # to a bankgiro or account that the bank's profile doesn't list
    payments_ore: int = 0
    not_booked: int = 0  # entries that the bank has only announced: they stand in no frame
    other_kinds: int = 0  # of a control's: entries of kinds that the profile leaves out
    # Entries to us in other money than SEK, which stand in no frame: by currency how many, and their
    # sum in hundredths (reversals are below zero).
    foreign: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a message the file, or a statement of it, is; pages of one share a key."""

    keys: tuple[str, ...]
    number: int  # from 1
    is_last: bool


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file when a chunk comes; those of its last chunk are the file's.

    `counted`: payments, deductions, extra (references), deposits. `repaired`: what was mended in
    reading, how often: `tabs` (records where tabs became blanks), `short` (records whose trailing
    blanks were cut), `no-line-breaks`, `no-last-line-break`, `bom`. `unknown_records`: record
    types that nobody knows, how often. `rejected_parts`: payments whose part amounts don't add up
    to them, so that none is told.
    """

    format: str  # as PaymentFormat of profiles/bank.py
    version: str  # 01, 001.02, …
    identity: Identity
    written_at: str  # ISO local time as written, "" where none is told
    is_test: bool
    encoding: str
    counted: Mapping[str, int]
    repaired: Mapping[str, int] = field(default_factory=dict)
    unknown_records: Mapping[str, int] = field(default_factory=dict)
    rejected_parts: int = 0
    charges_told_ore: int = 0  # told beside payments that are whole: nothing is booked of them
    outside: Outside = Outside()
    pages: tuple[Page, ...] = ()  # none where all stands in one


@dataclass(frozen=True, eq=False)
class PaymentChunk:
    """Some payments of a file, with all their references, and the sections that end among them.

    Frames are made when they are first asked for, from the chunk's own bytes: most of a
    file's text is names and addresses, and who only sums up or looks for one payment wants none.
    """

    make_sections: Callable[[], pd.DataFrame]
    make_payments: Callable[[], pd.DataFrame]
    make_references: Callable[[], pd.DataFrame]
    make_payers: Callable[[], pd.DataFrame]
    facts: FileFacts

    @cached_property
    def sections(self) -> pd.DataFrame:
        """Return the sections that end in the chunk: SECTION_COLUMNS."""
        return self.make_sections()

    @cached_property
    def payments(self) -> pd.DataFrame:
        """Return the payments: PAYMENT_COLUMNS."""
        return self.make_payments()

    @cached_property
    def references(self) -> pd.DataFrame:
        """Return their extra references: REFERENCE_COLUMNS."""
        return self.make_references()

    def payers(self) -> pd.DataFrame:
        """Return a row for each of the payments, in their order: PAYER_COLUMNS."""
        return self.make_payers()


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides how a file is read: from the bank's profile, or the defaults of a mere look.

    `bankgiros` and `accounts` are the receivers that are ours, digits only (a foreign IBAN with its
    letters); None: all are. `account_bankgiros` are the bankgiros that an account stands for, and
    `entry_bankgiro` a regular expression of camt's `NtryRef` that tells one. Of files of the format
    `control` only entries of `control_kinds` count, if any are named (`BkTxCd`).
    """

    refuse_tests: bool = False
    refuse_currencies: bool = False  # all but SEK; camt counts them, and reads none
    bankgiros: frozenset[str] | None = None
    accounts: frozenset[str] | None = None
    account_bankgiros: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entry_bankgiro: str | None = None
    control: str = ""
    control_kinds: frozenset[str] = frozenset()
    formats: frozenset[str] | None = None  # None: any
    csv: CsvPayments | None = None  # without it no CSV file is recognised
    xsd: bytes | None = None  # a schema that an XML file must keep to
    chunk_payments: int = 20_000  # about so many at a time: memory grows with it

    def receiver(self, bankgiro: str, account: str) -> tuple[str, bool]:
        """Return the bankgiro that a payment went to, and whether that isn't ours.

        Where none is told it is the account's, if that stands for one only, else "".
        """
        if bankgiro:
            return bankgiro, self.bankgiros is not None and bankgiro not in self.bankgiros
        own = self.account_bankgiros.get(account, ())
        is_outside = self.accounts is not None and account not in self.accounts
        return own[0] if len(own) == 1 else "", is_outside


@dataclass(frozen=True, slots=True)
class Format:
    """One line of the table of formats (`read.FORMATS`).

    `recognises(head, terms)` says of a file's first bytes whether it is this format; exactly one
    must. `read(stream, terms)` yields at least one chunk, or raises `FileRefused`.
    """

    name: str
    recognises: Callable[[bytes, Terms], bool]
    read: Callable[[BinaryIO, Terms], Iterator[PaymentChunk]]
