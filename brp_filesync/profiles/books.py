"""How the vouchers for the gym's bookkeeping are made: accounts, fiscal years and numbers."""

import datetime
import re
from itertools import pairwise

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.strict import Misfit, Strict, misfits


class FiscalYear(Strict):
    """A fiscal year that doesn't begin and end as the company's others: a first or changed one."""

    first_day: datetime.date = Field(description="its first day")
    last_day: datetime.date = Field(description="its last day, at most 18 months later")

    @model_validator(mode="after")
    def _has_days(self) -> "FiscalYear":
        if not 0 < (self.last_day - self.first_day).days < 550:
            text = phrase("expected a day after first_day, at most 18 months later")
            raise misfits([(("last_day",), text)])
        return self


class CompanyBooks(Strict):
    """What the vouchers need to know of a company beside its name and number in BRP."""

    fiscal_year_starts: str = Field(
        default="01-01", description="month and day, in quotes, on which its fiscal year begins"
    )
    fiscal_years: tuple[FiscalYear, ...] = Field(
        default=(), description="its longer or shorter fiscal years, where it has had any"
    )

    @field_validator("fiscal_year_starts")
    @classmethod
    def _first_of_a_month(cls, text: str) -> str:
        if not re.fullmatch("(0[1-9]|1[0-2])-01", text):
            raise ValueError(phrase('expected the first day of a month, e.g. "07-01"'))
        return text

    @field_validator("fiscal_years")
    @classmethod
    def _in_order(cls, years: tuple[FiscalYear, ...]) -> tuple[FiscalYear, ...]:
        found: list[Misfit] = [
            ((place,), phrase("begins before the one above it has ended"))
            for place, (one, other) in enumerate(pairwise(years), start=1)
            if other.first_day <= one.last_day
        ]
        if found:
            raise misfits(found)
        return years


class BookSettings(Strict):
    """The vouchers of `filesync payments vouchers`; a bank's accounts are in its profile."""

    start_on: datetime.date | None = Field(
        default=None,
        description="the first day whose vouchers are exported; what was before is in the books "
        "already. Without it everything is exported",
    )
    series: str = Field(
        default="F",
        pattern="[A-Za-z0-9]{0,10}",
        description='the vouchers\' series in the bookkeeping; "" leaves it to the bookkeeping',
    )
    receivables: str = Field(
        default="1510", description="what customers owe, where no bank has part in it"
    )
    handled: str = Field(
        default="2499",
        description="what of unmatched payments was settled outside (`payments handle`): the "
        "voucher of the refund is booked against it",
    )
    refunded: str = Field(
        default="2499",
        description="what was paid to portals of their credit notes (`refunds paid`): the voucher of "
        "that payment is booked against it",
    )
    between_companies: str = Field(
        default="1660",
        description="what a payment to one company settled of another company's invoices",
    )
    remind: bool = Field(
        default=False, description="whether the report of each night tells what isn't exported yet"
    )
    companies: dict[str, CompanyBooks] = Field(
        default={}, description="by the company's id in BRP, where its fiscal year isn't calendar"
    )

    @field_validator("receivables", "handled", "refunded", "between_companies")
    @classmethod
    def _four_digits(cls, text: str) -> str:
        if not re.fullmatch("[0-9]{4}", text):
            raise ValueError(phrase("expected an account of four digits, in quotes"))
        return text
