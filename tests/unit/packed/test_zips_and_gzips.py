"""gzip and zip are unpacked within limits, and what is made to harm us is refused with a reason."""

import gzip
import io
import random
import zipfile
import zlib

import pytest

from brp_filesync.transfer.packed.gzips import pack_gzip, unpack_gzip
from brp_filesync.transfer.packed.spoilt import Limits, Spoilt
from brp_filesync.transfer.packed.zips import pack_zip, unpack_zip

PLAIN = "BESTALLNINGSNR;Åsa\r\n".encode("iso8859-1") * 5000
LIMITS = Limits(10_000_000, 200)


def short(value: object) -> str | None:
    """Name a case by how long its bytes are: they hold the time."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


def a_zip(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packer:
        for name, content in files.items():
            packer.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def unzipped(data: bytes, limits: Limits = LIMITS) -> bytes:
    target = io.BytesIO()
    unpack_zip(io.BytesIO(data), target, len(data), limits)
    return target.getvalue()


def ungzipped(data: bytes, limits: Limits = LIMITS) -> bytes:
    target = io.BytesIO()
    unpack_gzip(io.BytesIO(data), target, len(data), limits)
    return target.getvalue()


@pytest.mark.parametrize(
    "plain",
    [b"", b"x", PLAIN, random.Random(1).randbytes(200_000), b"\0" * 150_000],
    ids=short,
)
def test_what_is_packed_is_unpacked_and_packed_alike_each_time(plain: bytes) -> None:
    made: list[tuple[bytes, bytes]] = []
    for _ in range(2):
        gzipped, zipped = io.BytesIO(), io.BytesIO()
        pack_gzip(io.BytesIO(plain), gzipped)
        pack_zip(io.BytesIO(plain), zipped, "a.csv")
        made.append((gzipped.getvalue(), zipped.getvalue()))

    assert made[0] == made[1]
    assert (ungzipped(made[0][0]), unzipped(made[0][1])) == (plain, plain)
    assert gzip.decompress(made[0][0]) == plain
    assert zipfile.ZipFile(io.BytesIO(made[0][1])).read("a.csv") == plain


def test_files_of_others_are_unpacked(capsys: pytest.CaptureFixture[str]) -> None:
    streamed = io.BytesIO()

    class Unseekable(io.RawIOBase):
        """What a program writes to that can't go back: sizes come after the data."""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            return streamed.write(data)  # type: ignore[arg-type]

    with zipfile.ZipFile(Unseekable(), "w", zipfile.ZIP_DEFLATED) as packer:  # type: ignore[call-overload]
        packer.writestr("a.csv", PLAIN)
        packer.comment = b"a comment"
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as packer:
        packer.writestr("å.csv", PLAIN)

    assert unzipped(streamed.getvalue()) == PLAIN
    assert unzipped(stored.getvalue()) == PLAIN
    assert ungzipped(gzip.compress(PLAIN) + gzip.compress(b"more")) == PLAIN + b"more"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is no whole zip file"),
        (PLAIN, "it is no whole zip file"),
        (a_zip(a=PLAIN)[:-30], "it is no whole zip file"),
        (a_zip(a=PLAIN)[:40], "it is no whole zip file"),
        (b"x" + a_zip(a=PLAIN), "it is no whole zip file"),
        (a_zip(a=PLAIN) + b"x", "it is no whole zip file"),
        (a_zip(a=b"1") + a_zip(a=b"2"), "it is no whole zip file"),
        (a_zip(), "it holds 0 files, and not one"),
        (a_zip(a=b"1", b=b"2"), "it holds 2 files, and not one"),
        (a_zip(orders__a=b"1"), "what is in it has a path in its name"),
        (a_zip(_dot__dot___a=b"1"), "what is in it has a path in its name"),
        (a_zip(folder__=b""), "what is in it has a path in its name"),
    ],
    ids=short,
)
def test_a_zip_file_that_is_not_one_whole_file_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Spoilt) as refused:
        unzipped(data)

    assert refused.value.why == why


@pytest.mark.parametrize(
    ("at", "value", "why"),
    [
        (8, b"\1", "it is encrypted with a password, which we don't have"),
        (10, b"\14", "it is packed by a method that we don't know (12)"),
        (16, b"\0\0\0\0", "it is no whole zip file"),  # the CRC
        (24, b"\1\0\0\0", "it is no whole zip file"),  # the size
        (20, b"\xff\xff\xff\x7f", "it is no whole zip file"),  # the packed size
        (42, b"\1", "it is no whole zip file"),  # where its data begin
        (41, b"\xa1", "what is in it is no file"),  # a link
    ],
    ids=short,
)
def test_a_zip_file_that_says_what_is_not_so_is_refused(at: int, value: bytes, why: str) -> None:
    data = bytearray(a_zip(a=PLAIN))
    entry = data.index(b"PK\1\2")
    data[entry + 5] = 3  # made on Unix
    data[entry + at : entry + at + len(value)] = value

    with pytest.raises(Spoilt) as refused:
        unzipped(bytes(data))

    assert refused.value.why == why


def test_bombs_are_refused_before_they_grow() -> None:
    bomb = b"\0" * 30_000_000

    for unpack, packed in ((unzipped, a_zip(a=bomb)), (ungzipped, gzip.compress(bomb))):
        assert len(packed) < 40_000
        with pytest.raises(Spoilt, match="it becomes more than 200 times bigger"):
            unpack(packed, Limits(100_000_000, 200))
        with pytest.raises(Spoilt, match="unpacked it has more than 20000000 bytes"):
            unpack(packed, Limits(20_000_000, 10_000))
        assert len(unpack(packed, Limits(30_000_000, 10_000))) == 30_000_000
    with pytest.raises(Spoilt, match="it is no whole gzip file"):
        ungzipped(gzip.compress(b"") * 2000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PLAIN,
        gzip.compress(PLAIN)[:-1],
        gzip.compress(PLAIN)[:5],
        gzip.compress(PLAIN) + b"x",
        gzip.compress(PLAIN) + gzip.compress(PLAIN)[:-9],
        gzip.compress(PLAIN)[:-8] + b"\0" * 8,
        zlib.compress(PLAIN),
    ],
    ids=short,
)
def test_a_gzip_file_that_is_not_whole_is_refused(data: bytes) -> None:
    with pytest.raises(Spoilt, match="it is no whole gzip file"):
        ungzipped(data)


def test_a_zip_in_a_zip_is_what_is_in_it_and_unpacked_once() -> None:
    inner = a_zip(a=PLAIN)

    assert unzipped(a_zip(a=inner)) == inner
