"""What nights leave behind, for comparing: database rows, the archive, the portal's folders."""

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from brp_filesync.database.metadata import METADATA
from tests.support.gym import Gym

# Which run it was, and when, differs even where everything that runs did is equal.
OF_RUNS = ("filesync_commit", "filesync_epoch", "filesync_run", "filesync_due_time")

# What an attempt was decided by begins so (orders_in/basis.py).
_BASIS = b'{"profile": '

State = dict[str, Any]
Rows = Callable[..., list[tuple[Any, ...]]]


def left_behind(gym: Gym) -> State:
    """Return everything that nights have made: whole rows, contents by hash."""
    tables: State = {name: rows for name, rows in gym.dump().items() if name not in OF_RUNS}
    return _without_bases(tables | folders(gym))


def _without_bases(state: State) -> State:
    """Return it with what attempts were decided by as told or not: that names the gym's folder."""
    at = list(METADATA.tables["filesync_attempt"].columns.keys()).index("basis_sha256")
    attempts = state["filesync_attempt"]
    return state | {
        "filesync_attempt": [(*row[:at], row[at] is not None, *row[at + 1 :]) for row in attempts]
    }


def folders(gym: Gym, *, times: bool = False) -> State:
    """Return the files of the archive and of the portal's server; with times of change, in ns."""
    return {
        place: sorted(_files(folder, times=times))
        for place, folder in (("archive", archive_of(gym)), ("server", gym.server))
    }


def fingerprint(state: State) -> str:
    """Return a short name of the state: equal states have equal names."""
    return hashlib.sha256(repr(sorted(state.items())).encode()).hexdigest()[:12]


def differences(one: State, other: State) -> list[str]:
    """Return which tables and places differ."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def archive_of(gym: Gym) -> Path:
    """Return the folder of the installation's archive."""
    return gym.installation.path(gym.installation.settings.archive)


def in_balance(gym: Gym) -> None:
    """Check from the database alone that every row of every file has ended, once, in one way."""
    with gym.looking() as rows:
        _rows_in_balance(gym, rows)
        _money_in_balance(rows)


def _rows_in_balance(gym: Gym, rows_of: Rows) -> None:
    columns = (
        "attempt_id",
        "file_id",
        "result",
        "rows",
        "imported",
        "duplicate",
        "rejected",
        "held",
        "invoiced_ore",
    )
    ends = Counter(rows_of("filesync_outcome", "attempt_id", "outcome"))
    lines = Counter(row[0] for row in rows_of("filesync_outcome", "attempt_id"))
    named = dict(rows_of("filesync_file", "file_id", "sha256"))
    orders = {row[0] for row in rows_of("filesync_file", "file_id", "flow") if row[1] == "orders"}
    for attempt_id, file_id, result, rows, *told in rows_of("filesync_attempt", *columns):
        if file_id not in orders:
            continue
        counted = [ends[attempt_id, each] for each in ("imported", "duplicate", "rejected", "held")]
        assert told[:4] == counted
        assert rows == sum(counted) == lines[attempt_id]
        if result == "imported":
            sha256 = named[file_id]
            content = (archive_of(gym) / sha256[:2] / sha256).read_bytes()
            assert rows == sum(map(_filled, content.splitlines())) - 1


def _money_in_balance(rows_of: Rows) -> None:
    """Each order has one invoice of its total, which is the sum of the lines, as is its VAT."""
    orders = dict(rows_of("brp_order", "order_id", "total_ore"))
    order_lines: Counter[int] = Counter()
    for order_id, price_ore in rows_of("brp_order_line", "order_id", "price_ore"):
        order_lines[order_id] += price_ore
    assert order_lines == orders
    lines: Counter[int] = Counter()
    vat: Counter[int] = Counter()
    for invoice_id, price_ore, vat_ore in rows_of(
        "brp_invoice_line", "invoice_id", "price_ore", "vat_ore"
    ):
        lines[invoice_id] += price_ore
        vat[invoice_id] += vat_ore
    invoiced = {}
    columns = ("invoice_id", "kind", "order_id", "total_ore", "vat_ore")
    for invoice_id, kind, order_id, total_ore, vat_ore in rows_of("brp_invoice", *columns):
        assert (lines[invoice_id], vat[invoice_id]) == (total_ore, vat_ore)
        if kind == "invoice":
            invoiced[order_id] = total_ore
    assert invoiced == orders
    booked = sum(
        ore
        for ore, result in rows_of("filesync_attempt", "invoiced_ore", "result")
        if result != "tried"
    )
    assert booked == sum(row[0] for row in rows_of("brp_invoice", "total_ore"))


# What lies in the archive's folder and is no content of it: whoever reads holds the lock.
_BESIDE = ("journal.jsonl", "archive.lock")


def _files(folder: Path, *, times: bool) -> list[tuple[Any, ...]]:
    return [
        (
            str(path.relative_to(folder)),
            hashlib.sha256(path.read_bytes()).hexdigest(),
            *([path.stat().st_mtime_ns] if times else []),
        )
        for path in folder.rglob("*")
        if path.is_file() and path.name not in _BESIDE and not _is_basis(path)
    ]


def _is_basis(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_BASIS)) == _BASIS


def _filled(line: bytes) -> bool:
    """Tell a row from a blank line, one of delimiters only and an end-of-file sign."""
    return bool(line.strip(b'"; \t\r\n\x1a'))
