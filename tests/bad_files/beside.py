"""A night with odd files and sound ones beside them, on a real OpenSSH server.

Whatever becomes of the odd ones, the sound ones go on and are imported, everything balances, and
a second night changes nothing. Files of one dialect share a night, so that each of them may harm
all that come after it.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.core.exit_codes import gravest
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.dialect_words import TrailerLine
from brp_filesync.profiles.orders import OrderFiles
from tests.support.gym import HEADER, Gym, an_order, personnummer
from tests.support.left_behind import left_behind
from tests.support.served_gym import changed

FIRST, LAST = "WELLNET_ORDER_20261122_001.csv", "WELLNET_ORDER_20261124_001.csv"
HELD, REJECTED, ACCEPTED, DUPLICATE = "VANTAR", "AVVISAD", "OK", "DUBBLETT"


@dataclass(frozen=True)
class Left:
    """What a night left of a file.

    `exit_code` is what it alone ends the night with. `problem` is the attempt's: word, line,
    column. `rows` are the ledger's outcomes: line, outcome, words. `answer` is what the portal
    reads: line, status, code. `places` is where the file and its answer lie on the server, with *
    for its name.
    """

    exit_code: int
    state: str
    problem: tuple[str, int, str] | None
    rows: list[tuple[int, str, tuple[str, ...]]]
    answer: list[tuple[str, str, str]]
    places: list[str]


Cases = dict[str, tuple[bytes, Left]]  # what it is, its content, and what must be left of it


def a_night_of(name: str, words: dict[str, Any], cases: Cases) -> Any:
    """Return the parameters of a test: a dialect's words, and the cases that share its night."""
    return pytest.param(
        words, cases, id=name, marks=pytest.mark.family("bad-files", cases=len(cases))
    )


def refused(word: str, line: int = 0, column: str = "", code: str = "1105") -> Left:
    """Return what is left of a file that can't be read: no rows, and one line that says why."""
    return Left(
        65,
        "refused",
        (word, line, column),
        [],
        [("0", REJECTED, f"{code} {word}")],
        ["orders/rejected/*", "responses/*"],
    )


def decided(*rows: tuple[str, str], first_line: int = 2) -> Left:
    """Return what is left of a file whose rows stand by themselves: outcome and code of each."""
    said = {"imported": ACCEPTED, "rejected": REJECTED, "duplicate": DUPLICATE}
    lined = [(line, *row) for line, row in enumerate(rows, start=first_line)]
    return Left(
        3 if any(outcome == "rejected" for outcome, _ in rows) else 0,
        "imported",
        None,
        [(line, outcome, tuple(code.split()[1:])) for line, outcome, code in lined],
        [(str(line), said[outcome], code) for line, outcome, code in lined],
        ["orders/archive/*", "responses/*"],
    )


def nights_beside_sound_files(
    gym: Gym, contents: Mapping[str, bytes], connect: Any = by_sftp
) -> dict[str, Left]:
    """Deliver the contents between two sound files; return what two nights left of each."""
    names = {
        case: f"WELLNET_ORDER_20261123_{serial:03d}.csv"
        for serial, case in enumerate(contents, start=1)
    }
    assert len(set(contents.values())) == len(contents), "each content is a file of its own"
    for case, content in contents.items():
        gym.deliver_bytes(content, names[case])
    gym.deliver_bytes(a_sound_file(gym, 1), FIRST)
    gym.deliver_bytes(a_sound_file(gym, 2), LAST)

    night = gym.night(connect=connect)

    codes = {each.file.name: each.exit_code for each in night.files}
    assert list(codes) == [FIRST, *names.values(), LAST]
    assert night.exit_code == gravest(codes.values())
    line = 1 + gym.profile.orders.dialect.header
    for name in (FIRST, LAST):
        assert what_is_left(gym, name, int(codes[name])) == decided(
            ("imported", ""), first_line=line
        )
    left = {case: what_is_left(gym, name, int(codes[name])) for case, name in names.items()}
    before = left_behind(gym)
    assert gym.night(connect=connect).exit_code == 0
    assert left_behind(gym) == before
    return left


