"""What lies on a disk of ours, made to stay there: also through a power cut."""

import os
from pathlib import Path


def sync(place: Path) -> None:
    """Return when a file, or a folder's entries, are on the disk. Raises OSError."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
