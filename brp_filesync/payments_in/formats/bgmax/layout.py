"""BgMax, layout 01: where each field stands. Positions are from 1, and both ends are in it.

Source: Bankgirot's technical manual for BgMax, November 2019.
"""

from collections.abc import Mapping
from typing import NamedTuple

RECORD_LENGTH = 80
MOST_TEXTS = 90  # records 25 of a payment

START, OPENING, PAYMENT, DEDUCTION, EXTRA, NEGATIVE = 1, 5, 20, 21, 22, 23
TEXT, NAME, STREET, TOWN, ORGANISATION, DEPOSIT, END = 25, 26, 27, 28, 29, 15, 70


class Field(NamedTuple):
    """A field's positions in its record."""

    first: int
    last: int

    @property
    def columns(self) -> slice:
        """Return the field's columns in a matrix of records."""
        return slice(self.first - 1, self.last)

    @property
    def width(self) -> int:
        """Return how many characters the field has."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        """Return the positions as a person looks them up: 38-55, or 45."""
        return f"{self.first}-{self.last}" if self.last > self.first else str(self.first)


TYPE = Field(1, 2)

# Of records 20, 21, 22 and 23 alike; the deduction code is 21's alone.
OF_PAYMENT: Mapping[str, Field] = {
    "sender": Field(3, 12),
    "reference": Field(13, 37),
    "amount": Field(38, 55),
    "reference_code": Field(56, 56),
    "channel": Field(57, 57),
    "serial": Field(58, 69),
    "image": Field(70, 70),
    "deduction_code": Field(71, 71),
}
OF_START: Mapping[str, Field] = {
    "layout": Field(3, 22),
    "version": Field(23, 24),
    "written": Field(25, 44),
    "test": Field(45, 45),
}
OF_OPENING: Mapping[str, Field] = {
    "bankgiro": Field(3, 12),
    "plusgiro": Field(13, 22),
    "currency": Field(23, 25),
}
OF_DEPOSIT: Mapping[str, Field] = {
    "account": Field(3, 37),
    "day": Field(38, 45),
    "serial": Field(46, 50),
    "amount": Field(51, 68),
    "currency": Field(69, 71),
    "count": Field(72, 79),
    "type": Field(80, 80),
}
# How many records of which types there are in the file.
OF_END: Mapping[str, Field] = {
    "payments": Field(3, 10),
    "deductions": Field(11, 18),
    "extra": Field(19, 26),
    "deposits": Field(27, 34),
}
FREE_TEXT = Field(3, 52)
# The payer's columns → record and field.
OF_PAYER: Mapping[str, tuple[int, Field]] = {
    "name": (NAME, Field(3, 37)),
    "extra_name": (NAME, Field(38, 72)),
    "street": (STREET, Field(3, 37)),
    "postal_code": (STREET, Field(38, 46)),
    "town": (TOWN, Field(3, 37)),
    "country": (TOWN, Field(38, 72)),
    "country_code": (TOWN, Field(73, 74)),
    "organisation_number": (ORGANISATION, Field(3, 14)),
}

# Which record may follow which; those of a payment stand in any order behind it.
_PAYMENTS = (PAYMENT, DEDUCTION)
OF_A_PAYMENT = (EXTRA, NEGATIVE, TEXT, NAME, STREET, TOWN, ORGANISATION)
FOLLOWERS: Mapping[int, tuple[int, ...]] = {
    START: (OPENING,),
    OPENING: _PAYMENTS,
    **dict.fromkeys((*_PAYMENTS, *OF_A_PAYMENT), (*_PAYMENTS, *OF_A_PAYMENT, DEPOSIT)),
    DEPOSIT: (OPENING, END),
    END: (),
}
