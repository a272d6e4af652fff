"""Files whose header, quotes, lines or trailer are broken: refused whole, with the line told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from brp_filesync.tables.decode import MAX_LINE_BYTES
from tests.bad_files.beside import (
    HELD,
    REJECTED,
    Cases,
    Left,
    a_file_of,
    a_night_of,
    nights_beside_sound_files,
    refused,
    with_dialect,
    with_trailer,
    without_header,
)
from tests.servers.running import RunningServer
from tests.support.gym import HEADER, Gym, a_file, an_order, open_gym, personnummer
from tests.support.served_gym import served

pytestmark = pytest.mark.one_database

ROWS = [an_order("W-1"), an_order("W-2", personnummer=personnummer(1), email="", last="Ek")]
CONTENT = a_file(ROWS)
COLUMNS = HEADER.split(";")


def _header(*names: str) -> bytes:
    return a_file(ROWS, header=";".join(names))


def _second(**given: object) -> bytes:
    """Return a file whose second row, on line 3, is so; the first is sound."""
    return a_file([ROWS[0], an_order("W-2", **given)])


def _lacking(name: str, word: str = "header-missing-column", code: str = "1102") -> Left:
    return refused(word, 1, name, code)


REQUIRED = (
    "BESTALLNINGSNR",
    "BESTALLD",
    "ANLAGGNING",
    "FORNAMN",
    "EFTERNAMN",
    "PRODUKTNR",
    "PRIS_ORE",
)
HEADERS: Cases = {
    "no header": (a_file(ROWS).partition(b"\r\n")[2], refused("header-missing", 1, code="1102")),
    "a header of another portal": (
        _header("Ordernummer", "Datum", "Pris"),
        refused("header-missing", 1, code="1102"),
    ),
    "a header in lower case": (
        a_file(ROWS, HEADER.lower()),
        refused("header-other-case", 1),
    ),
    "blank lines alone": (b"\r\n" * 40, refused("header-missing", code="1102")),
    "white space alone": (b" \r\n\t\r\n  ", refused("header-missing", code="1102")),
    **{
        f"no {name}": (_header(*(each for each in COLUMNS if each != name)), _lacking(name))
        for name in REQUIRED
    },
    "neither of the employer's": (
        _header(*(each for each in COLUMNS if not each.startswith("ARBETSGIVARE"))),
        _lacking("ARBETSGIVARE_ORGNR"),
    ),
    "a column twice": (
        _header(*COLUMNS, "EPOST"),
        _lacking("EPOST", "header-column-twice", "1105"),
    ),
    "an ignored column twice": (
        _header(*COLUMNS, "KAMPANJKOD", "KAMPANJKOD"),
        _lacking("KAMPANJKOD", "header-column-twice", "1105"),
    ),
    "an unknown column": (
        _header(*COLUMNS, "RABATT"),
        _lacking("RABATT", "header-unknown-column", "1105"),
    ),
    "a column without a name": (
        _header(*COLUMNS, ""),
        _lacking("#20", "header-unknown-column", "1105"),
    ),
    "a delimiter of another kind": (
        CONTENT.replace(b";", b","),
        refused("header-other-delimiter", 1),
    ),
}
QUOTES: Cases = {
    "a quote never closed": (_second(street='"Storgatan'), refused("quote-unclosed", 3)),
    "a quote closed on the next line": (
        a_file([an_order("W-1", street='"Stor'), an_order("W-2", street='gatan"')]),
        refused("newline-in-quotes", 2),
    ),
    "a newline inside quotes": (_second(street='"Stor\r\ngatan"'), refused("newline-in-quotes", 3)),
    "a return inside quotes": (_second(street='"Stor\rgatan"'), refused("newline-in-quotes", 3)),
    "text after a closing quote": (_second(street='"Stor"gatan'), refused("quote-misplaced", 3)),
    "a quote in the middle": (_second(street='Stor"gatan'), refused("quote-misplaced", 3)),
    "a space before a quote": (_second(street=' "Storgatan"'), refused("quote-misplaced", 3)),
    "a quote at the very end": (CONTENT + b'"', refused("quote-unclosed", 4)),
    "a quote in the header": (
        a_file(ROWS, '"' + HEADER),
        refused("quote-unclosed", 1),
    ),
}
LONG = b"x" * MAX_LINE_BYTES
LINES: Cases = {
    "a line over 1 MiB": (
        a_file(ROWS[:1]) + LONG + b"x\r\n" + ROWS[1].encode("iso8859-1"),
        refused("line-too-long", 3),
    ),
    "a header over 1 MiB": (LONG + CONTENT, refused("line-too-long", 1)),
    "a last line over 1 MiB, without an end": (CONTENT + LONG + b"x", refused("line-too-long", 4)),
    "a quoted field over 1 MiB": (
        CONTENT + b'"' + LONG + b'"\r\n',
        refused("line-too-long", 4),
    ),
    "one line of returns": (
        CONTENT.replace(b"\r\n", b"\r") * 4_000,
        refused("carriage-return-only", 1),
    ),
}


@pytest.mark.parametrize(
    ("words", "cases"),
    [
        a_night_of("header", {}, HEADERS),
        a_night_of("quotes", {}, QUOTES),
        a_night_of("long lines", {}, LINES),
        a_night_of(
            "newlines in quotes allowed",
            {"newline_in_quotes": True},
            {
                "a quote never closed": (
                    _second(street='"Storgatan'),
                    refused("quote-unclosed", 3),
                ),
                "text after a closing quote": (
                    _second(street='"Stor\r\n"gatan'),
                    refused("quote-misplaced", 3),
                ),
            },
        ),
    ],
)
def test_a_file_of_broken_structure_is_refused_and_those_beside_it_imported(
    sshd: RunningServer, tmp_path: Path, words: dict[str, object], cases: Cases
) -> None:
    gym = with_dialect(served(open_gym(tmp_path), sshd), **words)

    left = nights_beside_sound_files(gym, {case: content for case, (content, _) in cases.items()})

    assert left == {case: expected for case, (_, expected) in cases.items()}
    assert gym.rows("brp_order", "portal_order_number") == [("SOUND-1",), ("SOUND-2",)]


TRAILERS: dict[str, tuple[Callable[[bytes], bytes], Left]] = {
    "cut off before its trailer": (
        lambda file: file.partition(b"T;")[0],
        refused("trailer-missing", code="1102"),
    ),
    "cut off in its trailer": (
        lambda file: file.partition(b"T;2")[0] + b"T;",
        refused("trailer-rows", code="1101"),
    ),
    "a row lost": (
        lambda file: file.replace(ROWS[0].encode("iso8859-1") + b"\r\n", b""),
        refused("trailer-rows", code="1101"),
    ),
    "a count that is no number": (
        lambda file: file.replace(b"T;2", b"T;two"),
        refused("trailer-rows", code="1101"),
    ),
    "another sum": (
        lambda file: file.replace(b";998000", b";998001"),
        refused("trailer-sum", code="1101"),
    ),
    "rows after the trailer": (
        lambda file: file + ROWS[0].encode("iso8859-1"),
        refused("rows-after-trailer", 5),
    ),
    "two files in one": (
        lambda file: file + file,
        refused("rows-after-trailer", 5),
    ),
    "blank lines alone": (lambda file: b"\r\n\r\n", refused("header-missing", code="1102")),
}


@pytest.mark.family("bad-files", cases=len(TRAILERS))
def test_a_file_whose_trailer_disagrees_is_refused_and_those_beside_it_imported(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = with_trailer(served(open_gym(tmp_path), sshd))
    sound = a_file_of(gym.profile.orders, ROWS)

    left = nights_beside_sound_files(gym, {case: cut(sound) for case, (cut, _) in TRAILERS.items()})

    assert left == {case: expected for case, (_, expected) in TRAILERS.items()}
    assert gym.rows("brp_order", "portal_order_number") == [("SOUND-1",), ("SOUND-2",)]


HEADERLESS: Cases = {
    "no bytes": (b"", refused("file-empty", code="1102")),
    "blank lines alone": (b"\r\n\r\n \r\n", refused("file-empty", code="1102")),
}


@pytest.mark.family("bad-files", cases=len(HEADERLESS))
def test_a_file_without_header_and_rows_is_refused_and_those_beside_it_imported(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = without_header(served(open_gym(tmp_path), sshd))
    contents = {case: content for case, (content, _) in HEADERLESS.items()}

    left = nights_beside_sound_files(gym, contents)

    assert left == {case: expected for case, (_, expected) in HEADERLESS.items()}


@pytest.mark.family("bad-files", cases=2)
def test_a_file_of_too_many_malformed_rows_is_refused_and_its_sound_rows_held(
    gym: Gym, sshd: RunningServer
) -> None:
    gym = served(gym, sshd)
    sound = [an_order(f"S-{i}", personnummer=personnummer(i), email="") for i in range(5)]
    bad = [an_order(f"M-{i}", personnummer="123") for i in range(6)]
    long = [an_order(f"L-{i}", personnummer=personnummer(i)) + ";more" for i in range(10)]

    left = nights_beside_sound_files(
        gym, {"six of eleven": a_file([*sound, *bad]), "all too long by one": a_file(long)}
    )

    why = ("0", REJECTED, "1105 too-many-malformed")
    places = ["orders/rejected/*", "responses/*"]
    assert left == {
        "six of eleven": Left(
            65,
            "refused",
            ("too-many-malformed", 0, ""),
            [(line, "held", ()) for line in range(2, 7)]
            + [(line, "rejected", ("personnummer-format",)) for line in range(7, 13)],
            [why]
            + [(str(line), HELD, "") for line in range(2, 7)]
            + [(str(line), REJECTED, "1105 personnummer-format") for line in range(7, 13)],
            places,
        ),
        "all too long by one": Left(
            65,
            "refused",
            ("too-many-malformed", 0, ""),
            [(line, "rejected", ("field-count",)) for line in range(2, 12)],
            [why] + [(str(line), REJECTED, "1105 field-count") for line in range(2, 12)],
            places,
        ),
    }
