"""What we wrote of rows that are BRP's own from then on: hashes, to tell what has changed since.

BRP, and people in it, may rightly change them: persons move, cards are used, employers merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from sqlalchemy import Column, ColumnElement, Connection, Table, insert, select, update

from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_people import organisation, person, punch_card, subscription
from brp_filesync.brp.schema_refunds import refund
from brp_filesync.brp.schema_sales import audit_log
from brp_filesync.brp.schema_settlements import settlement, settlement_lump, settlement_row
from brp_filesync.brp.schema_written import written
from brp_filesync.database.bulk import (
    create_temporary,
    fetch_in_chunks,
    insert_frame,
    insert_rows,
    next_id,
    temporary,
)
from brp_filesync.database.metadata import RowId
from brp_filesync.database.values import frame_rows, plain_rows

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# What BRP and people may change, and what nobody may.
_THEIRS = (organisation, person, subscription, punch_card)
_FOR_EVER = (
    audit_log,
    payment_journal,
    deposit,
    payment,
    allocation,
    unmatched,
    settlement,
    settlement_row,
    settlement_lump,
    refund,
)
_ID, _HASH = "<i8", "<u4"
_ROWS_AT_A_TIME = 10_000
_changed_row = temporary("changed_row", [("row_id", RowId)], key="row_id")


@dataclass(frozen=True, slots=True)
class Noted:
    """Of a table, the ids of rows that are as we wrote them, and of those that aren't, or are gone."""

    same: np.ndarray
    changed: np.ndarray


def add_noted(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Insert new rows, and note their hashes."""
    if frame.empty:
        return
    insert_frame(connection, table, frame)
    _note(connection, table, frame[_key(table).name].tolist(), frame_rows(table, frame))


def note_changed(connection: Connection, table: Table, row_ids: Sequence[int]) -> None:
    """Note the hashes of rows that we have changed, whole as they are now."""
    if not row_ids:
        return
    create_temporary(connection, _changed_row)
    ids = sorted(set(row_ids))
    insert_rows(connection, _changed_row, ["row_id"], ((row_id,) for row_id in ids))
    _note_standing(connection, table, _key(table).in_(select(_changed_row.c.row_id)))


def note_new(connection: Connection, table: Table, ids: tuple[int, int]) -> None:
    """Note the hashes of the new rows between these ids, first and last, as they were written."""
    _note_standing(connection, table, _key(table).between(ids[0], ids[1]))


def forget_noted(connection: Connection, table: Table, row_ids: Sequence[int]) -> None:
    """Forget the hashes of rows, of every time that they were written: nobody compares them again."""
    import numpy as np

    gone = np.array(sorted(set(row_ids)), dtype=_ID)
    kind = table.name.removeprefix("brp_")
    kept = connection.execute(
        select(written.c.written_id, written.c.row_ids, written.c.hashes).where(
            written.c.kind == kind
        )
    ).all()
    for written_id, row_id_bytes, hash_bytes in kept:
        ids = np.frombuffer(row_id_bytes, dtype=_ID)
        stay = ~np.isin(ids, gone)
        if not stay.all():
            hashes = np.frombuffer(hash_bytes, dtype=_HASH)
            connection.execute(
                update(written)
                .where(written.c.written_id == written_id)
                .values(row_ids=ids[stay].tobytes(), hashes=hashes[stay].tobytes())
            )


def compare_noted(connection: Connection) -> dict[str, Noted]:
    """Return, by table, the rows that are as we wrote them, and those that aren't any more.

    Of the tables that BRP and people may change; `altered` is about the others.
    """
    return _compare(connection, _THEIRS)


def altered(connection: Connection) -> str:
    """Return the first row that nobody may change, and that has changed: "" for none."""
    found = _compare(connection, _FOR_EVER).items()
    return next((f"{kind} {each.changed[0]}" for kind, each in found if len(each.changed)), "")


def _compare(connection: Connection, tables: Sequence[Table]) -> dict[str, Noted]:
    import numpy as np

    found = {}
    for table in tables:
        kind = table.name.removeprefix("brp_")
        ids, hashes = _noted(connection, kind)
        same = np.zeros(len(ids), dtype=bool)
        columns = list(table.columns)
        place = columns.index(_key(table))
        stands = fetch_in_chunks(connection, select(table), _ROWS_AT_A_TIME) if len(ids) else ()
        for some in stands:
            rows = list(plain_rows(connection, columns, some))
            here = np.array([row[place] for row in rows], dtype=np.int64)
            at = np.minimum(np.searchsorted(ids, here), len(ids) - 1)
            same[at] |= (ids[at] == here) & (hashes[at] == _hashes(rows))
        found[kind] = Noted(ids[same], ids[~same])
    return found


def _noted(connection: Connection, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids that were noted, in order, and the latest hash of each."""
    import numpy as np

    rows = connection.execute(
        select(written.c.row_ids, written.c.hashes)
        .where(written.c.kind == kind)
        .order_by(written.c.written_id)
    ).all()
    ids = np.frombuffer(b"".join(row_ids for row_ids, _ in rows), dtype=_ID)
    hashes = np.frombuffer(b"".join(hashes for _, hashes in rows), dtype=_HASH)
    latest = np.arange(len(ids))
    order = np.lexsort((latest, ids))
    last = np.append(np.diff(ids[order]) != 0, len(ids) > 0)[: len(ids)]
    return ids[order][last], hashes[order][last]


def _note_standing(connection: Connection, table: Table, which: ColumnElement[bool]) -> None:
    """Note the hashes of these rows as they stand."""
    columns = list(table.columns)
    place = columns.index(_key(table))
    wanted = select(table).where(which).order_by(_key(table))
    for some in fetch_in_chunks(connection, wanted, _ROWS_AT_A_TIME):
        rows = list(plain_rows(connection, columns, some))
        _note(connection, table, [row[place] for row in rows], rows)


def _note(
    connection: Connection, table: Table, row_ids: Sequence[int], rows: Iterable[tuple[Any, ...]]
) -> None:
    import numpy as np

    connection.execute(
        insert(written).values(
            written_id=next_id(connection, written.c.written_id),
            kind=table.name.removeprefix("brp_"),
            row_ids=np.array(row_ids, dtype=_ID).tobytes(),
            hashes=_hashes(rows).astype(_HASH).tobytes(),
        )
    )


def _hashes(rows: Iterable[tuple[Any, ...]]) -> np.ndarray:
    import numpy as np

    rows = list(rows)
    form = "%s\x1f" * len(rows[0])
    return np.fromiter((crc32((form % row).encode()) for row in rows), np.int64, len(rows))


def _key(table: Table) -> Column[int]:
    (key,) = table.primary_key.columns
    return key
