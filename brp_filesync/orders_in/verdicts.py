"""Every row in exactly one outcome, with its problems: as the ledger keeps them."""

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd

from brp_filesync.core.outcomes import Counts
from brp_filesync.core.problem_texts.texts import TEXTS
from brp_filesync.orders_in.model import OUTCOME_COLUMNS, PROBLEM_COLUMNS
from brp_filesync.tables.frame import frame


def row_outcomes(
    rows: pd.DataFrame, outcome: np.ndarray, order_id: np.ndarray, problems: pd.DataFrame
) -> pd.DataFrame:
    """Return the ledger's outcome of each row, by line; `problems` as JSON, "" for none."""
    decided = rows[["line", "order_number", "line_number", "row_type"]].assign(
        outcome=outcome, order_id=order_id
    )
    listed = _by_line(problems)
    texts = [listed.get(line, "") for line in decided["line"].tolist()]
    decided["problems"] = pd.Series(texts, dtype=object, index=decided.index)
    return decided[list(OUTCOME_COLUMNS)].sort_values("line", ignore_index=True)


def count_rows(outcomes: pd.DataFrame, problems: pd.DataFrame) -> Counts:
    """Return how many rows ended in which outcome, and how many warnings the rows have."""
    counted = outcomes["outcome"].value_counts().to_dict()
    weights = problems["word"].map(lambda word: TEXTS[word].severity)
    return Counts(
        rows=len(outcomes),
        imported=counted.get("imported", 0),
        duplicate=counted.get("duplicate", 0),
        rejected=counted.get("rejected", 0),
        held=counted.get("held", 0),
        warnings=int((weights == "warning").sum()),
    )


def warn(
    lines: np.ndarray,
    column: str,
    word: str | np.ndarray,
    params: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return one problem with this word, or its own of them, for each line."""
    count = len(lines)
    columns = (
        np.asarray(lines, dtype=np.int64),
        np.full(count, column, dtype=object),
        np.full(count, word, dtype=object),
        np.array(["{}"] * count if params is None else list(params), dtype=object),
    )
    return frame(dict(zip(PROBLEM_COLUMNS, columns, strict=True)))


def together(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the problems of all of them; most batches have none of most kinds."""
    some = [each for each in found if len(each)]
    return pd.concat(some, ignore_index=True) if some else found[0]


def _by_line(problems: pd.DataFrame) -> dict[int, str]:
    if problems.empty:
        return {}
    columns = (problems[name].tolist() for name in ("column", "word", "params"))
    told = list(zip(*columns, strict=True))
    texts = {each: _problem_text(*each) for each in set(told)}
    listed: dict[int, list[str]] = {}
    for line, each in zip(problems["line"].tolist(), told, strict=True):
        listed.setdefault(line, []).append(texts[each])
    return {line: f"[{', '.join(found)}]" for line, found in listed.items()}


def _problem_text(column: str, word: str, params: str) -> str:
    return json.dumps([column, word, json.loads(params or "{}")], ensure_ascii=False)
