"""What the ledger knows of a file, on the terminal."""

import json
from collections.abc import Iterable
from typing import Any

from brp_filesync.cli.days import local
from brp_filesync.cli.tables import say, show_table
from brp_filesync.core.codes import word as read
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts import texts


def described_rows(rows: Iterable[dict[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Return each row's problems with their codes, and sentences in that language."""
    return [
        {
            "line": row["line"],
            "order_number": row["order_number"],
            "outcome": row["outcome"],
            "problems": [
                {
                    "column": column,
                    "code": texts.code(word),
                    "word": word,
                    "message": texts.text(word, params, language),
                }
                for column, word, params in json.loads(row["problems"] or "[]")
            ],
        }
        for row in rows
    ]


def show_ledger(found: dict[str, Any], language: Language) -> None:
    """Print a file of the ledger: itself, and a table for each kind of thing about it."""
    say(
        phrase(
            "{name}  ({source}, file {file_id}, {state})",
            name=found["name"],
            source=found["source"],
            file_id=found["file_id"],
            state=read(found["state"]),
        )
    )
    say(phrase("{size} bytes, SHA-256 {sha256}", size=found["size"], sha256=found["sha256"]))
    show_table(
        "Arrivals",
        ["noticed", "folder", "name", "state", "cleared away"],
        [
            [
                local(each["noticed_at"]),
                each["folder"] or phrase("at hand"),
                each["name"],
                each["state"],
                local(each["cleared_at"]),
            ]
            for each in found["arrivals"]
        ],
    )
    show_table(
        "Attempts",
        [
            "attempt",
            "decided",
            "result",
            "rows",
            "imported",
            "duplicate",
            "rejected",
            "held",
            "problem",
        ],
        [
            [
                each["number"],
                local(each["decided_at"]),
                each["result"],
                each["rows"],
                each["imported"],
                each["duplicate"],
                each["rejected"],
                each["held"],
                _problem(each["problem"], language),
            ]
            for each in found["attempts"]
        ],
    )
    show_table(
        "Duties",
        ["what", "for", "attempt", "state", "tries", "ended", "trouble"],
        [
            [
                each["what"],
                each["name"],
                each["attempt"],
                each["state"],
                each["tries"],
                local(each["ended_at"]),
                each["trouble"] or "",
            ]
            for each in found["duties"]
        ],
    )
    show_rows("Rows with problems", found["rows"])


def show_rows(title: str, rows: Iterable[dict[str, Any]]) -> None:
    """Print rows, as `described_rows` has them, with a line for each problem."""
    show_table(
        title,
        ["line", "order", "outcome", "column", "code", "what is wrong"],
        [
            [
                row["line"],
                row["order_number"] or "",
                row["outcome"],
                problem["column"],
                f"{problem['code']} {problem['word']}".strip(),
                problem["message"],
            ]
            for row in rows
            for problem in row["problems"]
        ],
    )


def _problem(problem: dict[str, Any] | None, language: Language) -> str:
    if problem is None:
        return ""
    said = texts.text(problem["word"], problem["params"], language)
    return ": ".join(filter(None, (str(problem["line"] or ""), problem["column"], said)))
