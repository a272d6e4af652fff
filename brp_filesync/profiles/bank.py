"""A bank's profile: where its payment files are, which formats they have, and whose money it is."""

import datetime
import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.bank_accounts import one_account
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.bank_csv import CsvPayments
from brp_filesync.profiles.contact import Contact
from brp_filesync.profiles.packing import AS_IT_IS, Packing
from brp_filesync.profiles.portal import Arrival, Name
from brp_filesync.profiles.server import AnyServer
from brp_filesync.profiles.start import StartFrom
from brp_filesync.profiles.strict import Misfit, Strict, misfits

PaymentFormat = Literal["bgmax", "camt.054", "camt.053", "totalin", "csv"]


class BankFolders(Strict):
    """Folders on the bank's server, as paths there."""

    payments: str = Field(description="where the bank puts payment files")
    archive: str = Field(description="where files that were booked are moved")
    rejected: str = Field(description="where files that were refused are moved")


class SameDeposit(Strict):
    """How one deposit is known again when it comes both in BgMax and in camt."""

    entry_reference: str = Field(
        description="a regular expression over all of an entry's `NtryRef`, with the named groups "
        "`bankgiro` and `serial`, the serial as BgMax's record 15 has it"
    )

    @field_validator("entry_reference")
    @classmethod
    def _has_both_groups(cls, pattern: str) -> str:
        groups = _compiled(pattern).groupindex
        missing = [name for name in ("bankgiro", "serial") if name not in groups]
        if missing:
            raise ValueError(phrase("has no group (?P<{missing}>…)", missing=missing[0]))
        return pattern


