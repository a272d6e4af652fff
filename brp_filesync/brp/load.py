"""A gym's start: its catalogue, prices, organisations and persons, loaded from CSV files.

All of a folder or nothing, in one transaction. The same folder again changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from brp_filesync.brp.audit import record_act
from brp_filesync.brp.load_checks import check
from brp_filesync.brp.load_difference import LoadedFile, difference
from brp_filesync.brp.load_files import LoadProblem, Sheet, read_folder
from brp_filesync.brp.load_left_out import keep_left_out
from brp_filesync.brp.load_present import Present, gather
from brp_filesync.brp.load_write import write_sheet
from brp_filesync.core.dates import local_date, utc_text
from brp_filesync.core.errors import FilesyncError, NotPossible
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase, phrases
from brp_filesync.database.begin import Database

MOST_PROBLEMS = 1000  # that are told of

_SEED = Path(__file__).parent / "seed"


class LoadRefused(FilesyncError):  # noqa: N818 - named by what happened
    """The files are wrong, and nothing is loaded; `problems` say where, at most MOST_PROBLEMS."""

    exit_code = ExitCode.FILE_REFUSED

    def __init__(self, problems: Sequence[LoadProblem]) -> None:
        told = (
            phrase("; the first {most_problems} are told", most_problems=MOST_PROBLEMS)
            if len(problems) > MOST_PROBLEMS
            else ""
        )
        count = phrases("a problem", "{count} problems", len(problems))
        super().__init__(
            phrase("The files have {count}{told}. Nothing is loaded.", count=count, told=told),
            phrase("Mend them and load the folder again; docs/brp-load.md tells of every column."),
        )
        self.count = len(problems)
        self.problems = tuple(problems[:MOST_PROBLEMS])


@dataclass(frozen=True, slots=True)
class Planned:
    """Files that are read and checked, and what they change of what is in the database now.

    `portals` are as in Present; with `only_add` no row that is there already is changed.
    """

    sheets: tuple[Sheet, ...]
    files: tuple[LoadedFile, ...]
    portals: Mapping[str, str] | None
    only_add: bool

    @property
    def asks(self) -> bool:
        """Whether a person should say yes first: what is known changes, or more may be sold."""
        return any(each.changes or each.sells for each in self.files)


def seed(database: Database, now: datetime, who: str | None = None) -> list[LoadedFile]:
    """Enter what every Swedish gym needs: the VAT groups with their rates. Returns what was added.

    What the gym has entered itself is left as it is. `who` as in `load_folder`.
    """
    return do_load(database, plan_load(database, _SEED, now, only_add=True), now, who)


def load_folder(
    database: Database, folder: Path, now: datetime, who: str | None = None
) -> list[LoadedFile]:
    """Load the folder's files without asking, and return what became of each file's rows.

    `now` is aware; None as `who` is a gym made for trying, of which nothing is audited. Raises as
    `plan_load` does.
    """
    return do_load(database, plan_load(database, folder, now), now, who)


def plan_load(
    database: Database,
    folder: Path,
    now: datetime,
    portals: Mapping[str, str] | None = None,
    *,
    only_add: bool = False,
) -> Planned:
    """Return what the folder's files would change. Nothing is written.

    Raises LoadRefused with all that is wrong, and ConfigurationMistake where the folder has no such
    files or can't be read.
    """
    sheets, problems = read_folder(folder, local_date(now))
    with database.connect() as connection:
        present = _present(connection, sheets, portals, now)
        keep_left_out(sheets, present)
        problems += check(sheets, present)
        if problems:
            order = _names(sheets)
            raise LoadRefused(sorted(problems, key=lambda each: _place(each, order)))
        files = [difference(sheet, present, only_add=only_add) for sheet in sheets]
    return Planned(tuple(sheets), tuple(files), portals, only_add)


def do_load(
    database: Database, planned: Planned, now: datetime, who: str | None
) -> list[LoadedFile]:
    """Do what was planned, in one transaction, with a line a file in the audit log.

    Raises NotPossible where it would be something else by now.
    """
    with database.connect() as connection, database.write(connection):
        present = _present(connection, planned.sheets, planned.portals, now)
        found = [difference(sheet, present, only_add=planned.only_add) for sheet in planned.sheets]
        if tuple(found) != planned.files:
            raise NotPossible(
                phrase("Somebody has changed the same in the meantime; nothing is loaded."),
                phrase("Load the folder again: it may change other things by now."),
            )
        for sheet in planned.sheets:
            write_sheet(
                connection,
                sheet,
                planned.sheets,
                present,
                utc_text(now),
                only_add=planned.only_add,
            )
        if who is not None:
            _audit(connection, planned, who, utc_text(now))
    return found


def _present(
    connection: Connection,
    sheets: Sequence[Sheet],
    portals: Mapping[str, str] | None,
    now: datetime,
) -> Present:
    return gather(connection, _names(sheets), local_date(now).isoformat(), portals)


def _audit(connection: Connection, planned: Planned, who: str, at: str) -> None:
    for sheet, file in zip(planned.sheets, planned.files, strict=True):
        if file.added or file.changed:
            columns = sorted({each.column for each in file.changes})
            details: dict[str, str | int] = {
                "added": file.added,
                "changed": file.changed,
                "columns": ", ".join(columns),
                "sha256": sheet.sha256,
            }
            act = "db seed" if planned.only_add else "db load"
            record_act(connection, who, act, f"file {file.file}", at, details)


def _names(sheets: Sequence[Sheet]) -> list[str]:
    return [sheet.layout.file for sheet in sheets]


def _place(problem: LoadProblem, order: Sequence[str]) -> tuple[int, int, str]:
    file = order.index(problem.file) if problem.file in order else -1
    return file, problem.line, problem.column
