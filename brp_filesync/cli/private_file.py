"""A file that only its owner reads."""

import os
from pathlib import Path

from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of


def write_private(path: Path, content: bytes) -> None:
    """Write the content, 0600, in place of what was there. Raises DiskTrouble."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
    except OSError as error:
        raise DiskTrouble(
            phrase("{path} can't be written ({strerror}).", path=path, strerror=reason_of(error))
        ) from error
