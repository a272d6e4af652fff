"""What a person has answered → the gym whose settings are to be written, or what doesn't fit."""

import datetime
import re
from dataclasses import dataclass

from pydantic import ValidationError

from brp_filesync.core.errors import NotPossible
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.new_gym.model import (
    SQLITE,
    NewBank,
    NewGym,
    NewMail,
    NewPortal,
    NewServer,
)
from brp_filesync.profiles.mail import plain_address
from brp_filesync.profiles.settings import DatabaseSettings

# A portal's or a bank's name is a file's name, and known to the ledger.
_PROFILE = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_PLAIN_LETTERS = str.maketrans("åäöéüø", "aaoeuo")


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of `filesync init`; what is None or empty wasn't answered."""

    name: str
    language: Language | None = None
    database: str | None = None
    sender: str | None = None
    mail_server: str | None = None
    mail_user: str | None = None
    alarms_to: str | None = None
    portal: tuple[str, ...] = ()
    bank: tuple[str, ...] = ()


def demand_fit(option: str, answer: str) -> None:
    """Raise NotPossible where an answer to this option can't be taken, whatever the others are."""
    if option in ("sender", "alarms_to"):
        try:
            plain_address(answer)
        except ValueError as wrong:
            raise NotPossible(joined("", [f"{answer}: ", *wrong.args, "."])) from None
    if option == "database":
        try:
            DatabaseSettings(url=answer)
        except ValidationError as wrong:
            context = wrong.errors()[0].get("ctx", {})
            raise NotPossible(
                phrase("The database's URL: {get}.", get=joined("", context["error"].args))
            ) from None
    if option in ("portal", "bank") and _PROFILE.fullmatch(answer) is None:
        raise NotPossible(
            phrase("{answer} can't be the name of a portal or a bank.", answer=answer),
            phrase("It begins with a small letter, a to z; then small letters, digits, - and _."),
        )


def gym_of(answers: Answers, today: datetime.date, *, first: bool) -> NewGym:
    """Return the gym: its portals are on trial, and nothing older than `today` is imported.

    The `first` time it gets a portal and a bank to fill in, where none is named; later only those
    that are. Raises NotPossible for answers that can't be taken, or don't fit together.
    """
    for option in ("database", "sender", "alarms_to"):
        if answer := getattr(answers, option):
            demand_fit(option, answer)
    for option in ("portal", "bank"):
        for name in getattr(answers, option):
            demand_fit(option, name)
    mail = None
    if answers.sender and answers.mail_server:
        mail = NewMail(answers.sender, answers.mail_server, answers.mail_user or None)
    elif answers.sender or answers.mail_server or answers.alarms_to:
        raise NotPossible(
            phrase("Mails and alarms need both a sender and a mail server."),
            phrase("Say --sender ADDRESS and --mail-server HOST, or neither: then mails wait."),
        )
    portals = answers.portal or (("portal",) if first else ())
    banks = answers.bank or (("bank",) if first else ())
    return NewGym(
        name=answers.name,
        installation=short_name(answers.name),
        language=answers.language or "sv",
        database=answers.database or SQLITE,
        mail=mail,
        alarms_to=answers.alarms_to or None,
        footer=(answers.name,),
        portals=tuple(
            NewPortal(name, today, NewServer(f"secrets/{name}.password")) for name in portals
        ),
        banks=tuple(NewBank(name, today) for name in banks),
    )


def short_name(name: str) -> str:
    """Return a gym's name as logs and reports have it: small letters, digits and hyphens."""
    words = re.findall("[a-z0-9]+", name.lower().translate(_PLAIN_LETTERS))
    return "-".join(words)[:30] or "gym"
