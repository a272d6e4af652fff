"""One-time links: by which a user chooses a password, and takes up an authenticator app."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from brp_filesync.console.accounts import schema
from brp_filesync.console.accounts.passwords import demand_good, hashed
from brp_filesync.console.accounts.sessions import begin
from brp_filesync.console.accounts.tokens import sha256_of
from brp_filesync.console.accounts.totp import step_of
from brp_filesync.console.accounts.users import record
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.database.begin import Database


@dataclass(frozen=True, slots=True)
class Link:
    """Whose link it is, and the key for their app."""

    user_id: int
    name: str
    totp_key: str = field(repr=False)


def find(accounts: Database, token: str, now: datetime) -> Link:
    """Return a link. Raises NotPossible where it has been used, or is older than a day."""
    with accounts.connect() as connection:
        return _found(connection, token, now)


def take_up(
    accounts: Database, token: str, password: str, number: str, address: str, now: datetime
) -> str:
    """Give the link's user the password and the app, and return the word of a session.

    Raises NotPossible for a weak password, a number that isn't the app's, and a link that is over.
    """
    link = find(accounts, token, now)
    demand_good(password, link.name)
    step = step_of(link.totp_key, number, now.timestamp(), 0)
    if step is None:
        raise NotPossible(
            phrase("That isn't the app's number."),
            phrase("Enter the key into the app, and the six digits that it shows now."),
        )
    kept = hashed(password)
    with accounts.connect() as connection, accounts.write(connection):
        link = _found(connection, token, now)  # somebody may have been quicker
        connection.execute(
            update(schema.user)
            .where(schema.user.c.user_id == link.user_id)
            .values(password=kept, totp_key=link.totp_key, totp_step=step)
        )
        connection.execute(delete(schema.link).where(schema.link.c.user_id == link.user_id))
        record(connection, utc_text(now), link.name, "link used", link.name, address)
        return begin(connection, link.user_id, address, now)


def _found(connection: Connection, token: str, now: datetime) -> Link:
    row = connection.execute(
        select(schema.user.c.user_id, schema.user.c.name, schema.link.c.totp_key)
        .join(schema.user, schema.user.c.user_id == schema.link.c.user_id)
        .where(
            schema.link.c.token_sha256 == sha256_of(token),
            schema.link.c.until >= utc_text(now),
            schema.user.c.ended_at.is_(None),
        )
    ).first()
    if row is None:
        raise NotPossible(
            phrase("The link has been used, or is older than a day."),
            phrase("Ask who gave it to you for another."),
        )
    return Link(*row)
