"""A folder of set-up files, read: rows of values, and everything that is wrong with them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from brp_filesync.brp.load_layout import LAYOUTS, Cell, Key, Layout, Row
from brp_filesync.brp.load_values import Mistake
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.odd_characters import shown
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.problems import FileRefused
from brp_filesync.core.reasons import reason_of
from brp_filesync.core.trimming import trimmed
from brp_filesync.profiles.suggest import did_you_mean
from brp_filesync.tables.dialect import Dialect
from brp_filesync.tables.odd_kinds import refuse_odd_kind
from brp_filesync.tables.read import Chunk, read_chunks

_CHUNK_ROWS = 20_000
_SHOWN_CHARACTERS = 60  # of a value in a message
_HEADER_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """What is wrong where. `said` never holds a person's data; line 0 is the whole file.

    `kind` is what the reading found, for whoever says it in other words: unknown, twice or missing
    (a column of the header), fields (their number), value, empty, long; or the word of a file that
    can't be read. `found` and `expected` are the values in `said`, where they may be shown.
    """

    file: str
    line: int
    column: str
    said: str
    kind: str = ""
    found: str = ""
    expected: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.column}: {self.said}" if self.column else f"{place}: {self.said}"

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem for `--json`."""
        return {"file": self.file, "line": self.line, "column": self.column, "said": self.said}


@dataclass(slots=True)
class Sheet:
    """A file's sound rows with their lines, and the keys of all rows, the bad ones' too.

    What points to a bad row isn't wrong for that, nor what points into a file that wasn't `whole`.
    `given` are the columns of the header: what isn't there says nothing of a row that is known.
    """

    layout: Layout
    given: frozenset[str] = frozenset()
    lines: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)
    whole: bool = True
    sha256: str = ""

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """Yield line and row."""
        return zip(self.lines, self.rows, strict=True)


def read_folder(folder: Path, today: date) -> tuple[list[Sheet], list[LoadProblem]]:
    """Return the folder's files that are there, in the order of LAYOUTS, and all problems.

    Raises ConfigurationMistake where the folder or its files can't be read, or it has none of them.
    """
    try:
        present = {path.name for path in folder.iterdir() if path.suffix.lower() == ".csv"}
        known = [layout.file for layout in LAYOUTS]
        if present.isdisjoint(known):
            raise ConfigurationMistake(
                phrase("{folder} has none of the files that are loaded.", folder=folder),
                phrase("They are {known}; see docs/brp-load.md.", known=", ".join(known)),
            )
        problems = [
            LoadProblem(
                name,
                0,
                "",
                phrase(
                    "no file of that name is loaded{did_you_mean}",
                    did_you_mean=did_you_mean(name, known),
                ),
            )
            for name in sorted(present - set(known))
        ]
        sheets = []
        for layout in LAYOUTS:
            if layout.file in present:
                with (folder / layout.file).open("rb") as stream:
                    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
                    stream.seek(0)
                    sheet, found = read_sheet(stream, layout, today)
                sheet.sha256 = sha256
                sheets.append(sheet)
                problems += found
    except OSError as error:
        raise ConfigurationMistake(
            phrase(
                "{filename} can't be read: {strerror}.",
                filename=error.filename or folder,
                strerror=reason_of(error),
            )
        ) from None
    return sheets, problems


def read_sheet(stream: BinaryIO, layout: Layout, today: date) -> tuple[Sheet, list[LoadProblem]]:
    """Return one file's rows and problems. UTF-8; `;` or `,`, whichever its header has more of."""
    beginning = stream.read(_HEADER_BYTES)
    header_line = beginning.partition(b"\n")[0]
    delimiter = "," if header_line.count(b",") > header_line.count(b";") else ";"
    stream.seek(0)
    dialect = Dialect(bom="optional", delimiter=delimiter)
    return take_sheet(_chunks(stream, beginning, dialect), layout, today)


def _chunks(stream: BinaryIO, beginning: bytes, dialect: Dialect) -> Iterator[Chunk]:
    refuse_odd_kind(beginning)
    yield from read_chunks(stream, dialect, _CHUNK_ROWS)


