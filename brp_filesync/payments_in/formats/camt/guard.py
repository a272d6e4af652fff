"""What is looked at before an XML file is parsed: no DTD, and a namespace that we know.

A DTD is what every XML bomb and every reference to another file needs, and no bank's file has one.
So the file is refused at its first sign, by a parser that does nothing else.
"""

import io
import re
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from brp_filesync.core.problems import FileRefused, Problem

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.05[34])\.(001\.(?:0[2-9]|1[0-3]))")
EXPECTED = "camt.053/054.001.02-13"

_BLOCK_BYTES = 64 * 1024
# Between two payments: far more than one has with all its references.
_MOST_BYTES_AT_ONCE = 16 * 1024 * 1024


class Document(NamedTuple):
    """What the root element says: camt.053 or camt.054, the version, and the namespace whole."""

    format: str
    version: str
    namespace: str
    encoding: str


class _RootSeenError(Exception):
    """Ends the look ahead."""


def guarded(stream: BinaryIO) -> Document:
    """Return what the root element says; the stream is at its beginning then.

    Raises `FileRefused` with the line: `xml-forbidden` (a DTD), `xml-broken`, `xml-namespace`.
    """
    root: list[tuple[str, int]] = []
    encodings = ["utf-8"]

    def see_root(name: str, attributes: dict[str, str]) -> None:
        root.append((name, parser.CurrentLineNumber))
        raise _RootSeenError

    def see_doctype(*_: object) -> None:
        raise FileRefused(Problem("xml-forbidden", parser.CurrentLineNumber, "<!DOCTYPE"))

    def see_declaration(version: str, encoding: str | None, standalone: int) -> None:
        encodings.append((encoding or "utf-8").lower())

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = see_root
    parser.StartDoctypeDeclHandler = see_doctype
    parser.XmlDeclHandler = see_declaration
    stream.seek(0)
    try:
        while block := stream.read(_BLOCK_BYTES):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except _RootSeenError:
        pass
    except expat.ExpatError as error:
        raise FileRefused(Problem("xml-broken", error.lineno, str(error.offset + 1))) from None
    except (LookupError, ValueError):  # an encoding that expat gets from Python, or can't use
        raise FileRefused(Problem("xml-broken", parser.CurrentLineNumber, "encoding")) from None
    stream.seek(0)
    namespace, _, name = root[0][0].rpartition(" ")
    known = NAMESPACE.fullmatch(namespace)
    if known is None or name != "Document":
        params: dict[str, str | int] = {"found": namespace[-80:] or name, "expected": EXPECTED}
        raise FileRefused(Problem("xml-namespace", root[0][1], "Document", params))
    return Document(known[1], known[2], namespace, encodings[-1])


class Watched(io.RawIOBase):
    """A stream that refuses when too much of it is read without a payment coming of it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._since = 0

    def readable(self) -> bool:
        """Say that it may be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises `FileRefused` with `xml-too-big`."""
        block = self._stream.read(_BLOCK_BYTES if size < 0 else size)
        self._since += len(block)
        if self._since > _MOST_BYTES_AT_ONCE:
            params: dict[str, str | int] = {"expected": _MOST_BYTES_AT_ONCE}
            raise FileRefused(Problem("xml-too-big", 0, params=params))
        return block

    def progress(self) -> None:
        """Note that a payment or an entry has come."""
        self._since = 0
