"""Bytes of the archive, handed to a person exactly as they are kept."""

import shutil
import sys
from pathlib import Path

from brp_filesync.desk.private_file import private_file
from brp_filesync.ledger.archive import Archive, open_kept


def write_kept(archive: Archive, sha256: str, out: Path | None) -> None:
    """Write what is kept under this hash to `out`, 0600, or to stdout.

    Raises DiskTrouble, and as open_kept does.
    """
    with open_kept(archive, sha256) as content:
        if out is None:
            shutil.copyfileobj(content, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            with private_file(out) as target:
                shutil.copyfileobj(content, target)


def kept_bytes(archive: Archive, sha256: str) -> bytes:
    """Return what is kept under this hash, for `--json`. Raises as open_kept does."""
    with open_kept(archive, sha256) as content:
        return content.read()
