"""Samples read as a night would read them, but for what only BRP knows."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from brp_filesync.core.dates import local_date
from brp_filesync.core.problem_texts.texts import TEXTS
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.orders_in.check import check
from brp_filesync.orders_in.read import OrderChunk, order_chunks
from brp_filesync.profiles.orders import OrderFiles
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.proposing.model import Sample

_CHUNK_ROWS = 20_000
# Who the portal is and where its server is says nothing of how its files are read.
_SOMEBODY = {
    "name": "-",
    "organisation_number": "556036-0793",
    "label": "-",
    "person_group": "-",
    "contact": {"name": "-", "email": "nobody@example.com"},
    "server": {"transport": "folder", "path": "/"},
    "folders": dict.fromkeys(("orders", "archive", "rejected", "responses"), "/"),
    "response": {"columns": {"order_number": "N", "status": "S"}},
}


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What reading a sample came to: as it stands, as it was read, and what is wrong.

    `chunks` are the rows' texts by our columns; `rows` their values. `problem` refuses the file;
    `problems` are of rows, rejecting or not.
    """

    chunks: list[OrderChunk]
    rows: list[pd.DataFrame]
    problem: Problem | None
    problems: list[Problem]

    @property
    def row_count(self) -> int:
        """Return how many rows the sample has."""
        return sum(map(len, self.rows))

    @property
    def rejected(self) -> frozenset[int]:
        """Return the lines of the rows that can't be read."""
        return frozenset(
            each.line for each in self.problems if TEXTS[each.word].severity == "reject"
        )

    @property
    def in_full(self) -> bool:
        """Say whether the sample has rows, and each of them was read."""
        return self.problem is None and self.row_count > 0 and not self.rejected


def read_sample(sample: Sample, orders: OrderFiles, portal: str, now: datetime) -> Read:
    """Return what comes of reading the sample by that part of a profile; `now` is aware."""
    profile = PortalProfile.model_validate({**_SOMEBODY, "portal": portal, "orders": orders})
    today = local_date(now)
    read = Read([], [], None, [])
    try:
        stream = io.BytesIO(sample.content)
        for chunk in order_chunks(stream, profile, sample.name, _CHUNK_ROWS, written=True):
            checked = check(chunk, profile, today, now)
            read.chunks.append(chunk)
            read.rows.append(checked.rows)
            read.problems.extend(_listed(checked.problems))
    except FileRefused as refused:
        return Read(read.chunks, read.rows, refused.problem, read.problems)
    return read


def draft_of(read: Read, file: str, on: Any) -> dict[str, Any]:
    """Return what must perhaps come of a sample, for a person to check against the rules.

    Only what the file itself shows is in it: rows that can't be read are rejected, and of the
    others nobody has looked into BRP.
    """
    draft: dict[str, Any] = {"unchecked": True, "file": file, "on": on}
    if read.problem is not None:
        told = {key: getattr(read.problem, key) for key in ("word", "line", "column")}
        return draft | {"result": "refused", "exit_code": 65, "problem": told}
    words = _rejecting(read.problems)
    rows = {
        int(row["line"]): {
            "order": str(row["order_number"]),
            "outcome": "rejected" if int(row["line"]) in words else "imported",
            "words": words.get(int(row["line"]), []),
        }
        for frame in read.rows
        for row in frame.to_dict("records")
    }
    exit_code = 3 if words else 0
    return draft | {"result": "imported", "exit_code": exit_code, "rows": rows}


def _rejecting(problems: Sequence[Problem]) -> Mapping[int, list[str]]:
    words: dict[int, list[str]] = {}
    for each in problems:
        if TEXTS[each.word].severity == "reject":
            words.setdefault(each.line, []).append(each.word)
    return words


def _listed(problems: pd.DataFrame) -> Iterator[Problem]:
    for each in problems.to_dict("records"):
        params = json.loads(each["params"] or "{}")
        yield Problem(each["word"], int(each["line"]), each["column"], params)
