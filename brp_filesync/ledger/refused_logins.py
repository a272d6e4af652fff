"""Logins that servers have refused, by their fingerprint: tried again, they could lock us out.

A login is bytes: the server, the account and the secret. What is kept of it is a salted scrypt hash
(RFC 7914), with which nobody who reads the database comes by the secret.
"""

import hashlib
import secrets
from collections.abc import Callable

from sqlalchemy import Connection, insert, select, update

from brp_filesync.ledger.schema import refused_login

# 16 MiB and some 50 ms a guess; a night makes one at most.
_COST, _BLOCK = 2**14, 8


def login_of(*parts: str) -> bytes:
    """Return what a server judges (where, who, which secret) as one, each with its length."""
    return "".join(f"{len(part)}:{part}" for part in parts).encode()


def remember(connection: Connection, source: str, login: bytes, now: str) -> None:
    """Keep that this login was refused; the source's earlier one is forgotten."""
    salt = secrets.token_hex(16)
    kept = {
        "salt": salt,
        "fingerprint": _fingerprint(login, salt),
        "refused_at": now,
        "reset_at": None,
    }
    present = connection.scalar(
        select(refused_login.c.source).where(refused_login.c.source == source)
    )
    if present is None:
        connection.execute(insert(refused_login).values(source=source, **kept))
    else:
        connection.execute(
            update(refused_login).where(refused_login.c.source == source).values(**kept)
        )


def any_refused(connection: Connection, source: str) -> str | None:
    """Return since when the source has a login that was refused and not reset (UTC text)."""
    return connection.scalar(
        select(refused_login.c.refused_at).where(
            refused_login.c.source == source, refused_login.c.reset_at.is_(None)
        )
    )


def refused_before(connection: Connection, source: str, login: Callable[[], bytes]) -> str | None:
    """Return when exactly this login was refused (UTC text), None where it may be tried.

    It is made only where a refusal is kept: its secrets aren't looked for without need.
    """
    if any_refused(connection, source) is None:
        return None
    return refused_since(connection, source, login())


def refused_since(connection: Connection, source: str, login: bytes) -> str | None:
    """Return when exactly this login was refused (UTC text), None where it may be tried."""
    row = (
        connection.execute(
            select(refused_login).where(
                refused_login.c.source == source, refused_login.c.reset_at.is_(None)
            )
        )
        .mappings()
        .one_or_none()
    )
    if row is None or row["fingerprint"] != _fingerprint(login, row["salt"]):
        return None
    return str(row["refused_at"])


def reset(connection: Connection, source: str, now: str) -> bool:
    """Let the source's login be tried again, and say whether one was kept from it."""
    found = connection.execute(
        update(refused_login)
        .where(refused_login.c.source == source, refused_login.c.reset_at.is_(None))
        .values(reset_at=now)
    )
    return bool(found.rowcount)


def _fingerprint(login: bytes, salt: str) -> str:
    return hashlib.scrypt(login, salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=1, dklen=32).hex()
