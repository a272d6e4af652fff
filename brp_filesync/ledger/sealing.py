"""The archive's contents encrypted at rest: in age's format, by a key a month and class.

A key's name is its month, its class and its generation: `2026-11.short.1`. It lies in a folder of its
own, apart from what it opens. What is forgotten by removing a key, no backup of the archive opens.
"""

import importlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from brp_filesync.core.errors import BrokenInvariant, ConfigurationMistake, DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.durable import sync

KeptFor = Literal["short", "books"]
_KEY = re.compile(r"(\d{4}-\d{2}\.(?:short|books))\.(\d+)")


@dataclass(frozen=True, slots=True)
class Keys:
    """The folder of keys, and what says which month it is, as `2026-11`."""

    folder: Path
    month: Callable[[], str]


def newest_key(keys: Keys, kept_for: KeptFor, month: str = "") -> str:
    """Return the name of the key that contents of this class are sealed with; by default this month's.

    A key that isn't there is made, and is on disk then. Raises DiskTrouble.
    """
    of = f"{month or keys.month()}.{kept_for}"
    numbers = [number for name in all_keys(keys) for own, number in [parts(name)] if own == of]
    name = f"{of}.{max(numbers, default=1)}"
    if not numbers:
        make_key(keys, name)
    return name


def make_key(keys: Keys, name: str) -> None:
    """Make a key of that name, unless another process has just made it. Raises DiskTrouble."""
    path = _path(keys, name)
    try:
        keys.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=keys.folder, suffix=".part") as made:
            made.write(f"{_library().x25519.Identity.generate()}\n".encode())
            made.flush()
            os.fsync(made.fileno())
            try:
                os.link(made.name, path)
            except FileExistsError:
                return
        sync(keys.folder)
    except OSError as error:
        raise _trouble(keys, error) from error


def all_keys(keys: Keys) -> list[str]:
    """Return the names of all keys, in order."""
    return sorted(
        path.stem for path in keys.folder.glob("*.key") if _KEY.fullmatch(path.stem) is not None
    )


def parts(name: str) -> tuple[str, int]:
    """Return a key's month and class (`2026-11.short`), and its generation."""
    found = _KEY.fullmatch(name)
    if found is None:
        raise ValueError(name)
    return found[1], int(found[2])


def forget_key(keys: Keys, name: str) -> None:
    """Remove a key for good: nothing that it has sealed can be read any more. Raises DiskTrouble."""
    try:
        _path(keys, name).unlink(missing_ok=True)
        sync(keys.folder)
    except OSError as error:
        raise _trouble(keys, error) from error


def seal(keys: Keys, name: str, source: BinaryIO, target: BinaryIO) -> None:
    """Write the source, from where it stands, to the target, sealed with the key."""
    _library().encrypt_io(source, target, [_identity(keys, name).to_public()])


def unseal(keys: Keys | None, name: str, source: BinaryIO, target: BinaryIO) -> None:
    """Write what the key has sealed to the target.

    Raises ConfigurationMistake without keys, and BrokenInvariant where the key isn't there or doesn't
    open it.
    """
    if keys is None:
        raise ConfigurationMistake(
            phrase("The archive is sealed, and the settings name no archive_keys."),
            phrase(
                "Enter the folder of its keys; `filesync archive rekey --plain` opens it for good."
            ),
        )
    pyrage = _library()
    try:
        pyrage.decrypt_io(source, target, [_identity(keys, name)])
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's; what age finds wrong in the middle has no number
        raise BrokenInvariant(
            phrase("The key {name} doesn't open what it has sealed.", name=name),
            phrase("Restore the content, or the key, from a backup."),
        ) from error


def _identity(keys: Keys, name: str) -> Any:
    x25519 = _library().x25519
    try:
        return x25519.Identity.from_str(_path(keys, name).read_text().strip())
    except FileNotFoundError as error:
        raise BrokenInvariant(
            phrase("The archive's key {name} isn't in {folder}.", name=name, folder=keys.folder),
            phrase(
                "Put it back from where keys are backed up; without it nothing reads what it sealed."
            ),
        ) from error
    except OSError as error:
        raise _trouble(keys, error) from error


def _library() -> Any:
    try:
        return importlib.import_module("pyrage")
    except ImportError as error:
        raise ConfigurationMistake(
            phrase("A sealed archive needs the Python package pyrage, which isn't installed."),
            phrase("Install it: `pip install 'brp-filesync[sealed]'`."),
        ) from error


def _path(keys: Keys, name: str) -> Path:
    return keys.folder / f"{name}.key"


def _trouble(keys: Keys, error: OSError) -> DiskTrouble:
    return DiskTrouble(
        phrase(
            "The archive's keys in {folder} can't be read or written ({strerror}).",
            folder=keys.folder,
            strerror=reason_of(error),
        ),
        phrase("Check its disk's room and the folder's rights."),
    )
