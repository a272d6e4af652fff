"""Files that aren't the text that the profile says: refused whole, with the byte or line told."""

from pathlib import Path
from typing import Any

import pytest

from tests.bad_files.beside import (
    Cases,
    a_night_of,
    answer_of,
    nights_beside_sound_files,
    refused,
    with_dialect,
)
from tests.servers.running import RunningServer
from tests.support.gym import a_file, an_order, open_gym, personnummer
from tests.support.served_gym import served

TWO = [an_order("W-1"), an_order("W-2", personnummer=personnummer(1), email="", last="Ek")]
LATIN = a_file(TWO)
TEXT = LATIN.decode("iso8859-1")
UTF8 = TEXT.encode()
BOM = b"\xef\xbb\xbf"
MIXED = UTF8.replace("Åsa".encode(), b"\xc5sa", 1)

EVERYWHERE: Cases = {
    "UTF-16": (TEXT.encode("utf-16"), refused("nul-byte", 1)),
    "UTF-16 without BOM": (TEXT.encode("utf-16-be"), refused("nul-byte", 1)),
    "UTF-32": (TEXT.encode("utf-32"), refused("nul-byte", 1)),
    "a workbook": (b"PK\x03\x04\x14\0\x06\0" + bytes(range(256)), refused("nul-byte", 1)),
    "compressed": (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", refused("nul-byte", 1)),
}
WRONGLY_UTF8: Cases = {
    **EVERYWHERE,
    "UTF-8": (UTF8, refused("wrong-encoding-utf8")),
    "a BOM before UTF-8": (BOM + UTF8, refused("bom-unexpected")),
}
DIALECTS = [
    a_night_of(
        "UTF-8",
        {"encoding": "utf-8"},
        {
            **EVERYWHERE,
            "Latin-1": (LATIN, refused("cannot-decode", 2)),
            "a row of Latin-1 among UTF-8": (MIXED, refused("cannot-decode", 2)),
            "a character cut in two": (UTF8 + "å".encode()[:1], refused("cannot-decode", 4)),
            "an overlong slash": (UTF8 + b"\xc0\xaf", refused("cannot-decode", 4)),
            "a surrogate": (UTF8 + b"\xed\xa0\x80", refused("cannot-decode", 4)),
            "a BOM before UTF-8": (BOM + UTF8, refused("bom-unexpected")),
        },
    ),
    a_night_of(
        "UTF-8 with a BOM",
        {"encoding": "utf-8", "bom": "required"},
        {
            "no BOM": (UTF8, refused("bom-missing")),
            "a BOM and nothing else": (BOM, refused("file-empty", code="1102")),
            "half a BOM": (BOM[:2] + UTF8, refused("bom-missing")),
        },
    ),
    a_night_of(
        "Latin-1",
        {"encoding": "iso8859-1"},
        {
            **WRONGLY_UTF8,
            "a BOM before Latin-1": (BOM + LATIN, refused("bom-unexpected")),
            "no bytes": (b"", refused("file-empty", code="1102")),
            "NUL in a field": (LATIN.replace(b"Ek", b"E\0k"), refused("nul-byte", 3)),
            "NULs at its end": (LATIN + b"\0" * 512, refused("nul-byte", 4)),
            "NULs alone": (b"\0" * 4096, refused("nul-byte", 1)),
            "CR only": (LATIN.replace(b"\r\n", b"\r"), refused("carriage-return-only", 1)),
            "CR in one line": (
                LATIN.replace(b"Storgatan 1", b"Stor\rgatan", 1),
                refused("carriage-return-only", 2),
            ),
            "CR CR LF": (LATIN.replace(b"\r\n", b"\r\r\n"), refused("carriage-return-only", 1)),
        },
    ),
    a_night_of("Latin-9", {"encoding": "iso8859-15"}, WRONGLY_UTF8),
    a_night_of("code page 850", {"encoding": "cp850"}, WRONGLY_UTF8),
    a_night_of(
        "Windows-1252",
        {"encoding": "cp1252"},
        {
            **WRONGLY_UTF8,
            "a byte that it lacks": (
                LATIN.replace(b"tan", b"t\x81n", 1),
                refused("cannot-decode", 2),
            ),
        },
    ),
]


@pytest.mark.parametrize(("words", "cases"), DIALECTS)
def test_files_of_other_bytes_are_refused_and_those_beside_them_imported(
    sshd: RunningServer, tmp_path: Path, words: dict[str, Any], cases: Cases
) -> None:
    gym = with_dialect(served(open_gym(tmp_path), sshd), **words)

    left = nights_beside_sound_files(gym, {case: content for case, (content, _) in cases.items()})

    assert left == {case: expected for case, (_, expected) in cases.items()}
    assert gym.rows("brp_order", "portal_order_number") == [("SOUND-1",), ("SOUND-2",)]


OFFSETS = {
    "Latin-1": (LATIN, 2, LATIN.index(b"\xc5sa")),
    "a row of it": (MIXED, 2, MIXED.index(b"\xc5sa")),
    "its last byte": (UTF8 + b"\xff", 4, len(UTF8)),
    "its first": (b"\xff" + UTF8, 1, 0),
}


@pytest.mark.family("bad-files", cases=len(OFFSETS))
def test_the_byte_that_cannot_be_read_is_told_to_the_portal(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = with_dialect(served(open_gym(tmp_path), sshd), encoding="utf-8")
    nights_beside_sound_files(gym, {case: content for case, (content, _, _) in OFFSETS.items()})

    for serial, (_, line, byte_offset) in enumerate(OFFSETS.values(), start=1):
        (answer,) = answer_of(gym, f"WELLNET_ORDER_20261123_{serial:03d}.csv")
        told = answer["MEDDELANDE"].partition(". ")[0]
        assert told == (
            f"rad {line}: Filen är inte skriven i teckenkodningen utf-8:"
            f" byte {byte_offset} går inte att läsa"
        )
