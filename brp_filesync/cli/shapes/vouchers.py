"""Vouchers for the bookkeeping, as `--json` shows them."""

from dataclasses import dataclass

from brp_filesync.cli.shapes.words import Day, Moment, Ore, Sha256, Shape


@dataclass(frozen=True)
class VoucherFile(Shape):
    """A SIE file: some vouchers of a company's fiscal year.

    `path` is where it was written now; `finished`: an earlier export had recorded it, and was cut
    off before it had written it.
    """

    name: str
    company_id: str
    fiscal_year_first_day: Day
    fiscal_year_last_day: Day
    first_number: int
    last_number: int
    vouchers: int
    first_voucher_day: Day
    last_voucher_day: Day
    size: int
    sha256: Sha256
    exported_at: Moment
    exported_by: str
    written_at: Moment | None
    path: str | None
    finished: bool


@dataclass(frozen=True)
class AccountSum(Shape):
    """What the new vouchers come to on an account; debit is positive."""

    company_id: str
    account: str
    stands_for: str
    amount_ore: Ore


@dataclass(frozen=True)
class NotExported(Shape):
    """How many vouchers of a company an export would make, and of which days."""

    company_id: str
    vouchers: int
    first_day: Day
    last_day: Day


@dataclass(frozen=True)
class VouchersListed(Shape):
    """What `payments vouchers` shows without --sie: what has been exported, and what hasn't."""

    files: list[VoucherFile]
    not_exported: list[NotExported]


@dataclass(frozen=True)
class VouchersExported(Shape):
    """What `payments vouchers --sie` wrote, or would write; accounts of what is new."""

    dry_run: bool
    again: bool
    files: list[VoucherFile]
    accounts: list[AccountSum]
