"""Where a column's value comes from and how it is read, in a profile's words."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.strict import Strict
from brp_filesync.tables.date_forms import wrong_with


def _readable_form(form: str) -> str:
    """Return a date's format as it is. Raises ValueError where it can't be read in one way."""
    why = wrong_with(form)
    if why is not None:
        raise ValueError(_WHY[why])
    return form


_ONCE = phrase("must have one year (%Y or %y), one month (%m) and one day (%d)")
_TIME = phrase("a time is hours (%H), then minutes (%M), then seconds (%S), each once")
_WHY = {
    "unknown": phrase("is read by %Y %y %m %d %H %M %S, and %-m %-d %-H without a leading zero"),
    "between": phrase("between its numbers may stand - / . : , T Z and blanks"),
    "year": _ONCE,
    "month": _ONCE,
    "day": _ONCE,
    "hour": _TIME,
    "minute": _TIME,
    "second": _TIME,
    "together": phrase("a number without its leading zero needs a sign behind it"),
}

# As strptime has them, of numbers alone.
DateFormat = Annotated[str, AfterValidator(_readable_form)]


class Source(Strict):
    """Where a canonical column's value comes from: exactly one of four, and how it's read.

    A value goes through `convert`, then `words`; where the cell is empty, `default` takes its
    place and goes through neither, and so does `constant`. Then dates and amounts are read.
    """

    column: str | None = Field(
        examples=["PERSONNR"], default=None, description="the column's name in the file's header"
    )
    position: int | None = Field(
        examples=[8], default=None, ge=1, description="the column's place, from 1"
    )
    name_part: str | None = Field(
        examples=["date"], default=None, description="a named group of the file name"
    )
    constant: str | None = Field(
        examples=["SE"], default=None, description="the same value in every row"
    )
    default: str | None = Field(
        examples=["order"], default=None, description="the value where the cell is empty"
    )
    formats: tuple[DateFormat, ...] = Field(
        examples=[["%Y-%m-%d", "%Y%m%d"]],
        default=(),
        description="of a date column: how it may be written, by strptime's signs %Y %y %m %d %H "
        "%M %S, or %-m %-d %-H where a leading zero is left out",
    )
    unit: Literal["ore", "kronor"] | None = Field(
        examples=["kronor"], default=None, description="of an amount: what a 1 means"
    )
    decimal: Literal[",", "."] | None = Field(
        examples=[","],
        default=None,
        description="of an amount in kronor: the sign before öre; null: whole kronor",
    )
    thousands: Literal[" ", ".", ",", "'"] | None = Field(
        examples=[" "],
        default=None,
        description="of an amount: the sign between groups of three digits",
    )
    suffix: str | None = Field(
        examples=["kr"],
        default=None,
        min_length=1,
        description="of an amount: the unit's word, which may stand behind it",
    )
    negative: Literal["cancel"] | None = Field(
        examples=["cancel"],
        default=None,
        description="of row_type, from the column of the quantity: a number with a minus is a "
        "cancellation, any other an order",
    )
    words: dict[str, str] | None = Field(
        examples=[{"B": "order", "M": "cancel"}],
        default=None,
        description="the portal's words → ours; any other word is a bad value",
    )
    required: bool = Field(
        examples=[True],
        default=False,
        description="an empty value is refused, also where our rules allow it",
    )
    convert: tuple[Literal["upper", "lower", "strip_leading_zeros"], ...] = Field(
        examples=[["upper", "strip_leading_zeros"]],
        default=(),
        description="changes to the text, in this order",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "Source":
        parts = (self.column, self.position, self.name_part, self.constant)
        if sum(part is not None for part in parts) != 1:
            raise ValueError(phrase("name exactly one of column, position, name_part or constant"))
        return self
