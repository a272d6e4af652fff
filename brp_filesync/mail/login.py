"""The secrets that the mail server is logged in to with, as they were found."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class MailLogin:
    """None is what the settings don't name. `keep` takes a refresh token in the old one's place."""

    password: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None
    account_key: str | None = None
    keep: Callable[[str], None] | None = None
