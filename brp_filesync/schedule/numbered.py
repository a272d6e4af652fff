"""Which numbers in file names were skipped, are there twice, or began anew."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from brp_filesync.profiles.schedule import Numbered
from brp_filesync.schedule.model import Arrived, Gap, Plan, Schedule, Seen
from brp_filesync.schedule.times import wall_clock

# A file whose number is so far below all others begins a new series, and isn't late; so is the
# first number, where it is further below than a late file would be.
_FAR = 20
_BEFORE_LATE = 5
_MOST_KNOWN = 10_000  # numbers of a known gap that are told one from another
_RANGE = re.compile(r"(\d+)-(\d+)")


@dataclass(slots=True)
class _Series:
    """Files whose numbers follow each other; `turned` numbers count on where they begin anew.

    A refused file's number isn't lacking, and yet nothing is known by it of what came before.
    """

    whole: bool  # it begins with the first number
    taken: list[tuple[int, Arrived]] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)

    @property
    def numbers(self) -> set[int]:
        return {number for number, _ in self.taken}


def gaps(schedule: Schedule, seen: Seen) -> list[Gap]:
    """Return the gaps in the numbers of what arrived lately, in the schedule's order.

    Numbers begin at `first` within each value of the `within` parts, but for the earliest value
    that is known, and for numbers that never begin anew: those begin at the lowest that is known.
    Numbers that one file skipped are one gap. The same content twice is one file, and a refused file
    may come again under its number.
    """
    return [
        gap
        for plan in schedule.plans
        if plan.numbered is not None
        for gap in _gaps(plan, plan.numbered, seen)
        if gap.number not in plan.numbered.known_gaps
    ]


def _gaps(plan: Plan, numbered: Numbered, seen: Seen) -> Iterator[Gap]:
    groups: dict[tuple[str, ...], list[tuple[int, Arrived]]] = {}
    for arrived in seen.arrivals:
        found = re.fullmatch(plan.file_name, arrived.name) if arrived.of == plan.of else None
        if found is None or not (found[numbered.part] or "").isdecimal():
            continue
        group = groups.setdefault(tuple(found[part] or "" for part in numbered.within), [])
        group.append((int(found[numbered.part]), arrived))
    for place, (within, arrivals) in enumerate(groups.items()):
        series = [_Series(whole=place > 0 and bool(numbered.within))]
        yield from _sorted(plan, numbered, within, arrivals, series)
        for each in series:
            yield from _skipped(plan, numbered, within, each)
            yield from _repeated(plan, numbered, within, each)


def _sorted(
    plan: Plan,
    numbered: Numbered,
    within: tuple[str, ...],
    arrivals: Sequence[tuple[int, Arrived]],
    series: list[_Series],
) -> Iterator[Gap]:
    """Sort what arrived into series, and yield each beginning of one that nobody has announced."""
    for number, arrived in arrivals:
        latest = series[-1]
        turned = number
        if numbered.last is not None and latest.taken:
            span = numbered.last - numbered.first + 1
            turned = _turned(number, latest.taken[-1][0], span)
        elif not arrived.refused and _begins_anew(numbered, latest, number, arrived):
            before = max(latest.taken, key=lambda each: each[0])
            if not (numbered.restarts == "yearly" and _year(arrived) != _year(before[1])):
                told = " ".join([*within, f"{number} after {before[0]}"])
                yield Gap(plan.of, "restarted", told, (before[1].name, arrived.name))
            latest = _Series(whole=True)
            series.append(latest)
        if arrived.refused:
            latest.refused.add(turned)
        else:
            latest.taken.append((turned, arrived))


def _begins_anew(numbered: Numbered, series: _Series, number: int, arrived: Arrived) -> bool:
    if numbered.within or not series.taken:
        return False
    known = series.numbers
    if number == numbered.first and number in known and max(known) - number > _FAR:
        same = {each.file_id for turned, each in series.taken if turned == number}
        return arrived.file_id not in same
    below = min(known) - number
    return below > _FAR or (number == numbered.first and below > _BEFORE_LATE)


def _turned(number: int, before: int, span: int) -> int:
    """Return the number, counted on beyond the last, that is nearest to the one before it."""
    turns = round((before - number) / span)
    return number + turns * span


def _skipped(
    plan: Plan, numbered: Numbered, within: tuple[str, ...], series: _Series
) -> Iterator[Gap]:
    """Yield for each file that came after too few what still lacks before it."""
    if not series.taken:
        return
    there = series.numbers | series.refused
    known = _known(numbered, within)
    names = {number: each.name for number, each in series.taken}
    highest = numbered.first - 1 if series.whole else min(series.numbers)
    for number, _ in series.taken:
        if number > highest + 1:
            hole = (highest + 1, number - 1)
            lacking = _lacking(hole, there, lambda each: _named(numbered, each) in known)
            if lacking:
                around = tuple(names[each] for each in (highest, number) if each in names)
                told, first = (_ranges(numbered, within, each) for each in (lacking, [hole]))
                yield Gap(plan.of, "skipped", told, around, "" if told == first else first)
        highest = max(highest, number)


def _lacking(
    hole: tuple[int, int], there: set[int], is_known: Callable[[int], bool]
) -> list[tuple[int, int]]:
    """Return the runs of numbers in the hole that aren't there, nor known never to come."""
    lower, upper = hole
    known = {each for each in range(lower, min(upper, lower + _MOST_KNOWN) + 1) if is_known(each)}
    found, begins = [], lower
    for each in sorted(number for number in there | known if lower <= number <= upper):
        if each > begins:
            found.append((begins, each - 1))
        begins = each + 1
    if begins <= upper:
        found.append((begins, upper))
    return found


def _known(numbered: Numbered, within: tuple[str, ...]) -> set[str]:
    """Return the numbers of known gaps within these parts, as they are named."""
    begins = "".join(f"{part} " for part in within)
    found: set[str] = set()
    for told in numbered.known_gaps:
        if not told.startswith(begins):
            continue
        for part in told.removeprefix(begins).split(", "):
            ends = _RANGE.fullmatch(part)
            if ends is None:
                found.add(part)
            elif int(ends[2]) - int(ends[1]) < _MOST_KNOWN:
                found |= {str(each) for each in range(int(ends[1]), int(ends[2]) + 1)}
    return found


def _ranges(numbered: Numbered, within: tuple[str, ...], runs: Iterable[tuple[int, int]]) -> str:
    told = [
        _named(numbered, lower)
        if lower == upper
        else f"{_named(numbered, lower)}-{_named(numbered, upper)}"
        for lower, upper in runs
    ]
    return " ".join([*within, ", ".join(told)])


def _repeated(
    plan: Plan, numbered: Numbered, within: tuple[str, ...], series: _Series
) -> Iterator[Gap]:
    files: dict[int, dict[int, str]] = {}
    for number, each in series.taken:
        if each.file_id is not None:
            files.setdefault(number, {})[each.file_id] = each.name
    for number, names in sorted(files.items()):
        if len(names) > 1:
            named = " ".join([*within, _named(numbered, number)])
            yield Gap(plan.of, "repeated", named, tuple(names.values()))


def _named(numbered: Numbered, turned: int) -> str:
    if numbered.last is None:
        return str(turned)
    span = numbered.last - numbered.first + 1
    return str((turned - numbered.first) % span + numbered.first)


def _year(arrived: Arrived) -> int:
    return wall_clock(arrived.at).year
