"""A refused file → the smallest change of its profile by which it would have been read in full."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from brp_filesync.profiles.orders import OrderFiles
from brp_filesync.proposing.file_names import without_parts
from brp_filesync.proposing.model import Proposal, Sample
from brp_filesync.proposing.reading import Read, read_sample

_DIALECT = (
    "encoding",
    "bom",
    "delimiter",
    "quote",
    "workbook",
    "skip_lines",
    "header",
    "comment",
    "trailer",
)
_HOW = ("formats", "unit", "decimal", "thousands", "suffix", "negative", "words", "default")
_GONE = object()  # the key is taken out


@dataclass(frozen=True, slots=True)
class Change:
    """A key below `orders`, its value now and the one proposed (None: without it), and why."""

    key: str
    now: Any
    proposed: Any
    why: str


def smallest_change(
    sample: Sample, orders: OrderFiles, proposal: Proposal, portal: str, now: datetime
) -> tuple[list[Change], Read]:
    """Return the changes without any of which the file isn't read as well, and what they come to.

    Nothing to change: the file is read as it is, or none of what is proposed helps.
    """
    as_it_is = read_sample(sample, orders, portal, now)
    if as_it_is.in_full:
        return [], as_it_is
    steps = list(_steps(orders, proposal, sample.name))
    best = _read(sample, orders, steps, portal, now)
    if best is None or not _better(best, as_it_is):
        return [], as_it_is
    kept = steps
    for step in steps:
        fewer = [each for each in kept if each is not step]
        read = _read(sample, orders, fewer, portal, now)
        if read is not None and not _better(best, read):
            kept, best = fewer, read
    reasons = {said.key: said.why for said in proposal.said}
    return [_told(orders, step, reasons) for step in kept], best


Step = tuple[tuple[str, ...], Any]


def _steps(orders: OrderFiles, proposal: Proposal, name: str) -> Iterator[Step]:
    """Yield each key that the proposal would have otherwise."""
    settled = proposal.settled
    if not re.fullmatch(orders.file_name, name):
        yield ("file_name",), f"{orders.file_name}|{without_parts(settled['file_name'])}"
    dialect = settled.get("dialect", {})
    defaults = {key: field.default for key, field in type(orders.dialect).model_fields.items()}
    for key in _DIALECT:
        proposed = dialect.get(key, defaults[key])
        if key == "bom" and orders.dialect.bom != proposed:
            proposed = "optional"
        if _plain(getattr(orders.dialect, key)) != _plain(proposed):
            yield ("dialect", key), proposed
    yield from _steps_of_columns(orders, settled, _columns(proposal))
    yield from _new_columns(orders, settled)


def _columns(proposal: Proposal) -> frozenset[str]:
    """Return the names of the file's columns, be it open or not what they are."""
    values = [said.value for said in proposal.said if said.key.startswith(("columns.", "ignore"))]
    return frozenset(
        name
        for value in values
        for name in [value.get("column") if isinstance(value, dict) else value]
        if name is not None
    )


def _steps_of_columns(
    orders: OrderFiles, settled: Mapping[str, Any], there: frozenset[str]
) -> Iterator[Step]:
    proposed: Mapping[str, Any] = settled["columns"]
    for name, source in orders.columns.items():
        other = proposed.get(name)
        gone = source.column is not None and source.column not in there
        if other is None:
            if gone:
                yield ("columns", name), _GONE
            continue
        if gone:
            yield ("columns", name), {**_how(source.model_dump(exclude_defaults=True)), **other}
            continue
        for key in _HOW:
            now, new = _plain(getattr(source, key)), _plain(other.get(key))
            if new and new != now:
                yield ("columns", name, key), _both(now, new)


def _new_columns(orders: OrderFiles, settled: Mapping[str, Any]) -> Iterator[Step]:
    """Yield what the file has and the profile doesn't know."""
    mapped = {source.column for source in orders.columns.values()}
    for name, other in settled["columns"].items():
        if name not in orders.columns and other.get("column") not in orders.ignore:
            yield ("columns", name), other
    for column in settled["ignore"]:
        if column not in orders.ignore and column not in mapped:
            yield ("ignore", column), column


def _how(source: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in source.items() if key not in ("column", "position")}


def _both(now: Any, new: Any) -> Any:
    """Return what is read now, and what is to be read too."""
    if isinstance(now, list) and isinstance(new, list):
        return [*now, *(each for each in new if each not in now)]
    return {**now, **new} if isinstance(now, dict) and isinstance(new, dict) else new


def _read(
    sample: Sample, orders: OrderFiles, steps: Sequence[Step], portal: str, now: datetime
) -> Read | None:
    tree = orders.model_dump()
    for path, value in steps:
        if path[0] == "ignore":
            tree["ignore"] = (*tree["ignore"], value)
            continue
        part = tree
        for key in path[:-1]:
            part = part[key]
        if value is _GONE:
            part.pop(path[-1])
        else:
            part[path[-1]] = _frozen(value)
    try:
        changed = OrderFiles.model_validate(tree)
    except ValueError:
        return None
    return read_sample(sample, changed, portal, now)


def _better(one: Read, other: Read) -> bool:
    """Say whether one reading refuses less than the other."""
    return _refused(one) < _refused(other)


def _refused(read: Read) -> tuple[bool, int]:
    return read.problem is not None or not read.row_count, len(read.rejected)


def _told(orders: OrderFiles, step: Step, reasons: Mapping[str, str]) -> Change:
    path, value = step
    now: Any = orders.model_dump(exclude_defaults=True)
    for key in path:
        now = now.get(key) if isinstance(now, dict) else None
    whole = orders.dialect if path[0] == "dialect" else None
    if now is None and whole is not None:
        now = getattr(whole, path[1])
    why = reasons.get("ignore" if path[0] == "ignore" else ".".join(path[:2]), "")
    shown = "ignore" if path[0] == "ignore" else ".".join(path)
    return Change(shown, _plain(now), None if value is _GONE else _plain(value), why)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if hasattr(value, "model_dump"):
        return value.model_dump(exclude_defaults=True)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if isinstance(value, dict):
        return {key: _frozen(each) for key, each in value.items()}
    return value
