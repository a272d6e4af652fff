"""Rows that break a rule of the order file: each with its code, beside sound rows of its file."""

from typing import Any

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.profiles.column_source import Source
from tests.bad_files.beside import (
    a_file_of,
    decided,
    nights_beside_sound_files,
    with_dialect,
    without_header,
)
from tests.servers.running import RunningServer
from tests.support.gym import HEADER, Gym, a_cancel, a_file, an_order, personnummer
from tests.support.served_gym import changed, served

pytestmark = pytest.mark.one_database

IN, OUT = ("imported", ""), "rejected"


def _row(number: str, at: int, **given: Any) -> str:
    """Return the order of a buyer of their own; what isn't given is sound."""
    buyer = {"personnummer": personnummer(at), "email": f"w{at}@example.com"}
    return an_order(number, **(buyer | given))


def _named(at: int, **given: Any) -> str:
    return _row(f"W-{at}", at, **given)


# Each file's rows, and what becomes of them.
FILES: dict[str, list[tuple[str, tuple[str, str]]]] = {
    "too short and too long": [
        (_named(1), IN),
        (_named(2).rpartition(";")[0], (OUT, "1105 field-count")),
        (_named(3) + ";", (OUT, "1105 field-count")),
        ("W-4", (OUT, "1105 field-count")),
        (_named(6), IN),
        (HEADER, (OUT, "1105 header-again")),
    ],
    "all too long by one, of nine": [
        (_named(at) + ";more", (OUT, "1105 field-count")) for at in range(10, 19)
    ],
    "an order of three rows with one too short": [
        (_row("W-20", 20), (OUT, "1101 order-incomplete")),
        (
            _row("W-20", 20, line="2", product="K10", price_ore="1200,00"),
            (OUT, "1105 number-format"),
        ),
        (_named(21), IN),
    ],
    "rows that disagree, and equal ones": [
        (_row("W-30", 30), (OUT, "1101 order-rows-disagree")),
        (
            _row("W-30", 31, line="2", product="K10", price_ore=120000),
            (OUT, "1101 order-rows-disagree"),
        ),
        (_row("W-32", 32), (OUT, "1103 line-twice")),
        (_row("W-32", 32), (OUT, "1103 line-twice")),
        (_named(33), IN),
    ],
    "cancellations of nothing": [
        (a_cancel("W-40"), (OUT, "1107 order-to-cancel-missing")),
        (_named(41), IN),
        (a_cancel(""), (OUT, "1102 value-missing")),
    ],
    "numbers of another kind": [
        (_named(50, quantity="1.0"), (OUT, "1105 number-format")),
        (_named(51, quantity="١"), (OUT, "1105 number-format")),
        (_named(52, quantity="100"), (OUT, "1101 quantity-out-of-range")),
        (_named(53, quantity="-1"), (OUT, "1101 quantity-out-of-range")),
        (_named(54, quantity="1" * 10), (OUT, "1105 number-format")),
        (_named(55, quantity="01"), IN),
    ],
    "dates of another kind": [
        (_named(60, ordered="20261131"), (OUT, "1101 invalid-date")),
        (_named(61, ordered="20261125"), (OUT, "1101 in-the-future")),
        (_named(62, ordered="2026112"), (OUT, "1105 date-format")),
        (_named(63, ordered="٢٠٢٦١١٢٠"), (OUT, "1105 date-format")),
        (_named(64, ordered="00001120"), (OUT, "1101 invalid-date")),
        (_named(65, start="20270229"), (OUT, "1101 invalid-date")),
        (_named(66), IN),
    ],
    "employers of another kind": [
        (_named(70, employer_number="556036-0794"), (OUT, "1101 organisation-number-checksum")),
        (
            _named(71, employer_number="5560-360793", employer=""),
            (OUT, "1105 organisation-number-format"),
        ),
        (_named(72, employer_number="165560360793"), IN),
        (_named(73, employer_number="", employer=" "), (OUT, "1102 value-missing")),
    ],
}


@pytest.mark.family("bad-files", cases=sum(len(rows) for rows in FILES.values()))
def test_rows_that_break_a_rule_are_rejected_by_themselves(gym: Gym, sshd: RunningServer) -> None:
    gym = with_dialect(served(gym, sshd), encoding="utf-8")
    contents = {
        name: a_file_of(gym.profile.orders, [row for row, _ in rows])
        for name, rows in FILES.items()
    }

    left = nights_beside_sound_files(gym, contents)

    told = {
        name: [(outcome, codes[0] if codes else "") for _, outcome, codes in each.rows]
        for name, each in left.items()
    }
    assert told == {
        name: [(outcome, code.partition(" ")[2]) for _, (outcome, code) in rows]
        for name, rows in FILES.items()
    }
    assert {name: each.exit_code for name, each in left.items()} == dict.fromkeys(FILES, 3)
    assert {tuple(each.places) for each in left.values()} == {("orders/archive/*", "responses/*")}
    sound = [f"W-{at}" for at in (1, 6, 21, 33, 41, 55, 66, 72)]
    assert gym.rows("brp_order", "portal_order_number") == [
        (number,) for number in ("SOUND-1", *sound, "SOUND-2")
    ]


MORE = {
    "country": (
        Source(column="LAND"),
        {"XX": "1101 country-unknown", "Sverige": "1101 country-unknown", "no": "", "": ""},
    ),
    "birth_date": (
        Source(column="FODD", formats=("%Y%m%d",)),
        {
            "19810230": "1101 birth-date-invalid",
            "20270101": "1101 birth-date-invalid",
            "1981": "1105 date-format",
            "19811218": "",
            "": "",
        },
    ),
}


@pytest.mark.family("bad-files", cases=sum(len(values) for _, values in MORE.values()))
@pytest.mark.parametrize("column", MORE)
def test_a_column_that_another_portal_sends_is_judged_by_its_rule(
    gym: Gym, sshd: RunningServer, column: Any
) -> None:
    source, values = MORE[column]
    orders = gym.profile.orders
    columns = orders.columns | {column: source}
    orders = orders.model_copy(update={"columns": columns})
    header = f"{HEADER};{source.column}"
    rows = [f"{_named(at)};{value}" for at, value in enumerate(values)]
    gym = changed(served(gym, sshd), orders=orders)

    name = gym.deliver_bytes(a_file(rows, header), "WELLNET_ORDER_20261123_001.csv")

    assert gym.night(connect=by_sftp).exit_code == 3

    assert [row["KOD"] for row in gym.answer(name)] == list(values.values())


@pytest.mark.family("bad-files")
def test_an_order_of_more_than_a_thousand_rows_is_rejected_and_the_next_imported(
    gym: Gym, sshd: RunningServer
) -> None:
    gym = served(gym, sshd)
    endless = [_row("W-1", 1, line=str(line)) for line in range(1, 1_002)]

    left = nights_beside_sound_files(gym, {"endless": a_file([*endless, _named(2)])})

    assert left["endless"] == decided(*[(OUT, "1101 order-too-large")] * 1_001, IN)


@pytest.mark.family("bad-files")
def test_a_header_in_a_file_that_should_have_none_is_a_rejected_row(
    gym: Gym, sshd: RunningServer
) -> None:
    gym = without_header(served(gym, sshd))
    content = HEADER.encode() + b"\r\n" + a_file_of(gym.profile.orders, [_named(1)])

    left = nights_beside_sound_files(gym, {"with a header": content})

    (line, outcome, words), sound = left["with a header"].rows
    assert (line, outcome, sound) == (1, "rejected", (2, "imported", ()))
    assert {"date-format", "number-format"} <= set(words)
