"""The schedule of an installation, and what is told from it: due, next, awaited, missing, gaps.

All moments are aware, in UTC; all days are Stockholm's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from brp_filesync.core.source import FlowName
from brp_filesync.profiles.schedule import Days, Expected, Numbered


class Flow(NamedTuple):
    """One flow of one portal or bank: ("wellnet", "orders")."""

    source: str
    flow: FlowName


@dataclass(frozen=True, slots=True)
class Plan:
    """When a flow runs (cron words) and on which days, and which files it expects.

    `file_name` is the profile's pattern, "" where a flow receives no files.
    """

    of: Flow
    run: tuple[str, ...]
    run_on: Days = "every_day"
    file_name: str = ""
    expected: tuple[Expected, ...] = ()
    numbered: Numbered | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """An installation's plans, in the order of a night."""

    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A flow that should have run at `due_at` and hasn't; nor at any of its times from `since` on.

    Missed times are done by one run, for the latest of them.
    """

    of: Flow
    due_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Next:
    """When a flow runs next."""

    of: Flow
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was found on a server or handed to us, in the ledger's words."""

    of: Flow
    name: str
    at: datetime
    received: bool
    file_id: int | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """The first and the latest time that a flow's folder was listed."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What arrived lately, in the order of arrival, and when each flow's folder was looked at."""

    arrivals: tuple[Arrived, ...] = ()
    looks: Mapping[Flow, Looked] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Awaited:
    """An expected file: the day it is for, and the moment by which it should be there.

    `name` says which, as `told_name` does, with its date where names bear one.
    """

    of: Flow
    day: date
    by: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers in file names that were skipped together, one that is there twice, or a new series.

    `number` names it as `known_gaps` does: the parts it counts within, and the numbers that lack.
    `names` are the files beside the gap, or those with the same number. `first_told` is what it was
    called when it began, by which it is known again.
    """

    of: Flow
    kind: Literal["skipped", "repeated", "restarted"]
    number: str
    names: tuple[str, ...]
    first_told: str = ""

    @property
    def subject(self) -> str:
        """What makes it the same gap as yesterday's, though some of its numbers have come."""
        return self.first_told or self.number
