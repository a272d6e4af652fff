"""Which numbers in file names were skipped, or are there twice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from brp_filesync.profiles.schedule import Numbered
from brp_filesync.schedule.model import Arrived, Gap, Plan, Schedule, Seen

# A longer hole is told as one: somebody has begun a new series.
_ONE_BY_ONE = 20


@dataclass(frozen=True, slots=True)
class _Number:
    """A file's number; `turned` counts on where numbers begin anew after the last."""

    turned: int
    arrived: Arrived


def gaps(schedule: Schedule, seen: Seen) -> list[Gap]:
    """Return the gaps in the numbers of what arrived lately, in the schedule's order.

    Numbers begin at `first` within each value of the `within` parts, but for the earliest value
    that is known, and for numbers that never begin anew: those begin at the lowest that is known.
    The same content twice is one file, and a refused file may come again under its number.
    """
    return [
        gap
        for plan in schedule.plans
        if plan.numbered is not None
        for gap in _gaps(plan, plan.numbered, seen)
        if gap.number not in plan.numbered.known_gaps
    ]


def _gaps(plan: Plan, numbered: Numbered, seen: Seen) -> Iterator[Gap]:
    groups: dict[tuple[str, ...], list[_Number]] = {}
    for arrived in seen.arrivals:
        found = re.fullmatch(plan.file_name, arrived.name) if arrived.of == plan.of else None
        if found is None or not (found[numbered.part] or "").isdecimal():
            continue
        group = groups.setdefault(tuple(found[part] or "" for part in numbered.within), [])
        number = int(found[numbered.part])
        if numbered.last is not None and group:
            number = _turned(number, group[-1].turned, numbered.last - numbered.first + 1)
        group.append(_Number(number, arrived))
    for place, (within, group) in enumerate(groups.items()):
        whole = place > 0 and bool(numbered.within)
        yield from _skipped(plan, numbered, within, group, whole=whole)
        yield from _repeated(plan, numbered, within, group)


def _turned(number: int, before: int, span: int) -> int:
    """Return the number, counted on beyond the last, that is nearest to the one before it."""
    turns = round((before - number) / span)
    return number + turns * span


def _skipped(
    plan: Plan, numbered: Numbered, within: tuple[str, ...], group: list[_Number], *, whole: bool
) -> Iterator[Gap]:
    names = {each.turned: each.arrived.name for each in group}
    known = sorted(names)
    beside = list(pairwise(known))
    if whole:
        beside.insert(0, (numbered.first - 1, known[0]))
    for lower, upper in beside:
        around = tuple(names[each] for each in (lower, upper) if each in names)
        numbers = [_named(numbered, within, each) for each in _hole(lower, upper)]
        if upper - lower - 1 > _ONE_BY_ONE:
            numbers = [f"{numbers[0]}-{numbers[1].split()[-1]}"]
        for number in numbers:
            yield Gap(plan.of, "skipped", number, around)


def _hole(lower: int, upper: int) -> Sequence[int]:
    """Return the numbers between; of very many the first and the last."""
    hole = range(lower + 1, upper)
    return hole if len(hole) <= _ONE_BY_ONE else (hole[0], hole[-1])


def _repeated(
    plan: Plan, numbered: Numbered, within: tuple[str, ...], group: list[_Number]
) -> Iterator[Gap]:
    files: dict[int, dict[int, str]] = {}
    for each in group:
        if each.arrived.file_id is not None and not each.arrived.refused:
            files.setdefault(each.turned, {})[each.arrived.file_id] = each.arrived.name
    for number, names in sorted(files.items()):
        if len(names) > 1:
            named = _named(numbered, within, number)
            yield Gap(plan.of, "repeated", named, tuple(names.values()))


def _named(numbered: Numbered, within: tuple[str, ...], turned: int) -> str:
    number = turned
    if numbered.last is not None:
        span = numbered.last - numbered.first + 1
        number = (turned - numbered.first) % span + numbered.first
    return " ".join([*within, str(number)])
