"""Who may log in to the console, as `--json` shows it."""

from dataclasses import dataclass

from brp_filesync.cli.shapes.words import Moment, Shape


@dataclass(frozen=True)
class Linked(Shape):
    """A user's link to begin by: it works once, within a day, and is shown nowhere else."""

    name: str
    link: str


@dataclass(frozen=True)
class Ended(Shape):
    """Whose account is ended."""

    name: str


@dataclass(frozen=True)
class User(Shape):
    """An account; `has_password` is false until the link was used. null facility: every one."""

    name: str
    role: str
    facility_id: str | None
    has_password: bool
    ended_at: Moment | None


@dataclass(frozen=True)
class UsersListed(Shape):
    """What `console user list` shows."""

    users: list[User]
