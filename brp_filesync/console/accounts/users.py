"""Accounts: made with a one-time link, changed, ended."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from brp_filesync.console.accounts import schema
from brp_filesync.console.accounts.model import User
from brp_filesync.console.accounts.tokens import new_token, sha256_of
from brp_filesync.console.accounts.totp import new_key
from brp_filesync.console.rights import ROLES, Role
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.database.begin import Database

LINK_LASTS = timedelta(hours=24)
_LONGEST_NAME = 60


def add(
    accounts: Database, name: str, role: Role, who: str, now: datetime, facility_id: str = ""
) -> str:
    """Make an account, and return the word of its one-time link, which lasts a day.

    Raises NotPossible for a name that is taken, or is none.
    """
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise NotPossible(
            phrase("A user's name has 1 to {longest} characters.", longest=_LONGEST_NAME)
        )
    if role not in ROLES:
        raise NotPossible(
            phrase("There is no role {role}.", role=role),
            phrase("The roles are {roles}.", roles=", ".join(ROLES)),
        )
    with accounts.connect() as connection, accounts.write(connection):
        if _row(connection, schema.user.c.name == name) is not None:
            raise NotPossible(
                phrase("There is a user {name} already.", name=name),
                phrase("A new link for them: `filesync console user link {name}`.", name=name),
            )
        connection.execute(
            insert(schema.user).values(
                name=name,
                role=role,
                facility_id=facility_id,
                totp_step=0,
                keys_on=1,
                made_at=utc_text(now),
            )
        )
        record(connection, utc_text(now), who, "user added", f"{name} ({role})")
        return _linked(connection, demand(connection, name).user_id, now)


def link_again(accounts: Database, name: str, who: str, now: datetime) -> str:
    """Return the word of a new one-time link for a user; password, app and sessions end with it."""
    with accounts.connect() as connection, accounts.write(connection):
        user = demand(connection, name)
        connection.execute(
            update(schema.user)
            .where(schema.user.c.user_id == user.user_id)
            .values(password=None, totp_key=None, ended_at=None)
        )
        _end_sessions(connection, user.user_id)
        record(connection, utc_text(now), who, "user linked", name)
        return _linked(connection, user.user_id, now)


def end(accounts: Database, name: str, who: str, now: datetime) -> None:
    """End a user's account with its sessions and links. Raises NotPossible where there is none."""
    with accounts.connect() as connection, accounts.write(connection):
        user = demand(connection, name)
        connection.execute(
            update(schema.user)
            .where(schema.user.c.user_id == user.user_id)
            .values(ended_at=utc_text(now), password=None, totp_key=None)
        )
        _end_sessions(connection, user.user_id)
        connection.execute(delete(schema.link).where(schema.link.c.user_id == user.user_id))
        record(connection, utc_text(now), who, "user ended", name)


def give_role(accounts: Database, name: str, role: Role, who: str, now: datetime) -> None:
    """Give a user another role, from their next click on."""
    with accounts.connect() as connection, accounts.write(connection):
        user = demand(connection, name)
        connection.execute(
            update(schema.user).where(schema.user.c.user_id == user.user_id).values(role=role)
        )
        record(connection, utc_text(now), who, "role given", f"{name} ({role})")


def set_keys(accounts: Database, user_id: int, *, on: bool) -> None:
    """Switch a user's shortcuts of a single key on or off."""
    with accounts.connect() as connection, accounts.write(connection):
        connection.execute(
            update(schema.user).where(schema.user.c.user_id == user_id).values(keys_on=int(on))
        )


def list_users(accounts: Database) -> list[User]:
    """Return all users by name, those who have ended too."""
    with accounts.connect() as connection:
        rows = connection.execute(select(schema.user).order_by(schema.user.c.name)).mappings()
        return [user_of(row) for row in rows]


def events(accounts: Database, limit: int) -> list[dict[str, Any]]:
    """Return what was done to accounts, and logins, the newest first."""
    with accounts.connect() as connection:
        wanted = select(schema.event).order_by(schema.event.c.event_id.desc()).limit(limit)
        return [dict(row) for row in connection.execute(wanted).mappings()]


def demand(connection: Connection, name: str) -> User:
    """Return the user of that name. Raises NotPossible where there is none."""
    row = _row(connection, schema.user.c.name == name)
    if row is None:
        raise NotPossible(
            phrase("There is no user {name}.", name=name),
            phrase("`filesync console user list` shows them."),
        )
    return user_of(row)


def user_of(row: Any) -> User:
    """Return a row of `console_user` as a user."""
    return User(
        row["user_id"],
        row["name"],
        row["role"],
        row["facility_id"],
        bool(row["keys_on"]),
        row["password"] is not None,
        row["ended_at"] or "",
    )


def record(
    connection: Connection, at: str, who: str, act: str, subject: str, address: str = ""
) -> None:
    """Record what was done to an account, or a login."""
    values = {"at": at, "who": who, "act": act, "subject": subject, "address": address}
    connection.execute(insert(schema.event).values(**values))


def _linked(connection: Connection, user_id: int, now: datetime) -> str:
    token = new_token()
    connection.execute(delete(schema.link).where(schema.link.c.user_id == user_id))
    connection.execute(
        insert(schema.link).values(
            token_sha256=sha256_of(token),
            user_id=user_id,
            totp_key=new_key(),
            until=utc_text(now + LINK_LASTS),
        )
    )
    return token


def _end_sessions(connection: Connection, user_id: int) -> None:
    connection.execute(delete(schema.session).where(schema.session.c.user_id == user_id))


def _row(connection: Connection, condition: Any) -> Any:
    wanted: Select[Any] = select(schema.user).where(condition)
    return connection.execute(wanted).mappings().first()