def take_sheet(
    chunks: Iterable[Chunk], layout: Layout, today: date
) -> tuple[Sheet, list[LoadProblem]]:
    """Return the rows and problems of a file that is read already, as text or as a workbook."""
    sheet = Sheet(layout)
    problems: list[LoadProblem] = []
    cells: Sequence[Cell | None] | None = None
    try:
        for chunk in chunks:
            if cells is None:
                cells = _columns_of(chunk.header or (), layout, problems)
                if problems:
                    sheet.whole = False
                    return sheet, problems
                sheet.given = frozenset(cell.name for cell in cells if cell is not None)
            _take_rows(chunk, cells, sheet, problems, today)
    except FileRefused as refused:
        sheet.whole = False
        word, params = refused.problem.word, refused.problem.params
        said = texts.TEXTS[word].text.filled(**params)
        found, expected = (str(params.get(name, "")) for name in ("found", "expected"))
        problems.append(
            LoadProblem(layout.file, refused.problem.line, "", said, word, found, expected)
        )
    return sheet, problems


def _columns_of(
    header: Sequence[str], layout: Layout, problems: list[LoadProblem]
) -> list[Cell | None]:
    """Return the cell of each column of the header, and note what is wrong with it.

    A name that we don't know isn't shown: where the header is missing it is somebody's data.
    """
    known = {cell.name: cell for cell in layout.cells}
    names = [name.strip().lower() for name in header]
    for place, name in enumerate(names, start=1):
        if name not in known:
            hint = did_you_mean(name, known)
            ours = ", ".join(known)
            said = phrase(
                "the header's column {place} isn't one of {ours}{hint}",
                place=place,
                ours=ours,
                hint=hint,
            )
            problems.append(LoadProblem(layout.file, 1, "", said, "unknown", str(place), ours))
        elif name in names[: place - 1]:
            said = phrase("stands twice in the header")
            problems.append(LoadProblem(layout.file, 1, name, said, "twice"))
    for cell in layout.cells:
        if (cell.required or cell.in_header) and cell.name not in names:
            said = phrase("is missing from the header")
            problems.append(LoadProblem(layout.file, 1, cell.name, said, "missing"))
    return [known.get(name) for name in names]


def _take_rows(
    chunk: Chunk,
    cells: Sequence[Cell | None],
    sheet: Sheet,
    problems: list[LoadProblem],
    today: date,
) -> None:
    layout = sheet.layout
    for line, found, expected in chunk.wrong.itertuples(index=False):
        said = phrase(
            "has {found} fields, but the header has {expected}", found=found, expected=expected
        )
        numbers = (str(found), str(expected))
        problems.append(LoadProblem(layout.file, int(line), "", said, "fields", *numbers))
    lines = [int(line) for line in chunk.lines]
    columns: dict[str, list[Any]] = {}
    bad: set[int] = set()
    for place, cell in enumerate(cells):
        if cell is not None:
            written = trimmed(chunk.fields[place].tolist())
            columns[cell.name] = cell.read(written, today)
            for row, wrong, *more in _mistakes(written, columns[cell.name], cell, layout):
                problems.append(LoadProblem(layout.file, lines[row], cell.name, wrong, *more))
                bad.add(row)
    for cell in layout.cells:
        if cell.name not in columns:
            columns[cell.name] = cell.read([""] * len(lines), today)
    names = [cell.name for cell in layout.cells]
    for row, values in enumerate(zip(*(columns[name] for name in names), strict=True)):
        made = dict(zip(names, values, strict=True))
        sheet.keys.add(layout.key_of(made))
        if row not in bad:
            sheet.lines.append(lines[row])
            sheet.rows.append(made)


def _mistakes(
    cells: Sequence[str], values: Sequence[Any], cell: Cell, layout: Layout
) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield the row, sentence, kind, found and expected of each cell that can't be taken."""
    longest = layout.longest(cell.name)
    for row, (text, value) in enumerate(zip(cells, values, strict=True)):
        if isinstance(value, Mistake):
            shown = "" if cell.personal else _shown(text)
            said = (
                phrase("found {shown}, expected {expected}", shown=shown, expected=value.expected)
                if shown
                else _bare(value.expected)
            )
            yield row, said, "value", shown, value.expected
        elif value is None:
            if cell.required:
                yield row, phrase("a value must stand here"), "empty", "", ""
        elif isinstance(value, str) and len(value) > longest:
            said = phrase(
                "has {value} characters, at most {longest} have room",
                value=len(value),
                longest=longest,
            )
            yield row, said, "long", str(len(value)), str(longest)


def _bare(expected: str) -> str:
    # The problem texts are sentences that say what is wrong; ours are what was expected.
    return (
        expected
        if expected[0].isupper()
        else phrase("found something else than {expected}", expected=expected)
    )


def _shown(text: str) -> str:
    cut = text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
    return shown(repr(cut) if cut.isprintable() else f"'{cut}'")
