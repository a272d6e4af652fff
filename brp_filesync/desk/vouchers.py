"""Vouchers for the gym's bookkeeping: exported once, and again on request, byte for byte.

The files are archived, numbered and recorded in one transaction, and then written to the folder
that was named. An export that is cut off in between has lost nothing: the next one writes what is
recorded and wasn't written. (docs/domain.md, Payments in 9)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.vouchers import Company
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.desk.private_file import make_folder, put
from brp_filesync.ledger import vouchers as ledger
from brp_filesync.ledger.archive import keep_bytes, open_kept
from brp_filesync.profiles.load import Installation
from brp_filesync.vouchers.gather import Days, gather
from brp_filesync.vouchers.model import Voucher
from brp_filesync.vouchers.own_accounts import account_of
from brp_filesync.vouchers.plan import plan, waiting
from brp_filesync.vouchers.render import render

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Request:
    """Which vouchers: of these days, and of one company or all; a list's files with this text."""

    days: Days
    company_id: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many vouchers of a company an export would make, and of which first and last day."""

    company_id: str
    vouchers: int
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Exported:
    """The files as the ledger has them, with their `path`; the accounts' sums of the new ones.

    `finished` are those of them that an earlier export had recorded and not written. An account's
    sum is company, account, role and öre.
    """

    files: tuple[dict[str, Any], ...]
    finished: tuple[str, ...] = ()
    accounts: tuple[tuple[str, str, str, int], ...] = ()


def export(app: App, request: Request, folder: Path, who: str) -> Exported:
    """Export what no voucher has told of, and write it to the folder, made where it is missing.

    Raises NotPossible, DiskTrouble, and BrokenInvariant where a voucher wouldn't balance. A dry
    app writes nothing.
    """
    if not app.dry:
        make_folder(folder)
    with app.database.connect() as connection:
        finished = tuple(each["name"] for each in ledger.unwritten(connection, request.company_id))
        with app.database.write(connection):
            made = _recorded(connection, app, request, who)
        files = ledger.unwritten(connection, request.company_id)
    accounts = tuple(sorted(_sums(made)))
    if app.dry:
        return Exported(tuple({**each, "path": None} for each in files), finished, accounts)
    return Exported(tuple(_written(app, files, folder)), finished, accounts)


def again(app: App, request: Request, folder: Path) -> Exported:
    """Write the files that have a voucher of these days once more, as they were.

    Raises NotPossible where there is none, and as `export` does.
    """
    days = request.days
    with app.database.connect() as connection:
        files = ledger.files_of(
            connection, days.first_day.isoformat(), days.last_day.isoformat(), request.company_id
        )
    if not files:
        raise NotPossible(
            phrase("No voucher of these days has been exported."),
            phrase("`filesync payments vouchers` lists what has been; without --again it exports."),
        )
    if app.dry:
        return Exported(tuple({**each, "path": None} for each in files))
    make_folder(folder)
    return Exported(tuple(_written(app, files, folder)))


def listed(app: App, request: Request) -> tuple[list[dict[str, Any]], list[Waiting]]:
    """Return the files with a voucher of these days, and what of them isn't exported yet."""
    days = request.days
    with app.database.connect() as connection:
        files = ledger.files_of(
            connection,
            days.first_day.isoformat(),
            days.last_day.isoformat(),
            request.company_id,
            request.text,
        )
        return files, not_exported(connection, app.installation, request)


def not_exported(
    connection: Connection, installation: Installation, request: Request
) -> list[Waiting]:
    """Return what waits to be exported, by company; one that nobody tells is ""."""
    entries = _gathered(connection, installation, request)[1]
    return [Waiting(*each) for each in waiting(entries)]


def _gathered(
    connection: Connection, installation: Installation, request: Request
) -> tuple[dict[str, Company], "pd.DataFrame"]:
    return gather(connection, installation.banks, request.days, request.company_id)


def _planned(
    connection: Connection, installation: Installation, request: Request
) -> tuple[dict[str, Company], list[Voucher]]:
    books = installation.settings.books
    known, entries = _gathered(connection, installation, request)
    accounts = account_of(installation.bank, books, installation.portals)
    return known, plan(entries, books.companies, accounts)


def _recorded(connection: Connection, app: App, request: Request, who: str) -> list[Voucher]:
    """Number the new vouchers, archive their files and record both."""
    known, made = _planned(connection, app.installation, request)
    books = app.installation.settings.books
    for (company_id, year), group in groupby(made, key=lambda one: (one.company_id, one.year)):
        vouchers = list(group)
        company = known[company_id]
        first = ledger.next_number(connection, company_id, year.first_day)
        last = first + len(vouchers) - 1
        content = render(
            (company.name, company.organisation_number),
            year,
            [(first + place, one.day, one.lines) for place, one in enumerate(vouchers)],
            series=books.series,
            written_on=app.today.isoformat(),
        )
        name = f"{company.organisation_number}_{year.first_day}_{books.series}{first}-{last}.si"
        file = {
            "company_id": company_id,
            "first_day": year.first_day,
            "last_day": year.last_day,
            "name": name,
            "sha256": keep_bytes(app.archive, content),
            "size": len(content),
            "exported_at": app.now,
            "exported_by": who,
        }
        rows = [
            (
                first + place,
                one.day,
                [(line.role, line.account, line.amount_ore, line.text) for line in one.lines],
                [(part.kind, part.part_id, part.receiver, part.owns) for part in one.parts],
            )
            for place, one in enumerate(vouchers)
        ]
        ledger.add_file(connection, file, rows)
        record_act(
            connection, who, "payments vouchers", name[:100], app.now, {"vouchers": len(vouchers)}
        )
    return made


def _sums(made: Iterable[Voucher]) -> list[tuple[str, str, str, int]]:
    sums: dict[tuple[str, str, str], int] = {}
    for one in made:
        for line in one.lines:
            key = (one.company_id, line.account, line.role)
            sums[key] = sums.get(key, 0) + line.amount_ore
    return [(*key, ore) for key, ore in sums.items()]


def _written(app: App, files: Sequence[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Write the files to the folder, and record that they are there."""
    shown = []
    for file in files:
        path = folder / file["name"]
        with open_kept(app.archive, file["sha256"]) as stream:
            put(path, stream.read())
        shown.append({**file, "path": str(path)})
    new = [each["voucher_file_id"] for each in files if each["written_at"] is None]
    if new:
        with app.database.connect() as connection, app.database.write(connection):
            ledger.written(connection, new, app.now)
    return shown
