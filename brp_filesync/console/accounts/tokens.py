"""Words that nobody guesses, of which only hashes are kept."""

import hashlib
import secrets

_BYTES = 32


def new_token() -> str:
    """Return a word of 256 random bits, as it may stand in a URL, a cookie or a form."""
    return secrets.token_urlsafe(_BYTES)


def sha256_of(token: str) -> str:
    """Return what is kept of a word."""
    return hashlib.sha256(token.encode()).hexdigest()
