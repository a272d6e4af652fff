"""Passwords: hashed by argon2, never kept."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase

SHORTEST = 12
LONGEST = 128  # characters: what is longer would only keep the machine at work
_hasher = PasswordHasher()


def demand_good(password: str, name: str) -> None:
    """Raise NotPossible for a password that is too short, too long, or holds the user's name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise NotPossible(
            phrase(
                "A password has {shortest} to {longest} characters.",
                shortest=SHORTEST,
                longest=LONGEST,
            ),
            phrase("Several words in a row are easy to remember."),
        )
    if name.casefold() in password.casefold() or len(set(password)) < SHORTEST // 2:
        raise NotPossible(
            phrase("The password is too easy to guess."),
            phrase("Let it not hold your name, nor the same few characters."),
        )


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Tell whether it is the password that was kept; where none was, after the same time: no."""
    try:
        _hasher.verify(kept or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@cache
def _nobodys() -> str:
    """Return what a name that nobody has is compared with: it takes as long."""
    return _hasher.hash("nobody has this password")
