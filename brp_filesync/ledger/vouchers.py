"""The ledger's vouchers: numbered and recorded with their files, in the export's transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from brp_filesync.database.bulk import fetch_dicts, insert_rows, next_id
from brp_filesync.database.finding import holds
from brp_filesync.ledger.schema_vouchers import (
    voucher,
    voucher_file,
    voucher_line,
    voucher_part,
)

Found = dict[str, Any]
Row = tuple[Any, ...]


def next_number(connection: Connection, company_id: str, first_day: str) -> int:
    """Return the first free number of a company's fiscal year. Under the writer's lock."""
    highest = connection.scalar(
        select(func.max(voucher.c.number)).where(
            voucher.c.company_id == company_id, voucher.c.first_day == first_day
        )
    )
    return (highest or 0) + 1


def add_file(
    connection: Connection,
    file: Found,
    vouchers: Sequence[tuple[int, str, Sequence[Row], Sequence[Row]]],
) -> None:
    """Record a file and its vouchers: number, day, lines and parts of each.

    A line is role, account, öre and text; a part kind, id, receiver and whether it owns.
    """
    file_id = next_id(connection, voucher_file.c.voucher_file_id)
    first = next_id(connection, voucher.c.voucher_id)
    connection.execute(insert(voucher_file).values(voucher_file_id=file_id, **file))
    company_id, first_day = file["company_id"], file["first_day"]
    insert_rows(
        connection,
        voucher,
        ["voucher_id", "voucher_file_id", "company_id", "first_day", "number", "day"],
        (
            (first + place, file_id, company_id, first_day, number, day)
            for place, (number, day, _, _) in enumerate(vouchers)
        ),
    )
    insert_rows(
        connection,
        voucher_line,
        ["voucher_id", "place", "role", "account", "amount_ore", "text"],
        (
            (first + place, at, *line)
            for place, (_, _, lines, _) in enumerate(vouchers)
            for at, line in enumerate(lines, start=1)
        ),
    )
    insert_rows(
        connection,
        voucher_part,
        ["kind", "part_id", "receiver", "owns", "company_id", "voucher_id"],
        (
            (*part, company_id, first + place)
            for place, (_, _, _, parts) in enumerate(vouchers)
            for part in parts
        ),
    )


def written(connection: Connection, file_ids: Sequence[int], now: str) -> None:
    """Record that these files are in the folder that a person named."""
    connection.execute(
        update(voucher_file)
        .where(voucher_file.c.voucher_file_id.in_(file_ids))
        .values(written_at=now)
    )


def unwritten(connection: Connection, company_id: str | None) -> list[Found]:
    """Return the files that an export has recorded and was cut off before it had written."""
    wanted = _files().where(voucher_file.c.written_at.is_(None))
    return fetch_dicts(connection, _of(wanted, company_id))


def files_of(
    connection: Connection,
    first_day: str,
    last_day: str,
    company_id: str | None,
    text: str = "",
) -> list[Found]:
    """Return the files that have a voucher of these days, the oldest first.

    `text` is in a file's name, who exported it, or an account or a text of its vouchers. With
    first_number, last_number, vouchers (a count) and first_voucher_day and last_voucher_day.
    """
    of_days = select(voucher.c.voucher_file_id).where(voucher.c.day.between(first_day, last_day))
    wanted = _files().where(voucher_file.c.voucher_file_id.in_(of_days))
    if text:
        having = (
            select(voucher.c.voucher_file_id)
            .join(voucher_line, voucher_line.c.voucher_id == voucher.c.voucher_id)
            .where(holds(text, voucher_line.c.account, voucher_line.c.text))
        )
        named = holds(text, voucher_file.c.name, voucher_file.c.exported_by)
        wanted = wanted.where(or_(named, voucher_file.c.voucher_file_id.in_(having)))
    return fetch_dicts(connection, _of(wanted, company_id))


def archived_vouchers() -> Select[Any]:
    """Return a query of the SHA-256 of all files of vouchers, which the archive must have."""
    return select(voucher_file.c.sha256).order_by(voucher_file.c.sha256)


def _files() -> Any:
    columns = list(voucher_file.columns)
    return (
        select(
            *columns,
            func.min(voucher.c.number).label("first_number"),
            func.max(voucher.c.number).label("last_number"),
            func.count().label("vouchers"),
            func.min(voucher.c.day).label("first_voucher_day"),
            func.max(voucher.c.day).label("last_voucher_day"),
        )
        .join(voucher, voucher.c.voucher_file_id == voucher_file.c.voucher_file_id)
        .group_by(*columns)
        .order_by(voucher_file.c.voucher_file_id)
    )


def _of(wanted: Any, company_id: str | None) -> Any:
    return wanted if company_id is None else wanted.where(voucher_file.c.company_id == company_id)
