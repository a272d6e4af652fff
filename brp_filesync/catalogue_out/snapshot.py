"""A file's rows as the archive keeps them for comparing: in our words, in no portal's dialect.

What was delivered stays comparable when a portal's profile changes.
"""

import hashlib
from collections.abc import Iterator

import pandas as pd

from brp_filesync.ledger.archive import Archive, incoming, keep, open_kept
from brp_filesync.tables.dialect import Dialect
from brp_filesync.tables.read import read_chunks
from brp_filesync.tables.write import write_rows

_DIALECT = Dialect(newline_in_quotes=True, newline="\n")
_CHUNK_ROWS = 20_000


def keep_snapshot(archive: Archive, rows: pd.DataFrame) -> str:
    """Keep rows of text in the archive, and return the SHA-256 of their snapshot."""
    digest = hashlib.sha256()
    with incoming(archive) as stream:
        for part in _written(rows):
            digest.update(part)
            stream.write(part)
        keep(archive, stream, digest.hexdigest())
    return digest.hexdigest()


def read_snapshot(archive: Archive, sha256: str) -> pd.DataFrame:
    """Return a snapshot's rows. Raises BrokenInvariant where the archive lacks it."""
    with open_kept(archive, sha256) as stream:
        chunks = list(read_chunks(stream, _DIALECT, _CHUNK_ROWS))
    rows = pd.concat([chunk.fields for chunk in chunks], ignore_index=True)
    rows.columns = pd.Index(chunks[0].header or ())
    return rows


def _written(rows: pd.DataFrame) -> Iterator[bytes]:
    columns = [rows[name].tolist() for name in rows.columns]
    yield write_rows(None, [[str(name) for name in rows.columns]], _DIALECT)
    for first in range(0, len(rows), _CHUNK_ROWS):
        part = slice(first, first + _CHUNK_ROWS)
        lines = zip(*(column[part] for column in columns), strict=True)
        yield write_rows(None, lines, _DIALECT, continues=True)
