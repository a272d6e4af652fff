"""Logging in, and what lasts of it: throttled, ended by time, revocable."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from brp_filesync.console.accounts import schema
from brp_filesync.console.accounts.model import Session
from brp_filesync.console.accounts.passwords import fits
from brp_filesync.console.accounts.tokens import new_token, sha256_of
from brp_filesync.console.accounts.totp import step_of
from brp_filesync.console.accounts.users import record, user_of
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.database.begin import Database

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
_WITHIN = timedelta(minutes=15)
_MOST_OF_NAME = 5  # refused logins of a name, or of an address, before the next has to wait
_MOST_OF_ADDRESS = 30
_SEEN_EACH = timedelta(minutes=1)  # a session's last moment is written so seldom


def log_in(
    accounts: Database, name: str, password: str, number: str, address: str, now: datetime
) -> str:
    """Return the word of a new session. Raises NotPossible where the login is refused.

    It isn't told whether name, password or number was wrong.
    """
    at = utc_text(now)
    with accounts.connect() as connection:
        _demand_few(connection, name, address, now)
        row = (
            connection.execute(
                select(schema.user).where(
                    schema.user.c.name == name, schema.user.c.ended_at.is_(None)
                )
            )
            .mappings()
            .first()
        )
        kept = None if row is None else row["password"]
        step = None
        if fits(kept, password) and row is not None and row["totp_key"] is not None:
            step = step_of(row["totp_key"], number, now.timestamp(), row["totp_step"])
        with accounts.write(connection):
            used = None
            if row is not None and step is not None:
                # By the step too: of two who send the same number at once one is let in.
                used = connection.execute(
                    update(schema.user)
                    .where(schema.user.c.user_id == row["user_id"], schema.user.c.totp_step < step)
                    .values(totp_step=step)
                ).rowcount
            if row is not None and used:
                record(connection, at, name, "logged in", name, address)
                return begin(connection, row["user_id"], address, now)
            connection.execute(insert(schema.refused).values(at=at, name=name, address=address))
            record(connection, at, "", "login refused", name if row is not None else "", address)
    raise NotPossible(
        phrase("The login is refused."),
        phrase("See name, password and the app's number; a number is good once."),
    )


def begin(connection: Connection, user_id: int, address: str, now: datetime) -> str:
    """Begin a session, and return its word. Those that have ended are forgotten."""
    connection.execute(
        delete(schema.session).where(
            or_(
                schema.session.c.seen_at < utc_text(now - IDLE),
                schema.session.c.began_at < utc_text(now - LONGEST),
            )
        )
    )
    token = new_token()
    at = utc_text(now)
    connection.execute(
        insert(schema.session).values(
            token_sha256=sha256_of(token),
            user_id=user_id,
            csrf=new_token(),
            address=address,
            began_at=at,
            seen_at=at,
        )
    )
    return token


def find(accounts: Database, token: str, now: datetime) -> Session | None:
    """Return the session of that word, None where there is none, or it has ended."""
    key = sha256_of(token)
    with accounts.connect() as connection:
        row = (
            connection.execute(
                select(schema.session.c.csrf, schema.session.c.seen_at, schema.user)
                .join(schema.user, schema.user.c.user_id == schema.session.c.user_id)
                .where(
                    schema.session.c.token_sha256 == key,
                    schema.session.c.seen_at >= utc_text(now - IDLE),
                    schema.session.c.began_at >= utc_text(now - LONGEST),
                    schema.user.c.ended_at.is_(None),
                )
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        found = Session(user_of(row), row["csrf"], key)
        if row["seen_at"] < utc_text(now - _SEEN_EACH):
            with accounts.write(connection):
                connection.execute(
                    update(schema.session)
                    .where(schema.session.c.token_sha256 == key)
                    .values(seen_at=utc_text(now))
                )
    return found


def log_out(accounts: Database, session: Session) -> None:
    """End a session."""
    with accounts.connect() as connection, accounts.write(connection):
        connection.execute(
            delete(schema.session).where(schema.session.c.token_sha256 == session.token_sha256)
        )


def _demand_few(connection: Connection, name: str, address: str, now: datetime) -> None:
    """Raise NotPossible where too many logins of the name from there, or from there, were refused."""
    lately = schema.refused.c.at >= utc_text(now - _WITHIN)
    here = schema.refused.c.address == address
    of_name = schema.refused.c.name == name
    for conditions, most in (((here, of_name), _MOST_OF_NAME), ((here,), _MOST_OF_ADDRESS)):
        refused = connection.scalar(
            select(func.count()).select_from(schema.refused).where(lately, *conditions)
        )
        if (refused or 0) >= most:
            raise NotPossible(
                phrase("Too many logins were refused."),
                phrase("Wait {minutes} minutes.", minutes=_WITHIN.seconds // 60),
            )
