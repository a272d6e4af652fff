"""Whatever an order file's fields hold: each row ends up once, and nothing personal is told."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brp_filesync.core.problem_texts.texts import TEXTS
from brp_filesync.orders_in.check import Checked, check
from brp_filesync.orders_in.read import order_chunks
from tests.support.shares import cases
from tests.unit.orders_in.wellnet_like import COLUMNS, HEADER, SOUND, a_profile

pytestmark = pytest.mark.property

PROFILE = a_profile(COLUMNS, {"encoding": "utf-8"})
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "x",
            "0",
            "-1",
            "1",
            "M",
            "B",
            "20261123",
            "20260230",
            "19811218-9876",
            "811218-9876",
            "556036-0793",
            "a@b.se",
            "a@b",
            "070-1740605",
            "SE",
            "é" * 201,
            "٣",
            "=1",
            "\x1f",
            "\u2028",
            "𝟏",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\0;"\r\n'), max_size=20),
)
ROWS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(HEADER), CELLS, max_size=6), st.integers(-1, 1)),
    max_size=8,
)


def checked(rows: list[tuple[dict[str, str], int]], chunk_rows: int) -> list[Checked]:
    """Check a file of sound rows with changes, some with a field too few or too many."""
    lines = [";".join(HEADER)]
    for changes, more in rows:
        fields = list((SOUND | {"ORDERNR": "W"} | changes).values())
        lines.append(";".join([*fields, "more"] if more > 0 else fields[: len(fields) + more]))
    content = "\n".join(lines).encode()
    return [
        check(chunk, PROFILE, date(2026, 11, 24), datetime(2026, 11, 24, tzinfo=UTC))
        for chunk in order_chunks(io.BytesIO(content), PROFILE, "a.csv", chunk_rows)
    ]


@settings(max_examples=cases(60), deadline=None)
@given(ROWS, st.integers(1, 4))
def test_every_row_is_there_once_and_bad_exactly_where_a_problem_rejects_it(
    rows: list[tuple[dict[str, str], int]], chunk_rows: int
) -> None:
    results = checked(rows, chunk_rows)
    lines = [line for result in results for line in result.rows["line"].tolist()]
    assert sorted(lines) == list(range(2, len(rows) + 2))
    for result in results:
        words = result.problems.groupby("line")["word"].agg(set).to_dict()
        for line, bad, malformed in result.rows[["line", "bad", "malformed"]].itertuples(
            index=False
        ):
            entries = [TEXTS[word] for word in words.get(line, ())]
            assert bad == any(entry.severity == "reject" for entry in entries)
            assert malformed == any(entry.malformed for entry in entries)


@settings(max_examples=cases(60), deadline=None)
@given(ROWS)
def test_a_row_is_judged_alike_in_chunks_of_any_size(
    rows: list[tuple[dict[str, str], int]],
) -> None:
    def told(chunk_rows: int) -> list[list[object]]:
        results = checked(rows, chunk_rows)
        return sorted(row for each in results for row in each.rows.to_numpy().tolist()) + sorted(
            problem for each in results for problem in each.problems.to_numpy().tolist()
        )

    assert told(1) == told(100)


@pytest.mark.rule("Law 1.1")
@settings(max_examples=cases(60), deadline=None)
@given(st.sampled_from(HEADER), st.sampled_from(["Åsa", "asa@b.se", "198112189876", "070-1740605"]))
def test_what_a_person_is_known_by_is_told_in_no_message_whatever_column_it_is_in(
    column: str, text: str
) -> None:
    for result in checked([({column: text}, 0)], 10):
        told = [json.loads(params).get("found", "") for params in result.problems["params"]]
        assert [found for found in told if text in str(found)] == []
