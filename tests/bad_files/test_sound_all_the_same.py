"""Files that look odd and are sound: imported whole, every letter as it was written."""

from pathlib import Path

import pytest

from tests.bad_files.beside import (
    a_file_of,
    answer_of,
    decided,
    nights_beside_sound_files,
    with_dialect,
    with_trailer,
)
from tests.servers.running import RunningServer
from tests.support.gym import HEADER, a_cancel, a_file, an_order, open_gym, personnummer
from tests.support.served_gym import served

IN = ("imported", "")
COLUMNS = HEADER.split(";")
NAMES = ("Åsa Ängström", "Örjan Åkerö", "Müller-Lüdenscheid", "Françoise Éclair")


def _row(at: int) -> str:
    return an_order(f"W-{at}", personnummer=personnummer(at), email=f"w{at}@example.com")


def _reordered(row: str) -> str:
    return ";".join(reversed(row.split(";")))


def _without(row: str, *names: str) -> str:
    kept = [place for place, name in enumerate(COLUMNS) if name not in names]
    return ";".join(row.split(";")[place] for place in kept)


OPTIONAL = (
    "RAD",
    "TYP",
    "EPOST",
    "MOBIL",
    "GATA",
    "POSTNR",
    "ORT",
    "ANTAL",
    "START",
    "PERSONNR",
    "ARBETSGIVARE_ORGNR",
)
FILES = {
    "only a header": (a_file([]), []),
    "only a header, without an end": (HEADER.encode(), []),
    "a header and blank lines": (a_file(["", " ", "\t"]), []),
    "columns in another order": (a_file([_reordered(_row(1))], _reordered(HEADER)), [2]),
    "optional columns left out": (
        a_file(
            [_without(_row(2).replace("Öberg", "Utan"), *OPTIONAL)], _without(HEADER, *OPTIONAL)
        ),
        [2],
    ),
    "a column that is ignored": (a_file([_row(3) + ";SOMMAR"], HEADER + ";KAMPANJKOD"), [2]),
    "LF alone": (a_file([_row(4), _row(5)]).replace(b"\r\n", b"\n"), [2, 3]),
    "both ends of line": (a_file([_row(6)]) + _row(7).encode("latin-1") + b"\n", [2, 3]),
    "no last newline": (a_file([_row(8)]).removesuffix(b"\r\n"), [2]),
    "blank lines between": (a_file(["", _row(9), "", "  ", _row(10), ""]), [3, 6]),
    "every field in quotes": (
        a_file(['"' + _row(11).replace(";", '";"') + '"'], '"' + HEADER.replace(";", '";"') + '"'),
        [2],
    ),
    "a delimiter and a doubled quote inside quotes": (
        a_file([_row(12).replace("Storgatan 1", '"Stor;gatan ""1"""')]),
        [2],
    ),
    "white space round every field": (a_file([" " + _row(13).replace(";", " ; ") + " "]), [2]),
}


@pytest.mark.family("bad-files", cases=len(FILES))
def test_files_that_only_look_odd_are_imported(sshd: RunningServer, tmp_path: Path) -> None:
    gym = served(open_gym(tmp_path), sshd)

    left = nights_beside_sound_files(gym, {name: content for name, (content, _) in FILES.items()})

    assert {name: (each.exit_code, each.state) for name, each in left.items()} == dict.fromkeys(
        FILES, (0, "imported")
    )
    assert {
        name: [(line, outcome) for line, outcome, _ in each.rows] for name, each in left.items()
    } == {name: [(line, "imported") for line in lines] for name, (_, lines) in FILES.items()}
    assert gym.rows("brp_order", "portal_order_number") == [
        (number,) for number in ("SOUND-1", *(f"W-{at}" for at in range(1, 14)), "SOUND-2")
    ]
    assert ('Stor;gatan "1"',) in gym.rows("brp_person", "street")


@pytest.mark.family("bad-files")
@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", "forbidden"),
        ("utf-8", "optional"),
        ("utf-8", "required"),
        ("iso8859-1", "forbidden"),
        ("iso8859-15", "forbidden"),
        ("cp1252", "forbidden"),
        ("cp850", "forbidden"),
    ],
)
def test_letters_come_through_in_each_encoding_and_go_back_in_it(
    sshd: RunningServer, tmp_path: Path, encoding: str, bom: str
) -> None:
    gym = with_dialect(served(open_gym(tmp_path), sshd), encoding=encoding, bom=bom)
    rows = [
        an_order(
            f"W-{at}",
            personnummer=personnummer(at),
            first=name.split()[0],
            last=name.split()[-1],
            email=f"w{at}@example.com",
        )
        for at, name in enumerate(NAMES)
    ]

    left = nights_beside_sound_files(gym, {"letters": a_file_of(gym.profile.orders, rows)})

    assert left["letters"] == decided(*[IN] * len(NAMES))
    names = [f"{name.split()[0]} {name.split()[-1]}" for name in NAMES]
    assert [f"{first} {last}" for first, last in gym.rows("brp_person", "first_name", "last_name")][
        1:-1
    ] == names
    answers = answer_of(gym, "WELLNET_ORDER_20261123_001.csv")
    assert [row["NAMN"] for row in answers] == names


@pytest.mark.family("bad-files")
def test_a_trailer_counts_cancellations_too_and_is_no_row(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = with_trailer(served(open_gym(tmp_path), sshd))
    content = a_file([_row(1), a_cancel("W-1"), "T;2;499000"])

    left = nights_beside_sound_files(gym, {"trailed": content})

    assert [(line, outcome) for line, outcome, _ in left["trailed"].rows] == [
        (2, "imported"),
        (3, "imported"),
    ]


@pytest.mark.family("bad-files")
def test_a_row_of_utf8_in_a_file_of_latin1_is_kept_as_its_bytes_say(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = served(open_gym(tmp_path), sshd)
    mixed = a_file([_row(1)]) + _row(2).replace("Å", "å").replace("Ö", "ö").encode() + b"\r\n"

    left = nights_beside_sound_files(gym, {"mixed": mixed})

    assert left["mixed"] == decided(IN, IN)
    assert gym.rows("brp_person", "first_name")[1:3] == [("Åsa",), ("Ã¥sa",)]
