"""Names of remote files: shown safely, made safely, and taken apart by a profile's pattern.

A name on a server is bytes, chosen by somebody else. It is never a path on this machine, and only
what comes out of here is shown in a message or sent back as a name.
"""

import hashlib
import re
from collections.abc import Mapping

_LONGEST = 255  # bytes of a name on common file systems (POSIX NAME_MAX); of what we show, too
TEMPORARY_NAME = ".{name}.part-{hash}"
_STRANGE = re.compile(r"[^A-Za-z0-9ÅÄÖåäöÉéÜü._-]")


def printable(raw: bytes) -> str:
    r"""Return the name for a message: control characters and undecodable bytes as \xNN.

    At most 255 characters long; a longer one ends with an ellipsis. Never raises.
    """
    shown = "".join(
        char if char.isprintable() and char != "\\" else _escaped(char)
        for char in raw.decode("utf-8", "surrogateescape")
    )
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def matches(pattern: str, raw: bytes) -> Mapping[str, str] | None:
    """Return the named parts of a name that matches the pattern wholly; None where it doesn't.

    A part that the pattern leaves out is "". A byte that isn't UTF-8 counts as U+FFFD.
    Raises re.error for a pattern that isn't a regular expression.
    """
    found = re.fullmatch(pattern, raw.decode("utf-8", "replace"))
    return None if found is None else found.groupdict(default="")


def safe_answer_name(pattern: str, order_file: bytes, attempt: int) -> str:
    """Return the name of our answer to an order file; from the second attempt on with "-2".

    In the pattern, {stem} is the order file's name without its last suffix. Whatever isn't a
    letter, a digit, or one of `._-` becomes `_`, and so does a leading dot or dash; what would
    make the name longer than 255 bytes is cut off. A stem that was changed so ends with a dash and
    six digits of the order file's name's hash: two names never share an answer.
    (docs/formats.md 2)
    """
    given = order_file.decode("utf-8", "replace")
    whole = given.rpartition(".")[0] or given
    room = _LONGEST - len(pattern.replace("{stem}", "").encode()) - len(f"-{attempt}")
    stem = re.sub(r"^[.-]", "_", _STRANGE.sub("_", whole))
    if stem != whole or len(stem.encode()) > room:
        mark = f"-{hashlib.sha256(order_file).hexdigest()[:6]}"
        stem = stem.encode()[: room - len(mark)].decode("utf-8", "ignore") + mark
    name = _STRANGE.sub("_", pattern.replace("{stem}", stem))
    if name[:1] in (".", "-", ""):
        name = "_" + name[1:]
    return numbered(name.encode(), attempt).decode("utf-8", "ignore")


def framed(pattern: str, name: str) -> str:
    """Return the name with what stands around {name} in the pattern, at most 255 bytes long.

    A name that is cut off ends with a dash and six digits of its hash, before its last suffix.
    """
    before, _, after = pattern.partition("{name}")
    room = _LONGEST - len((before + after).encode())
    if len(name.encode()) > room:
        stem, dot, suffix = name.rpartition(".")
        mark = f"-{hashlib.sha256(name.encode()).hexdigest()[:6]}{dot}{suffix}".encode()[-room:]
        name = (stem.encode()[: room - len(mark)] + mark).decode("utf-8", "ignore")
    return f"{before}{name}{after}"


def numbered(raw: bytes, number: int) -> bytes:
    """Return the name with "-NUMBER" before its last suffix, from 2 on; 1 leaves it alone.

    A name that would be longer than 255 bytes loses the end of its stem.
    """
    stem, dot, suffix = raw.rpartition(b".")
    if not stem:
        stem, dot, suffix = raw, b"", b""
    end = (b"-%d" % number if number > 1 else b"") + dot + suffix
    if len(end) >= _LONGEST:  # the suffix is the name
        return raw[: _LONGEST - 12] + (b"-%d" % number if number > 1 else b"")
    return stem[: _LONGEST - len(end)] + end


def path_of(folder: str, raw_name: bytes) -> bytes:
    """Return the path of a file in a folder, on the other side.

    Raises ValueError for a name that would lead elsewhere: empty, dots, or with a slash or NUL.
    """
    if raw_name in (b"", b".", b"..") or b"/" in raw_name or b"\0" in raw_name:
        raise ValueError(f"not the name of a file in a folder: {printable(raw_name)}")
    return folder.rstrip("/").encode() + b"/" + raw_name if folder else raw_name


def part_name(name: str, content_sha256: str, pattern: str = TEMPORARY_NAME) -> bytes:
    """Return the name under which a file is written before it is renamed to `name`.

    In the pattern, {name} is that name and {hash} eight digits of the content's hash. It follows
    from name and content, so that a second try overwrites the first one's rest.
    """

    def filled(of: str) -> bytes:
        return pattern.replace("{name}", of).replace("{hash}", content_sha256[:8]).encode()

    whole = filled(name)
    return whole if len(whole) <= _LONGEST else filled(content_sha256[:32])


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # surrogateescape's stand-in for an undecodable byte
        return f"\\x{ord(char) - 0xDC00:02x}"
    if char == "\\":
        return "\\\\"
    return "".join(f"\\x{byte:02x}" for byte in char.encode())
