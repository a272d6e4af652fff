"""`filesync recover`: after a database was put back from a backup."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

import click

from brp_filesync.cli.context import Context, acting_user, end
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase, phrases


@click.command()
@click.option(
    "--answers",
    is_flag=True,
    help="Only raise numbers above those that answers on the portals' servers tell.",
)
@json_option("promises.Recovered")
@click.pass_obj
def recover(context: Context, answers: bool) -> None:
    """Take up what was done since the backup that was put back, and let runs go on.

    Where the database is older than its journal every run stops with 78. This decides each file
    since once more as it was decided then, from the archive and under the same numbers; marks mails
    as the journal says; records numbers that name nothing now as gaps; and lists what people did
    since, which is theirs to do again. Exit code 3 where anything is listed. Safe to repeat.

    Where a whole machine was put back, its journal too, a run stops at an answer on a portal's server
    that isn't known here: with --answers its numbers are taken as given out.

    \b
    Examples:
      filesync recover
      filesync recover --answers
    """
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.exit_codes import ExitCode
    from brp_filesync.desk import recovering as desk

    if answers:
        _by_answers(context)
    with context.app() as app:
        told = desk.recover(app, acting_user())
    code = ExitCode.WAITING if told.not_again or told.gaps or told.acts else ExitCode.DONE
    if printed(
        {
            "since": told.since,
            "commits": told.commits,
            "files": told.files,
            "mails": told.mails,
            "not_again": [
                {
                    "source": each.source,
                    "kind": "bank" if each.flow == "payments" else "portal",
                    "name": each.name,
                    "sha256": each.sha256,
                    "why": each.why,
                }
                for each in told.not_again
            ],
            "gaps": told.gaps,
            "acts": [
                {name: act[name] for name in ("at", "who", "act", "subject")} for act in told.acts
            ],
        }
    ):
        end(code)
    say(
        phrases(
            "{count} file since {since} is decided again as it was",
            "{count} files since {since} are decided again as they were",
            told.files,
            since=told.since,
        )
    )
    say(phrase("Mails marked as the journal says: {count}", count=told.mails))
    if told.not_again:
        show_table(
            "Not decided again",
            ["source", "file", "why"],
            [[each.source, each.name, each.why] for each in told.not_again],
        )
    _show_gaps(told.gaps)
    if told.acts:
        show_table(
            "What people did since, to do again",
            ["at", "who", "act", "about"],
            [[act["at"], act["who"], act["act"], act["subject"]] for act in told.acts],
        )
    end(code)


def _by_answers(context: Context) -> NoReturn:
    from brp_filesync.cli.tables import say
    from brp_filesync.core.exit_codes import ExitCode
    from brp_filesync.desk.recovering_answers import recover_answers

    with context.app() as app:
        told = recover_answers(app, acting_user())
        now = app.now
    nothing: dict[str, list[str]] = {"not_again": [], "acts": []}
    if printed({"since": now, "commits": 0, "files": 0, "mails": 0, "gaps": told.gaps, **nothing}):
        end(ExitCode.WAITING)
    say(phrase("Numbers go on above those of: {names}", names=", ".join(told.answers)))
    _show_gaps(told.gaps)
    end(ExitCode.WAITING)


def _show_gaps(gaps: Sequence[Mapping[str, str | int]]) -> None:
    from brp_filesync.cli.tables import show_table

    if gaps:
        show_table(
            "Numbers that name nothing now",
            ["series", "first", "last"],
            [[each["series"], each["first_number"], each["last_number"]] for each in gaps],
        )
