"""zip files that hold one file: read here, since a library believes more of what a file says.

Of the format (PKWARE's APPNOTE.TXT 6.3) this is what one file needs: no parts before it, no paths, no
encryption, no zip64. What the directory says of the file is compared with what comes out.
"""

import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.transfer.packed.gzips import inflate
from brp_filesync.transfer.packed.spoilt import Limits, Measure, Spoilt, broken, too_big

_CHUNK_BYTES = 1 << 16
_KIND = "zip"
_END = struct.Struct("<4s4H2LH")  # 4.3.16: the end of the directory
_LISTED = struct.Struct("<4s4B4H3L5H2L")  # 4.3.12: an entry of the directory
_HEAD = struct.Struct("<4s5H3L2H")  # 4.3.7: before the file's data
_LONGEST_COMMENT = 0xFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40
_UNIX = 3
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Entry:
    method: int
    crc: int
    packed_bytes: int
    size: int


def unpack_zip(source: BinaryIO, target: BinaryIO, packed_bytes: int, limits: Limits) -> None:
    """Write the one file that is in the zip file. Raises Spoilt."""
    entry = _only_entry(source, packed_bytes)
    if entry.size > limits.max_bytes:
        raise too_big(limits.max_bytes)
    counted = _Counted(target)
    _inflate(source, counted, entry, Measure(packed_bytes, limits))
    if (counted.size, counted.crc) != (entry.size, entry.crc):
        raise broken(_KIND)


def pack_zip(source: BinaryIO, target: BinaryIO, name: str) -> None:
    """Write the content as a zip file that holds it under the name: the same bytes each time."""
    told = zipfile.ZipInfo(name, _FIXED_TIME)
    told.compress_type = zipfile.ZIP_DEFLATED
    told.external_attr = 0o100644 << 16
    size = source.seek(0, 2)
    source.seek(0)
    told.file_size = size
    with zipfile.ZipFile(target, "w") as packer, packer.open(told, "w") as member:
        while data := source.read(_CHUNK_BYTES):
            member.write(data)


class _Counted:
    """A target that also counts what it takes, and sums it up."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.size = 0
        self.crc = 0

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.crc = zlib.crc32(data, self.crc)
        self._target.write(data)


def _only_entry(source: BinaryIO, packed_bytes: int) -> _Entry:
    """Return what the directory says of the only file; `source` is left at its data."""
    offset, listed = _directory(source, packed_bytes)
    (mark, _, system, _, _, flags, method, _, _, crc, packed, whole, *lengths, _, _, mode, head) = (
        _LISTED.unpack_from(listed)
    )
    name = listed[_LISTED.size : _LISTED.size + lengths[0]]
    if mark != b"PK\1\2" or head != 0 or _LISTED.size + sum(lengths) != len(listed):
        raise broken(_KIND)
    _demand_plain(name, flags, method)
    if system == _UNIX and stat.S_IFMT(mode >> 16) not in (0, stat.S_IFREG):
        raise _refused(phrase("what is in it is no file"))
    source.seek(0)
    own = source.read(_HEAD.size)
    if len(own) < _HEAD.size or own[:4] != b"PK\3\4":
        raise broken(_KIND)
    *_, own_name, own_extra = _HEAD.unpack(own)
    begin = _HEAD.size + own_name + own_extra
    if begin + packed > offset or source.read(own_name) != name:
        raise broken(_KIND)
    source.seek(begin)
    return _Entry(method, crc, packed, whole)


def _directory(source: BinaryIO, packed_bytes: int) -> tuple[int, bytes]:
    """Return where the directory begins, and its only entry."""
    start = max(0, packed_bytes - _END.size - _LONGEST_COMMENT)
    source.seek(start)
    tail = source.read(_END.size + _LONGEST_COMMENT)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise broken(_KIND)
    _, disk, first_disk, _, count, size, offset, comment = _END.unpack_from(tail, at)
    if count != 1:
        raise _refused(phrase("it holds {count} files, and not one", count=count))
    # One entry's numbers need no zip64; and where the parts touch, nothing is hidden between them.
    touches = offset + size == start + at and at + _END.size + comment == len(tail)
    if (disk, first_disk) != (0, 0) or not touches or size < _LISTED.size:
        raise broken(_KIND)
    source.seek(offset)
    return offset, source.read(size)


def _demand_plain(name: bytes, flags: int, method: int) -> None:
    if flags & _ENCRYPTED:
        raise _refused(phrase("it is encrypted with a password, which we don't have"))
    if b"/" in name or b"\\" in name or b"\0" in name or name in (b"", b".", b".."):
        raise _refused(phrase("what is in it has a path in its name"))
    if method not in (_STORED, _DEFLATED):
        raise _refused(
            phrase("it is packed by a method that we don't know ({method})", method=method)
        )


def _inflate(source: BinaryIO, target: _Counted, entry: _Entry, measure: Measure) -> None:
    left = entry.packed_bytes
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while left and (data := source.read(min(left, _CHUNK_BYTES))):
        left -= len(data)
        if entry.method == _STORED:
            measure.take(len(data))
            target.write(data)
        else:
            inflate(unpacker, data, target, measure, _KIND)
            if unpacker.unused_data or (unpacker.eof and left):
                raise broken(_KIND)
    if left or (entry.method == _DEFLATED and not unpacker.eof):
        raise broken(_KIND)


def _refused(why: Phrase) -> Spoilt:
    return Spoilt(
        why,
        phrase("Ask its sender for a zip file with one file in it, without folder or password."),
    )
