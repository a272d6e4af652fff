"""Cells of order files as they stand and as they were read, fit to be shown."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from brp_filesync.core.phrase import joined

if TYPE_CHECKING:
    from brp_filesync.core.problems import Problem
    from brp_filesync.proposing.reading import Read

# Whose value is called otherwise than the text.
_VALUES = {"ordered_at": "ordered_at", "price_incl_vat": "price_ore", "start_date": "start_on"}
_MASKED = ("personnummer", "employer_number")  # a sole trader's is a personnummer


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its line, our column, the file's name for it, both texts, and what is wrong."""

    line: int
    ours: str
    theirs: str
    raw: str
    read_as: str
    problem: str

    def as_dict(self) -> dict[str, Any]:
        """Return the cell for programs."""
        return asdict(self)

    def as_row(self) -> list[object]:
        """Return the cell as a row of a table."""
        return [self.line, self.ours, self.theirs, self.raw, self.read_as, self.problem]


def shown_rows(read: "Read", sound: int) -> list[Cell]:
    """Return the cells of the first sound rows, and of each row that has a problem."""
    problems: dict[int, list[Problem]] = {}
    for each in read.problems:
        problems.setdefault(each.line, []).append(each)
    found: list[Cell] = []
    left = sound
    for chunk, values in zip(read.chunks, read.rows, strict=False):
        texts = {int(row["line"]): row for row in chunk.rows.to_dict("records")}
        for row in values.to_dict("records"):
            line = int(row["line"])
            left -= line not in problems
            if line in problems or left >= 0:
                wrong = problems.get(line, [])
                found += _cells(line, texts.get(line, {}), row, wrong, chunk.own_names)
    return found


def _cells(
    line: int,
    text: Mapping[Any, Any],
    value: Mapping[Any, Any],
    problems: "list[Problem]",
    own_names: Mapping[str, str],
) -> Iterator[Cell]:
    """Yield a row's cells that say anything, and what is wrong with the row as a whole."""
    told: list[Problem] = []
    for ours, theirs in own_names.items():
        raw = str(text.get(ours, ""))
        read_as = str(value.get(_VALUES.get(ours, ours), ""))
        wrong = [each for each in problems if each.column == theirs and each not in told]
        told += wrong
        if raw or read_as or wrong:
            if ours in _MASKED:
                raw, read_as = _masked(raw), _masked(read_as)
            yield Cell(line, ours, theirs, raw, read_as, joined(" ", map(_sentence, wrong)))
    for each in problems:
        if each not in told:
            yield Cell(line, "", each.column, "", "", _sentence(each))


def _masked(text: str) -> str:
    """Return an identity number without its last four digits."""
    digits = [place for place, sign in enumerate(text) if sign.isdigit()]
    hidden = set(digits[-4:]) if len(digits) > 8 else set(digits)
    return "".join("*" if place in hidden else sign for place, sign in enumerate(text))


def _sentence(problem: "Problem") -> str:
    from brp_filesync.core.problem_texts.texts import sentences

    return sentences(problem.word, problem.params)