class OwnAccount(Strict):
    """An account of ours, and for whom it stands. Its number alone, as a text, is enough too."""

    account: str = Field(description="its number or IBAN, in quotes: both are one account")
    company: str | None = Field(
        default=None, description="the company in BRP whose money comes there, e.g. GYM"
    )
    bankgiros: tuple[str, ...] = Field(
        default=(),
        description="the bankgiros whose money comes there, beside the company's own, in quotes: "
        "so an OCR number is known where the bank tells no bankgiro",
    )
    booked_on: str | None = Field(
        default=None,
        pattern="[0-9]{4}",
        description="its account in the bookkeeping, in quotes; without it that of `booking`",
    )

    @model_validator(mode="before")
    @classmethod
    def _from_its_number(cls, told: object) -> object:
        return {"account": told} if isinstance(told, str) else told

    @field_validator("account")
    @classmethod
    def _account_is_bare(cls, text: str) -> str:
        bare = one_account(text)
        if not re.fullmatch("[A-Z0-9]{5,34}", bare):
            raise ValueError(phrase("expected an account number or an IBAN"))
        return bare

    @field_validator("bankgiros")
    @classmethod
    def _bankgiros_are_digits(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return _digits_of(texts)


class Tolerance(Strict):
    """Small differences that are written off, of a payment with a single reference."""

    under_ore: int = Field(default=0, ge=0, description="öre that may be missing")
    over_ore: int = Field(default=0, ge=0, description="öre that may be too many")


class FormatDays(Strict):
    """When a bank delivers a format, as it has said."""

    first: datetime.date | None = Field(
        default=None, description="the first day; two bank days without any later are an alarm"
    )
    last: datetime.date | None = Field(
        default=None, description="the last day; a deposit of a later one is an alarm"
    )


class Accounts(Strict):
    """Accounts of the gym's bookkeeping (BAS), for the vouchers."""

    bank: str = Field(default="1930", description="what the bank has received")
    receivables: str = Field(default="1510", description="what customers owe")
    unmatched: str = Field(
        default="2422", description="payments that nobody has matched yet; 2426 in some charts"
    )
    written_off: str = Field(default="3740", description="differences within the tolerance")
    charges: str = Field(default="6570", description="what the bank has kept of payments")

    @field_validator("*")
    @classmethod
    def _four_digits(cls, text: str) -> str:
        if not re.fullmatch("[0-9]{4}", text):
            raise ValueError(phrase("expected an account of four digits, in quotes"))
        return text


class BankProfile(Strict):
    """One bank. The file's name is `<bank>.yaml`."""

    bank: Name = Field(description="the bank's short name, the same as the file's")
    name: str = Field(min_length=1, description="as staff read it, e.g. SEB")
    contact: Contact | None = Field(default=None, description="whom to ask at the bank")
    start_from: StartFrom = Field(
        default=None,
        description="files older than this are never booked: a date without quotes, or the name "
        "of the first file. Without it the bank isn't ready, and nothing is fetched",
    )
    formats: tuple[PaymentFormat, ...] = Field(
        min_length=1, description="what the bank delivers; a file in another format is refused"
    )
    bankgiros: tuple[str, ...] = Field(
        default=(),
        description="ours, in quotes, with or without the hyphen; payments to any "
        "other are somebody else's",
    )
    accounts: tuple[OwnAccount, ...] = Field(
        default=(), description="our bank accounts, for what tells no bankgiro"
    )
    production: bool = Field(
        default=True, description="refuse files that the bank has marked as tests"
    )
    format_days: dict[PaymentFormat, FormatDays] = Field(
        default={},
        description="from which day a format comes, and until which, as the bank has said; each is "
        "read on any day, and what doesn't come so is told",
    )
    same_deposit: SameDeposit | None = Field(
        default=None,
        description="how a deposit in camt tells its BgMax serial; without it the "
        "two are compared payment by payment",
    )
    references_unique: Literal["always", "day"] = Field(
        default="always",
        description="whether the bank uses a reference of its own (`AcctSvcrRef`, a voucher "
        "number) never again, or again on another day",
    )
    booked_from: Literal["camt.054", "camt.053"] = Field(
        default="camt.054", description="which of the two books; the other only controls its sums"
    )
    control_kinds: tuple[str, ...] = Field(
        default=(),
        description="which entries of the one that controls are compared: beginnings of their "
        "`BkTxCd`, e.g. `PMNT/RCDT`, or the bank's own code; none: all",
    )
    csv: CsvPayments | None = Field(default=None, description="the bank's CSV export, where it is")
    tolerance: Tolerance = Field(default=Tolerance(), description="differences written off")
    booking: Accounts = Field(default=Accounts(), description="accounts of the bookkeeping")
    max_file_bytes: int = Field(
        default=1_000_000_000, gt=0, description="a bigger file stays where it is, with an alarm"
    )
    server: AnyServer | None = Field(
        default=None,
        description="the bank's SFTP server, or a folder in its place; without it files are only "
        "taken at hand",
    )
    folders: BankFolders | None = Field(default=None, description="the folders there")
    file_name: str = Field(
        default=".+", description="a regular expression over the whole name of a payment file"
    )
    order: Literal["name", "time"] = Field(
        default="name",
        description="in which the files of one fetch are booked: by their names, "
        "or by their times on the server and then their names",
    )
    arrival: Arrival = Field(default=Arrival(), description="when a file may be fetched")
    packing: Packing = Field(
        default=AS_IT_IS, description="how files are encrypted or compressed on their way"
    )

    @property
    def source(self) -> str:
        """Return what its files are known by in the ledger."""
        return self.bank

    @field_validator("bankgiros")
    @classmethod
    def _bankgiros_are_digits(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return _digits_of(texts)

    @field_validator("file_name")
    @classmethod
    def _regular_expression(cls, pattern: str) -> str:
        _compiled(pattern)
        return pattern

    @model_validator(mode="after")
    def _parts_fit(self) -> "BankProfile":
        found: list[Misfit] = []
        if not self.bankgiros and not self.accounts:
            found.append((("bankgiros",), phrase("name at least one bankgiro or account of ours")))
        if ("csv" in self.formats) != (self.csv is not None):
            found.append((("csv",), phrase("formats names csv if and only if csv describes it")))
        if (self.server is None) != (self.folders is None):
            found.append((("server",), phrase("server and folders belong together")))
        found += [
            (("format_days", name), phrase("formats doesn't name it"))
            for name in self.format_days
            if name not in self.formats
        ]
        first = self.start_from
        if isinstance(first, str) and re.fullmatch(self.file_name, first) is None:
            text = phrase("no payment file can have this name: file_name doesn't match it")
            found.append((("start_from",), text))
        if found:
            raise misfits(found)
        return self


def _digits_of(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return bankgiros without their hyphens; raises where one is none."""
    found = [re.fullmatch(r"([0-9]{3,4})-?([0-9]{4})", text) for text in texts]
    wrong = [place for place, each in enumerate(found) if each is None]
    if wrong:
        expected = phrase("expected a bankgiro, NNN-NNNN or NNNN-NNNN")
        raise misfits([((at,), expected) for at in wrong])
    return tuple(each[1] + each[2] for each in found if each is not None)


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        place = "" if error.pos is None else phrase(" at its character {pos}", pos=error.pos + 1)
        raise ValueError(
            phrase("is no regular expression: {msg}{place}", msg=error.msg, place=place)
        ) from None
