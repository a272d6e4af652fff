"""What runs when, which files are expected by when, and which numbers follow each other, as data:
schedules/nightly.yaml.
"""

import datetime
import re
from typing import Annotated, Literal

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.strict import Strict, misfits

_ANY_DAY = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - cron words count on a wall clock


def _cron_words(words: str) -> str:
    if len(words.split()) != 5:
        raise ValueError(phrase("expected five cron words: minute hour day month weekday"))
    try:
        CronSim(words, _ANY_DAY)  # refuses the 30th of February too
    except CronSimError as error:
        place = str(error).removeprefix("Bad ")
        raise ValueError(
            phrase(
                "not understood: the {place}. Cron words are minute hour day month weekday",
                place=place,
            )
        ) from None
    return words


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(phrase("is no regular expression: {msg}", msg=error.msg)) from None
    return pattern


def _wall_time(text: str) -> str:
    if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text) is None:
        raise ValueError(phrase("expected hours and minutes, HH:MM, from 00:00 to 23:59"))
    return text


CronWords = Annotated[str, AfterValidator(_cron_words)]
FileName = Annotated[str, AfterValidator(_pattern)]
WallTime = Annotated[str, AfterValidator(_wall_time)]
Days = Literal["every_day", "business_days", "bank_days"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DateFormat = Literal["%Y%m%d", "%Y-%m-%d", "%d.%m.%Y", "%y%m%d"]
EVERY_WEEKDAY: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Expected(Strict):
    """A file that comes on certain days, and is missed when it hasn't come by its time."""

    by: WallTime = Field(
        examples=["06:00"],
        description="Stockholm's time, in quotes; the first run from then on that reaches the "
        "server tells whether the file has come",
    )
    days: Days = Field(
        examples=["business_days"],
        default="bank_days",
        description="`every_day`; `business_days`: Monday to Friday but for public holidays; "
        "`bank_days`: those but for Midsummer, Christmas and New Year's Eve",
    )
    weekdays: tuple[Weekday, ...] = Field(
        examples=[["mon", "thu"]],
        default=EVERY_WEEKDAY,
        min_length=1,
        description="of those days only these",
    )
    not_on: tuple[datetime.date, ...] = Field(
        examples=[[datetime.date(2026, 12, 28)]],
        default=(),
        description="days on which it doesn't come all the same",
    )
    name: FileName | None = Field(
        examples=[r"WELLNET_ORDER_.*_001\.csv"],
        default=None,
        description="a regular expression over the whole name, where not any file of the profile's "
        "`file_name` will do",
    )
    dated: str | None = Field(
        examples=["date"],
        default=None,
        description="the named part of the profile's `file_name` that holds a date: the file of a "
        "day is known by it. Without it any file that comes after the last one's time counts",
    )
    date_format: DateFormat = Field(
        examples=["%Y-%m-%d"], default="%Y%m%d", description="how that date is written"
    )
    bears: Literal["same_day", "day_before", "bank_day_before"] = Field(
        examples=["day_before"],
        default="same_day",
        description="whose date the file of a day bears: the day's own, that of the day before, or "
        "of the bank day before",
    )
    forget_after_days: int = Field(
        examples=[14],
        default=7,
        ge=1,
        description="so many days after its time it isn't missed any more",
    )


class Numbered(Strict):
    """Numbers in file names that must follow each other: none skipped, none twice."""

    part: str = Field(
        examples=["serial"],
        description="the named part of the profile's `file_name` that is the number",
    )
    within: tuple[str, ...] = Field(
        examples=[["date"]],
        default=(),
        description="named parts with which the numbers begin anew: with a date, each day",
    )
    first: int = Field(examples=[0], default=1, ge=0, description="the first number")
    last: int | None = Field(
        examples=[999],
        default=None,
        ge=1,
        description="the highest, after which the first comes again; without it there is none",
    )
    restarts: Literal["never", "yearly"] = Field(
        examples=["yearly"],
        default="never",
        description="whether they begin anew with each year; a series that begins anew otherwise is "
        "an alarm",
    )
    known_gaps: tuple[str, ...] = Field(
        examples=[["20261123 2"]],
        default=(),
        description="gaps that are known and will never be filled, as the alarm names them",
    )

    @model_validator(mode="after")
    def _last_after_first(self) -> "Numbered":
        if self.last is not None and self.last <= self.first:
            raise misfits(
                [
                    (
                        ("last",),
                        phrase("should be greater than `first`, {first}", first=self.first),
                    )
                ]
            )
        return self


class RunTimes(Strict):
    """When a flow runs."""

    run: tuple[CronWords, ...] | None = Field(
        examples=[["30 2 * * *", "0 14 * * mon-fri"]],
        default=None,
        description="when to run, each five cron words in quotes; an empty list is never. "
        "Without it as the top level's `run` says",
    )
    run_on: Days = Field(
        examples=["bank_days"],
        default="every_day",
        description="and only on these days, as in `expected`",
    )


class FlowTimes(RunTimes):
    """When a flow runs, and which files it expects."""

    expected: tuple[Expected, ...] = Field(
        examples=[[{"by": "06:00"}]],
        default=(),
        description="the files that are missed when they don't come",
    )
    numbered: Numbered | None = Field(
        examples=[{"part": "serial", "within": ["date"]}],
        default=None,
        description="the numbers in file names that must follow each other",
    )


class PortalTimes(Strict):
    """A portal's flows."""

    orders: FlowTimes = Field(default=FlowTimes(), description="its order files")
    settlements: FlowTimes = Field(
        default=FlowTimes(), description="its settlement reports, and their lumps"
    )
    catalogue: RunTimes = Field(default=RunTimes(), description="the catalogue that we send it")


class BankTimes(Strict):
    """A bank's flows."""

    payments: FlowTimes = Field(default=FlowTimes(), description="its payment files")


class ScheduleFile(Strict):
    """What runs when. Times are Stockholm's, on whatever machine, in summer and in winter."""

    run: tuple[CronWords, ...] = Field(
        examples=[["0 3 * * *"]],
        default=("30 2 * * *",),
        description="when each flow runs that says nothing itself, also one that isn't named here",
    )
    portals: dict[str, PortalTimes] = Field(
        examples=[{"wellnet": {"orders": {"run": ["0 3 * * *"]}}}],
        default={},
        description="portal → its flows",
    )
    banks: dict[str, BankTimes] = Field(
        examples=[{"seb": {"payments": {"run": ["0 7 * * mon-fri"]}}}],
        default={},
        description="bank → its flows",
    )