def a_sound_file(gym: Gym, number: int) -> bytes:
    """Return a file of one sound order, as the gym's portal writes its files."""
    orders = gym.profile.orders
    row = an_order(
        f"SOUND-{number}",
        personnummer=personnummer(1_000 + number),
        email=f"sound{number}@example.com",
        price_ore="499000" if orders.columns["price_incl_vat"].unit == "ore" else "4990",
    )
    return a_file_of(orders, [row])


def a_file_of(orders: OrderFiles, rows: Sequence[str], trailer: str | None = None) -> bytes:
    """Return a file of these rows in the dialect; its trailer counts them, or is the given one."""
    dialect = orders.dialect
    lines = [*([HEADER] if dialect.header else []), *rows]
    if dialect.trailer is not None:
        total_ore = sum(int(row.split(";")[17]) for row in rows)
        lines.append(f"T;{len(rows)};{total_ore}" if trailer is None else trailer)
    text = "".join(f"{line}\r\n" for line in lines)
    mark = b"\xef\xbb\xbf" if dialect.bom == "required" else b""
    return mark + text.encode(dialect.encoding)


def with_dialect(gym: Gym, **words: Any) -> Gym:
    """Return the gym with other words of its portal's dialect."""
    orders = gym.profile.orders
    dialect = orders.dialect.model_copy(update=words)
    return changed(gym, orders=orders.model_copy(update={"dialect": dialect}))


def with_trailer(gym: Gym) -> Gym:
    """Return the gym with a portal whose last line counts its rows and prices."""
    return with_dialect(gym, trailer=TrailerLine(marker="T", rows_field=2, sum_field=3))


def without_header(gym: Gym) -> Gym:
    """Return the gym with a portal whose files have the same columns by position."""
    names = HEADER.split(";")
    orders = with_dialect(gym, header=False).profile.orders
    columns = {
        ours: Source.model_validate(
            source.model_dump(exclude={"column"})
            | {"position": names.index(source.column or "") + 1}
        )
        for ours, source in orders.columns.items()
    }
    return changed(gym, orders=orders.model_copy(update={"columns": columns, "ignore": ()}))


def what_is_left(gym: Gym, name: str, exit_code: int) -> Left:
    """Return what the ledger and the server hold of a file."""
    ((file_id, state),) = [
        (file_id, state)
        for file_id, of_name, state in gym.rows("filesync_file", "file_id", "name", "state")
        if of_name == name
    ]
    ((attempt_id, problem),) = [
        (attempt_id, problem)
        for attempt_id, of_file, problem in gym.rows(
            "filesync_attempt", "attempt_id", "file_id", "problem"
        )
        if of_file == file_id
    ]
    told = json.loads(problem or "null")
    return Left(
        exit_code=exit_code,
        state=state,
        problem=told and (told["word"], told["line"], told["column"]),
        rows=[
            (line, outcome, tuple(word for _, word, _ in json.loads(problems or "[]")))
            for of_attempt, line, outcome, problems in gym.rows(
                "filesync_outcome", "attempt_id", "line", "outcome", "problems"
            )
            if of_attempt == attempt_id
        ],
        answer=[(row["FILRAD"], row["STATUS"], row["KOD"]) for row in answer_of(gym, name)],
        places=sorted(
            f"{path.parent.relative_to(gym.server)}/*"
            for path in gym.server.rglob("*")
            if path.name in (name, _answer_to(name))
        ),
    )


def answer_of(gym: Gym, name: str) -> list[dict[str, str]]:
    """Return the answer to a file, as its portal reads it."""
    profile = gym.profile
    dialect = profile.orders.dialect
    content = (gym.server / "responses" / _answer_to(name)).read_bytes()
    mark = b"\xef\xbb\xbf" if dialect.bom == "required" else b""
    assert content.startswith(mark)
    text = content.removeprefix(mark).decode(dialect.encoding)
    names = None if dialect.header else list(profile.response.columns.values())
    lines = text.split("\r\n")
    assert lines.pop() == ""
    return list(csv.DictReader(lines, names, delimiter=dialect.delimiter, strict=True))


def _answer_to(name: str) -> str:
    return name.replace(".csv", "_SVAR.csv")
