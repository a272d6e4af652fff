"""A gym's start: its catalogue, prices, organisations and persons, loaded from CSV files.

All of a folder or nothing, in one transaction. The same folder again changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from brp_filesync.brp.load_checks import check
from brp_filesync.brp.load_files import LoadProblem, Sheet, read_folder
from brp_filesync.brp.load_present import gather
from brp_filesync.brp.load_write import LoadedFile, write_sheet
from brp_filesync.core.dates import local_date, utc_text
from brp_filesync.core.errors import FilesyncError
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


def seed(database: Database, now: datetime) -> list[LoadedFile]:
    """Enter what every Swedish gym needs: the VAT groups with their rates. Returns what was added.

    What the gym has entered itself is left as it is.
    """
    return load_folder(database, _SEED, now, only_add=True)


def load_folder(
    database: Database, folder: Path, now: datetime, *, only_add: bool = False
) -> list[LoadedFile]:
    """Load the folder's files in one transaction, and return what became of each file's rows.

    `now` is aware. With `only_add` no row that is there already is changed. Raises LoadRefused with
    all that is wrong, and ConfigurationMistake where the folder has no such files or can't be read.
    """
    sheets, problems = read_folder(folder, local_date(now))
    with database.connect() as connection, database.write(connection):
        present = gather(connection, _names(sheets))
        problems += check(sheets, present)
        if problems:
            order = _names(sheets)
            raise LoadRefused(sorted(problems, key=lambda each: _place(each, order)))
        return [
            write_sheet(connection, sheet, sheets, present, utc_text(now), only_add=only_add)
            for sheet in sheets
        ]


def _names(sheets: Sequence[Sheet]) -> list[str]:
    return [sheet.layout.file for sheet in sheets]


def _place(problem: LoadProblem, order: Sequence[str]) -> tuple[int, int, str]:
    file = order.index(problem.file) if problem.file in order else -1
    return file, problem.line, problem.column
