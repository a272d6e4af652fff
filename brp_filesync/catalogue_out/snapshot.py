"""A file's rows as the archive keeps them for comparing: in our words, in no portal's dialect.

What was delivered stays comparable when a portal's profile changes. A line of JSON has the columns'
names and their distinct texts; after it each column has for each row the place of its text, from 0,
as four bytes, the lowest first. So the rows of a big catalogue are read without parsing a text.
"""

import hashlib
import json
from collections.abc import Iterator

import numpy as np
import pandas as pd

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.archive import Archive, incoming, keep, open_kept
from brp_filesync.tables.frame import categories, categories_of

_PLACE = np.dtype("<i4")


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
    """Return a snapshot's rows, its columns as categories.

    Raises BrokenInvariant where the archive lacks it, or has other bytes.
    """
    digest = hashlib.sha256()
    with open_kept(archive, sha256) as stream:
        first = stream.readline()
        digest.update(first)
        places = []
        while part := stream.read(1 << 20):
            digest.update(part)
            places.append(part)
    if digest.hexdigest() != sha256:
        raise BrokenInvariant(
            phrase("The archived bytes of {sha256} aren't what they were.", sha256=sha256)
        )
    said = json.loads(first)
    codes = np.frombuffer(b"".join(places), _PLACE).reshape(len(said["columns"]), said["rows"])
    return pd.DataFrame(
        {name: categories(codes[at], texts) for at, (name, texts) in enumerate(said["columns"])}
    )


def _written(rows: pd.DataFrame) -> Iterator[bytes]:
    columns = [(name, *categories_of(rows[name])) for name in rows.columns]
    said = {"rows": len(rows), "columns": [[name, texts] for name, _, texts in columns]}
    yield json.dumps(said, ensure_ascii=False).encode() + b"\n"
    for _, places, _ in columns:
        yield places.astype(_PLACE).tobytes()
