"""A row's or a file's problem as data; its text is rendered late, from the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where. `params` never hold personal data: no value of a person's column.

    `word` names an entry of the catalogue, which knows the reject code (1101 and so on). `line`
    is the file's own line number, from 1; 0 means the file as a whole. `column` is the file's own
    name for the column where there is one, else the canonical name, else "".
    """

    word: str
    line: int
    column: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)


class FileRefused(Exception):  # noqa: N818 - it's an outcome of reading, not an error of ours
    """A file that must be refused as a whole, with the one problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.word)
        self.problem = problem
