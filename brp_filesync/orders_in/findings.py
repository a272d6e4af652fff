"""What the checks of a chunk find, gathered by columns and listed by rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.core.problem_texts.texts import TEXTS
from brp_filesync.tables.frame import frame

Flags: TypeAlias = npt.NDArray[np.bool_]

_MOST_DIGITS_SHOWN = 8  # a date's; a personnummer and a telephone number have more
_MOST_SHOWN = 30


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One problem word of one canonical column, and the rows that have it.

    `found` are the column's texts, given only for columns that hold nothing personal; `params`
    are what is told else (JSON).
    """

    column: str
    word: str
    rows: Flags
    found: pd.Series | None = None
    params: pd.Series | None = None


def by_word(column: str, words: pd.Series, found: pd.Series | None = None) -> list[Finding]:
    """Return a finding for each of the words that a converter gave; "" is none."""
    each = words.to_numpy(dtype=object)
    return [
        Finding(column, word, np.asarray(each == word, dtype=bool), found)
        for word in sorted(set(each.tolist()) - {""})
    ]


def listed(
    findings: Sequence[Finding], lines: pd.Series, own_names: Mapping[str, str]
) -> pd.DataFrame:
    """Return line, column, word and params (JSON) of every problem, by line."""
    parts = [_rows_of(finding, lines, own_names) for finding in findings if finding.rows.any()]
    if not parts:
        return no_problems()
    return pd.concat(parts, ignore_index=True).sort_values("line", kind="stable", ignore_index=True)


def no_problems() -> pd.DataFrame:
    """Return a frame of problems without rows."""
    texts = {name: np.empty(0, dtype=object) for name in ("column", "word", "params")}
    return frame({"line": np.empty(0, dtype=np.int64), **texts})


def rejects(word: str) -> bool:
    """Return whether the word rejects its row (else it's a warning)."""
    return TEXTS[word].severity == "reject"


def shown(text: str) -> str:
    """Return a found value fit for a message, since any column may be filled with another's.

    With more digits than a date has, or with letters, only its shape is shown: 9 for a digit, a
    for a letter.
    """
    digits = sum(character.isdigit() for character in text)
    if digits > _MOST_DIGITS_SHOWN or any(character.isalpha() for character in text):
        text = "".join(
            "9" if character.isdigit() else "a" if character.isalpha() else character
            for character in text[:_MOST_SHOWN]
        )
    return text[:_MOST_SHOWN]


def _rows_of(finding: Finding, lines: pd.Series, own_names: Mapping[str, str]) -> pd.DataFrame:
    at = np.flatnonzero(finding.rows)
    params = np.full(len(at), "{}", dtype=object)
    if finding.found is not None:
        texts = finding.found.to_numpy(dtype=object)[at]
        params[:] = [json.dumps({"found": shown(text)}, ensure_ascii=False) for text in texts]
    if finding.params is not None:
        params[:] = finding.params.to_numpy(dtype=object)[at]
    return frame(
        {
            "line": lines.to_numpy()[at],
            "column": np.full(len(at), own_names.get(finding.column, finding.column), dtype=object),
            "word": np.full(len(at), finding.word, dtype=object),
            "params": params,
        }
    )
