"""Cells of order files as they stand and as they were read, fit to be shown."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from brp_filesync.cli.days import day_and_moment
from brp_filesync.core.money import kronor_plain
from brp_filesync.core.phrase import joined

if TYPE_CHECKING:
    from brp_filesync.core.problems import Problem
    from brp_filesync.proposing.reading import Read

# Whose value is called otherwise than the text.
_VALUES = {"price_incl_vat": "price_ore", "start_date": "start_on"}
_OF_A_CANCEL = ("order_number", "line_number", "row_type")
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
        texts = {int(line): place for place, line in enumerate(chunk.rows["line"].tolist())}
        for row in values.to_dict("records"):
            line = int(row["line"])
            left -= line not in problems
            if line in problems or left >= 0:
                wrong = problems.get(line, [])
                place = texts.get(line)
                text = {} if place is None else {n: t[place] for n, t in chunk.written.items()}
                found += _cells(line, text, row, wrong, chunk.own_names)
    return found


def _cells(
    line: int,
    text: Mapping[str, str],
    value: Mapping[Any, Any],
    problems: "list[Problem]",
    own_names: Mapping[str, str],
) -> Iterator[Cell]:
    """Yield a row's cells that say anything, and what is wrong with the row as a whole."""
    told: list[Problem] = []
    for ours, theirs in own_names.items():
        raw = text.get(ours, "")
        read_as = _read_as(ours, value)
        wrong = [each for each in problems if each.column == theirs and each not in told]
        told += wrong
        if raw or read_as or wrong:
            if ours in _MASKED:
                raw, read_as = _masked(raw), _masked(read_as)
            yield Cell(line, ours, theirs, raw, read_as, joined(" ", map(_sentence, wrong)))
    for each in problems:
        if each not in told:
            yield Cell(line, "", each.column, "", "", _sentence(each))


def _read_as(ours: str, value: Mapping[Any, Any]) -> str:
    """Return the value as people read it: kronor, and the day where no time was told."""
    if value["row_type"] == "cancel" and ours not in _OF_A_CANCEL:
        return ""  # of a cancellation nothing else counts
    if ours == "price_incl_vat":
        return kronor_plain(int(value["price_ore"]), ".")
    if ours == "ordered_at" and value["ordered_at"]:
        day, moment = day_and_moment(value["ordered_at"])
        return moment or day
    return str(value.get(_VALUES.get(ours, ours), ""))


def _masked(text: str) -> str:
    """Return an identity number without its last four digits."""
    digits = [place for place, sign in enumerate(text) if sign.isdigit()]
    hidden = set(digits[-4:]) if len(digits) > 8 else set(digits)
    return "".join("*" if place in hidden else sign for place, sign in enumerate(text))


def _sentence(problem: "Problem") -> str:
    from brp_filesync.core.problem_texts.texts import sentences

    return sentences(problem.word, problem.params)
