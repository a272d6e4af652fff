"""Rejected rows written out for a person, and taken back mended as a file of their own.

The new file knows its parent. Its rows are judged as any: what the parent has imported is a
duplicate, and what is still wrong is rejected again. The portal gets an answer for it, named after
its own file.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from brp_filesync.app import App, alone
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import DiskTrouble, NotPossible
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.reasons import reason_of
from brp_filesync.flows.clock import demand_clock
from brp_filesync.flows.orders import FLOW, import_file
from brp_filesync.flows.ready import ready
from brp_filesync.flows.result import FileResult
from brp_filesync.ledger import arrivals, files, lists, open_rows
from brp_filesync.ledger.archive import keep_bytes, open_kept
from brp_filesync.ledger.arrivals import Found
from brp_filesync.ledger.files import File
from brp_filesync.orders_in.rejects import OUR_COLUMNS, Mended, marked, mended
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.tables.split import split_rows
from brp_filesync.tables.write import write_rows

_LARGEST_BYTES = 100_000_000
_LONGEST_LINES = 200


@dataclass(frozen=True, slots=True)
class Rejects:
    """The file for a person, in the portal's dialect and encoding, and how many rows it has."""

    content: bytes
    rows: int


def rejects(app: App, file_id: int) -> Rejects:
    """Return the rows that the file's latest attempt rejected, as they came, and why.

    Raises NotPossible where it has none, and ConfigurationMistake.
    """
    file = _known(app, file_id)
    profile = app.profile(file.source)
    with app.database.connect() as connection:
        attempts = lists.attempts_of(connection, file_id)
        latest = attempts[-1]["attempt_id"] if attempts else 0
        told = {
            row["line"]: _told(row["problems"], app.installation.settings.language)
            for row in lists.rows_of(connection, latest, rejected=True)
        }
    if not told:
        raise NotPossible(
            phrase("File {file_id} has no rejected rows.", file_id=file_id),
            phrase("`filesync files list`."),
        )
    dialect = portal_dialect(profile.orders.dialect)
    with open_kept(app.archive, file.sha256) as stream:
        every = (
            (int(line), row)
            for lines, rows in split_rows(stream, dialect, app.installation.settings.chunk_rows)
            for line, row in zip(lines.tolist(), rows, strict=True)
        )
        first = next(every, (0, []))
        header = [*first[1], *OUR_COLUMNS] if dialect.header else None
        width = len(first[1])
        rows = [
            marked(file_id, line, [*row, *[""] * (width - len(row))], told[line])
            for line, row in _from(first, every, skip=dialect.header)
            if line in told
        ]
    return Rejects(write_rows(header, rows, dialect), len(rows))


def resubmit(app: App, path: Path, who: str) -> FileResult:
    """Import mended rows at once, and return what became of them. The next run answers the portal.

    Raises NotPossible where the file isn't of `rejects`, or was given back before, and what a
    night's early end raises.
    """
    content = _content(path)
    portals = app.installation.portals
    back = _back(content, list(portals.values()))
    if back is None:
        raise NotPossible(
            phrase("{name} has no rows of one file of `filesync orders rejects`.", name=path.name),
            phrase(
                "Leave the column {our_columns} as it is in each row, and save it as CSV.",
                our_columns=OUR_COLUMNS[0],
            ),
        )
    parent = _known(app, back.file_id)
    with alone(app, parent.source, FLOW) as alone_app:
        demand_clock(alone_app)
        profile = alone_app.profile(parent.source)
        terms = ready(alone_app, profile)
        back = _back(content, [profile]) or back  # the parent's own encoding knows best
        dialect = portal_dialect(profile.orders.dialect)
        written = write_rows(back.header if dialect.header else None, back.rows, dialect)
        child = _received(alone_app, profile, parent, written, who)
        return import_file(alone_app, profile, child, terms)


def waive(app: App, file_id: int, lines: Sequence[int], who: str) -> int:
    """Let a file's open rejected rows be, all or those on these lines; return how many.

    They aren't asked about any more. Raises NotPossible where none is open.
    """
    _known(app, file_id)
    with app.database.connect() as connection, app.database.write(connection):
        waived = open_rows.waive(connection, file_id, lines, who, app.now)
        if waived:
            details: dict[str, str | int] = {
                "rows": waived,
                "lines": " ".join(map(str, sorted(lines)))[:_LONGEST_LINES],
            }
            record_act(connection, who, "orders rejects waive", f"file {file_id}", app.now, details)
    if not waived:
        raise NotPossible(
            phrase("No rejected row of file {file_id} is open there.", file_id=file_id),
            phrase("`filesync orders rejects --open` lists those that are."),
        )
    return waived


def _from(
    first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]], *, skip: bool
) -> Iterator[tuple[int, list[str]]]:
    if not skip:
        yield first
    yield from rest


def _told(problems: str | None, language: Language) -> tuple[str, str, str]:
    """Return columns, codes and sentences of a row's problems."""
    found = json.loads(problems or "[]")
    columns = ", ".join(dict.fromkeys(column for column, _, _ in found if column))
    codes = ", ".join(dict.fromkeys(f"{texts.code(word)} {word}".strip() for _, word, _ in found))
    said = " ".join(texts.text(word, params, language) for _, word, params in found)
    return columns, codes, said


def _received(app: App, profile: PortalProfile, parent: File, content: bytes, who: str) -> File:
    sha256 = keep_bytes(app.archive, content)
    with app.database.connect() as connection, app.database.write(connection):
        if files.find_content(connection, profile.portal, FLOW, sha256) is not None:
            raise NotPossible(
                phrase("These rows, exactly so, were given to us before: nothing is imported."),
                phrase("`filesync files list` shows what became of them."),
            )
        child = files.receive_mended(connection, parent, sha256, len(content), app.now)
        first = Path(parent.name)
        name = f"{first.stem}-mended-{child.file_id}{first.suffix}"
        found = Found(None, os.fsencode(name), name, len(content), int(app.clock.now().timestamp()))
        arrivals.receive(connection, profile.portal, FLOW, found, child.file_id, app.now)
        record_act(
            connection,
            who,
            "orders resubmit",
            f"file {child.file_id}",
            app.now,
            {"parent": parent.file_id},
        )
    return child


def _back(content: bytes, profiles: Sequence[PortalProfile]) -> Mended | None:
    found = (mended(*each) for each in _texts(content, profiles))
    return next((each for each in found if each is not None), None)


def _texts(
    content: bytes, profiles: Sequence[PortalProfile]
) -> Iterator[tuple[str, str, str | None]]:
    """Yield what the bytes may say, in UTF-8 or a portal's encoding, with its delimiter and quote."""
    for profile in profiles:
        words = profile.orders.dialect
        for encoding in ("utf-8-sig", words.encoding):
            try:
                yield content.decode(encoding), words.delimiter, words.quote
                break
            except UnicodeDecodeError:
                continue


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise NotPossible(phrase("{name} is too big for rows mended by hand.", name=path.name))
        return path.read_bytes()
    except OSError as error:
        raise DiskTrouble(
            phrase("{path} can't be read ({strerror}).", path=path, strerror=reason_of(error))
        ) from error


def _known(app: App, file_id: int) -> File:
    with app.database.connect() as connection:
        file = files.find(connection, file_id)
    if file is None or file.flow != FLOW:
        raise NotPossible(
            phrase("There is no order file {file_id}.", file_id=file_id),
            phrase("`filesync files list` shows them."),
        )
    return file
