"""Rows of the database as `--json` has them: a day is a day, and a portal's is told by its source."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from brp_filesync.cli.days import day_and_moment
from brp_filesync.core.source import SourceKind, kind_of

if TYPE_CHECKING:
    from brp_filesync.checkup.line import Line


def plain(row: Mapping[str, Any], **renamed: str) -> dict[str, Any]:
    """Return a row for programs; `renamed` are new names of its columns, by the old ones.

    A portal or a bank becomes `source` and `kind`, `ordered_at` becomes `ordered_on` and the moment,
    which is None where only the day was told.
    """
    shown: dict[str, Any] = {}
    for name, value in row.items():
        if name in renamed:
            shown[renamed[name]] = value
        elif name in ("portal", "bank"):
            shown |= {"source": value, "kind": name}
        elif name == "ordered_at":
            shown["ordered_on"], shown["ordered_at"] = day_and_moment(value)
        else:
            shown[name] = value
    if "source" in shown and "flow" in shown:
        shown.setdefault("kind", kind_of(shown["flow"]))
    return shown


def plains(rows: Iterable[Mapping[str, Any]], **renamed: str) -> list[dict[str, Any]]:
    """Return rows for programs, as `plain` does each."""
    return [plain(row, **renamed) for row in rows]


def plain_catalogue(kept: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a catalogue for programs, where there is one, with its files."""
    return None if kept is None else {**plain(kept), "files": plains(kept["files"], kind="content")}


def plain_result(result: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what became of a portal's catalogue for programs."""
    if result is None:
        return None
    return {**result, "catalogue": plain_catalogue(result["catalogue"])}


def plain_alarm(alarm: Mapping[str, Any], kinds: Mapping[str, SourceKind]) -> dict[str, Any]:
    """Return an alarm for programs; its source may be neither a portal nor a bank (`kinds`)."""
    return {**plain(alarm, kind="alarm"), "kind": kinds.get(alarm["source"])}


def plain_night(night: Mapping[str, Any], kinds: Mapping[str, SourceKind]) -> dict[str, Any]:
    """Return an installation's night for programs."""
    nights = [
        {**plain(each), "catalogue": plain_result(each["catalogue"])} for each in night["nights"]
    ]
    opened = [plain_alarm(each, kinds) for each in night["alarms"]["open"]]
    return {**night, "nights": nights, "alarms": {**night["alarms"], "open": opened}}


def plain_lines(lines: "Iterable[Line]", kinds: Mapping[str, SourceKind]) -> list[dict[str, Any]]:
    """Return lines of a check for programs; the installation's own have no kind."""
    return [{**line.as_dict(), "kind": kinds.get(line.source)} for line in lines]


def plain_schedule(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return an installation's schedule for programs."""
    return {name: plains(rows) for name, rows in shown.items()}
