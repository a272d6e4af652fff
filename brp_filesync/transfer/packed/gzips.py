"""gzip (RFC 1952), read within limits and written alike each time."""

import gzip
import shutil
import zlib
from typing import BinaryIO, Protocol

from brp_filesync.transfer.packed.spoilt import Limits, Measure, broken

_CHUNK_BYTES = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS
_MOST_MEMBERS = 1000  # joined files have a few; millions of empty ones are made to keep us busy
_KIND = "gzip"


class Target(Protocol):
    """What takes the bytes that come out."""

    def write(self, data: bytes, /) -> object:
        """Take them all."""
        ...


def unpack_gzip(source: BinaryIO, target: BinaryIO, packed_bytes: int, limits: Limits) -> None:
    """Write what is in the whole gzip file, of one member or several. Raises Spoilt."""
    measure = Measure(packed_bytes, limits)
    data = source.read(_CHUNK_BYTES)
    if not data:
        raise broken(_KIND)
    members = 0
    while data:
        members += 1
        if members > _MOST_MEMBERS:
            raise broken(_KIND)
        unpacker = zlib.decompressobj(_GZIP)
        while not unpacker.eof:
            inflate(unpacker, data, target, measure, _KIND)
            data = unpacker.unused_data or source.read(_CHUNK_BYTES)
            if not data and not unpacker.eof:
                raise broken(_KIND)
        data = data or source.read(_CHUNK_BYTES)


def inflate(
    unpacker: "zlib._Decompress", data: bytes, target: Target, measure: Measure, kind: str
) -> None:
    """Write what these bytes become, a part at a time. Raises Spoilt."""
    part = b"."
    while not unpacker.eof and (data or part):  # some of it may still be inside
        try:
            part = unpacker.decompress(data, _CHUNK_BYTES)
        except zlib.error:
            raise broken(kind) from None
        measure.take(len(part))
        target.write(part)
        data = unpacker.unconsumed_tail


def pack_gzip(source: BinaryIO, target: BinaryIO) -> None:
    """Write the whole content as gzip: the same bytes for the same content, without a name."""
    with gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as packer:
        shutil.copyfileobj(source, packer)
