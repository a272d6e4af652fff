"""Where one person is told of outside BRP's tables: the archive's files and mails, reports, previews.

Sure is what names a personnummer, an e-mail address or an order of theirs. A line that only has the
same name may be another's: it is pointed at, and never handed out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp.person_data import Card
from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.wanted import folded
from brp_filesync.ledger import contents
from brp_filesync.ledger.archive import Archive, Gone, open_kept
from brp_filesync.ledger.contents import NamedFile
from brp_filesync.profiles.load import reports_folder

Sure = Literal["sure", "name"]
_ZIP = b"PK\x03\x04"
_PARTS = re.compile(r"[;,\t|]")


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A line of a text, or a row of a workbook, and how sure it is theirs."""

    number: int
    text: str
    how: Sure


@dataclass(frozen=True, slots=True, repr=False)
class Sought:
    """What somebody is known by; a personnummer in each way that it is written."""

    texts: tuple[str, ...]
    name: tuple[str, str]
    orders: frozenset[tuple[str, str]]

    def how(self, text: str, source: str) -> Sure | None:
        """Return how sure a line of that source's is theirs, None where it isn't."""
        line = folded(text)
        if any(each in line for each in self.texts):
            return "sure"
        numbers = {each.strip(' "') for each in _PARTS.split(text)}
        if any((source, number) in self.orders for number in numbers):
            return "sure"
        return "name" if all(self.name) and all(each in line for each in self.name) else None


def sought(card: Card) -> Sought:
    """Return what a card's person is known by."""
    number, email = card.values["personnummer"], card.values["email"]
    texts = [] if number is None else [number, number[2:], f"{number[:8]}-{number[8:]}"]
    if number is not None:
        texts += [f"{number[2:8]}-{number[8:]}", f"{number[2:8]}+{number[8:]}"]
    if email:
        texts.append(folded(email))
    name = folded(card.values["first_name"]), folded(card.values["last_name"])
    return Sought(tuple(texts), name, card.orders)


def in_order_files(
    app: App, connection: Connection, who: Sought
) -> Iterator[tuple[NamedFile, str, list[Line]]]:
    """Yield each order file, and each of its answers, that tells of them: with its lines that do.

    What is there is "file" or "answer". What the archive lacks, for whatever reason, is passed by.
    """
    named: dict[int, list[str]] = {}
    for sha256, file_id in contents.names_of_files(connection):
        named.setdefault(file_id, []).append(sha256)
    for file in contents.order_files(connection):
        for sha256 in dict.fromkeys(named[file.file_id]):
            if lines := _lines_of(app.archive, sha256, who, file.source):
                yield file, "file" if sha256 == file.sha256 else "answer", lines


def in_trial_mails(app: App, connection: Connection, who: Sought) -> Iterator[tuple[str, str]]:
    """Yield the SHA-256 of each trial's mail that tells of them, and what it says."""
    for sha256 in contents.trial_mails(connection):
        try:
            with open_kept(app.archive, sha256) as stream:
                message = message_from_bytes(stream.read(), policy=default)
        except (BrokenInvariant, Gone):
            continue
        parts = [
            part.get_content() for part in message.walk() if part.get_content_type()[:5] == "text/"
        ]
        text = "\n".join([str(message["to"]), str(message["subject"]), *map(str, parts)])
        if who.how(text, ""):
            yield sha256, text


def in_files_beside(app: App, who: Sought) -> Iterator[tuple[Path, list[Line]]]:
    """Yield the reports' rejected rows and the previews of mails that tell of them."""
    places = [
        *reports_folder(app.installation).glob("*-rejects-*.csv"),
        *((app.archive.behind or app.archive.folder) / "previews").glob("*"),
    ]
    for path in sorted(places):
        if path.is_file() and (lines := list(_found(path.read_bytes(), who, ""))):
            yield path, lines


def _lines_of(archive: Archive, sha256: str, who: Sought, source: str) -> list[Line]:
    try:
        with open_kept(archive, sha256) as stream:
            beginning = stream.read(len(_ZIP))
            stream.seek(0)
            if beginning == _ZIP:
                return list(_judged(_workbook_rows(stream), who, source))
            return list(_judged(enumerate(map(_text, stream), start=1), who, source))
    except (BrokenInvariant, Gone):
        return []


def _found(content: bytes, who: Sought, source: str) -> Iterator[Line]:
    yield from _judged(enumerate(map(_text, BytesIO(content)), start=1), who, source)


def _judged(lines: Iterator[tuple[int, str]], who: Sought, source: str) -> Iterator[Line]:
    for number, text in lines:
        if (how := who.how(text, source)) is not None:
            yield Line(number, text.rstrip("\r\n"), how)


def _workbook_rows(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(stream, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError):
        return  # it was refused as it came, for that
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, ";".join("" if cell is None else str(cell) for cell in row)


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("iso8859-1")
