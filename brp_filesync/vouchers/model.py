"""Vouchers as they are made and written: balanced lines of a company's day."""

from dataclasses import dataclass

from brp_filesync.vouchers.accounts import Role
from brp_filesync.vouchers.years import Year


@dataclass(frozen=True, slots=True)
class Line:
    """A voucher's line: debit is positive (öre). `text` is what it comes from."""

    role: Role
    account: str
    amount_ore: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a voucher tells of, so that no other does (ledger.schema_vouchers)."""

    kind: str
    part_id: int
    receiver: str
    owns: bool


@dataclass(frozen=True, slots=True)
class Voucher:
    """A company's voucher of a day (ISO text) within a fiscal year; its lines add up to 0."""

    company_id: str
    year: Year
    day: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
