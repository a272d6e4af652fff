"""`filesync init`: a new gym's folder, from a few answers."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.context import end
from brp_filesync.cli.language import misused, of_settings, speak_as_chosen
from brp_filesync.cli.language import said as terminal_said
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase

if TYPE_CHECKING:
    from brp_filesync.new_gym.make import Made

# option → what is asked on a terminal where it isn't said; an empty answer leaves it out
_QUESTIONS = {
    "language": phrase("Language of reports, lists and mails (sv, en)"),
    "name": phrase("The gym's name, as buyers read it"),
    "database": phrase(
        "Database: its URL, such as postgresql+psycopg://filesync@db.example.se/brp"
    ),
    "sender": phrase("From which address do buyers get their mails? (empty: mails wait)"),
    "mail_server": phrase("By which mail server?"),
    "mail_user": phrase("Our account there (empty: none)"),
    "alarms_to": phrase("Who is told by mail when something is wrong? (empty: nobody)"),
    "portal": phrase("Portal: {shipped}, or the name of another"),
    "bank": phrase("Bank: {banks}, or the name of another"),
}
_LANGUAGES = ("sv", "en")
_OF_MAIL = ("mail_server", "mail_user", "alarms_to")
_NEXT = (
    ("filesync db init", phrase("makes the database")),
    ("filesync db seed", phrase("enters what every Swedish gym needs")),
    ("filesync check --offline", phrase("says what is to be filled in, each with its line")),
)


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--name", metavar="TEXT", help="The gym's name, as buyers read it.")
@click.option("--language", type=click.Choice(_LANGUAGES), help="Of reports, lists and mails.")
@click.option("--database", metavar="URL", help="PostgreSQL's; else SQLite, in var/filesync.db.")
@click.option("--sender", metavar="ADDRESS", help="From where buyers get mails; else mails wait.")
@click.option("--mail-server", metavar="HOST", help="The SMTP server, where there is a sender.")
@click.option("--mail-user", metavar="NAME", help="Our account there, where it wants a login.")
@click.option("--alarms-to", metavar="ADDRESS", help="Who is told when something is wrong.")
@click.option(
    "--portal", multiple=True, metavar="NAME", help="A shipped profile, or one to be written."
)
@click.option(
    "--bank", multiple=True, metavar="NAME", help="A shipped profile, or one to be written."
)
@json_option("setting_up.GymMade", "Ask nothing; what is made as JSON.")
def init(folder: str, **said: Any) -> None:
    """Make a new gym in the folder DIR: settings, schedule, profiles to fill in, and folders.

    On a terminal it asks what no option says. Only the folder's owner may read it. What is there
    already stays as it is: it's told, and the exit code is 3. In a gym that is there already it asks
    nothing, and adds the portals and banks that are named. Profiles are shipped of the portals
    actiway, benify, epassi, sop and wellnet, and of the bank seb.

    \b
    Examples:
      filesync init gym
      filesync init gym --name Nordgymmet --portal wellnet --bank seb
      filesync init gym --portal benify      later: one portal more
    """
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.core.dates import local_date
    from brp_filesync.new_gym.answers import Answers, gym_of
    from brp_filesync.new_gym.make import (
        files_of,
        is_there,
        make,
        missing_in_schedule,
        settings_of,
    )

    speak_as_chosen(said["language"])
    first = not is_there(Path(folder))
    if first and sys.stdin.isatty() and not wants_json():
        said = _asked(Path(folder), said)
    said["name"] = said["name"] or _name_of(Path(folder))
    if not first and not said["language"]:  # what is added speaks as what is there
        said["language"] = of_settings(str(settings_of(Path(folder))), os.environ)
        speak_as_chosen(said["language"])
    gym = gym_of(Answers(**said), local_date(SystemClock().now()), first=first)
    made = make(Path(folder), files_of(gym))
    found: dict[str, Any] = {
        "folder": str(Path(folder).resolve()),
        "made": made.made,
        "there": made.there,
        "schedule_lacks": missing_in_schedule(Path(folder), gym),
        "next": [command for command, _ in _NEXT],
    }
    if not printed(found):
        _tell(folder, made, found["schedule_lacks"])
    end(ExitCode.WAITING if made.there else ExitCode.DONE)


def _asked(folder: Path, said: dict[str, Any]) -> dict[str, Any]:
    """Return what is said, and the answers to the rest."""
    from brp_filesync.new_gym.model import SQLITE
    from brp_filesync.new_gym.sources import load_templates, shipped

    templates = load_templates()
    named = {
        "shipped": ", ".join(shipped(templates, "portals")),
        "banks": ", ".join(shipped(templates, "banks")),
    }
    usual = {
        "language": "sv",
        "name": _name_of(folder),
        "database": SQLITE,
        "portal": "portal",
        "bank": "bank",
    }
    answers = dict(said)
    for option, question in _QUESTIONS.items():
        if answers[option] or (option in _OF_MAIL and not answers["sender"]):
            continue
        answer = click.prompt(
            terminal_said(question.filled(**named)),
            default=usual.get(option, ""),
            show_default=option in usual,
            value_proc=_taken(option),
        )
        answers[option] = (answer,) if option in ("portal", "bank") else answer
        speak_as_chosen(answers["language"])
    return answers


def _taken(option: str) -> Callable[[str], str]:
    """Return what takes an answer; one that can't be taken is asked for again."""
    from brp_filesync.new_gym.answers import demand_fit

    def take(answer: str) -> str:
        answer = answer.strip()
        if option == "language" and answer not in _LANGUAGES:
            raise misused(phrase("Type sv or en."))
        if option == "mail_server" and not answer:
            raise misused(phrase("Type its name, such as smtp.example.com."))
        if answer:
            try:
                demand_fit(option, answer)
            except NotPossible as wrong:
                raise misused(wrong.message) from None
        return answer

    return take


def _name_of(folder: Path) -> str:
    return folder.resolve().name.capitalize() or "Gym"


def _tell(folder: str, made: "Made", schedule_lacks: str) -> None:
    from brp_filesync.cli.tables import say

    for title, paths in (
        (phrase("Made"), made.made),
        (phrase("There already, left as it is"), made.there),
    ):
        if paths:
            say(phrase("{title}, in {folder}:", title=title, folder=folder))
        for path in paths:
            say(f"  {path}")
    if any(path.startswith("config/secrets/") for path in made.made):
        say(phrase("Passwords are missing: write each into its file, as its only line."))
    if schedule_lacks:
        say(phrase("The schedule is left as it is. Write this below its `portals:`:"))
        click.echo(schedule_lacks, nl=False)
    say(
        phrase("Next, in that folder:") if Path(folder).resolve() != Path.cwd() else phrase("Next:")
    )
    for command, what in _NEXT:
        say(f"  {command:<26}" + what)
