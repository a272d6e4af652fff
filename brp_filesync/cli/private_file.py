"""A file that only its owner reads."""

from pathlib import Path

from brp_filesync.desk.private_file import private_file


def write_private(path: Path, content: bytes) -> None:
    """Write the content, 0600, in place of what was there. Raises DiskTrouble."""
    with private_file(path) as file:
        file.write(content)
