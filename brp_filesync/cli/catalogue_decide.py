"""`filesync catalogue diff`, `approve`, `discard` and `again`: what a person decides of one."""

from itertools import islice
from typing import TYPE_CHECKING

import click

from brp_filesync.cli.context import Context, acting_user, end
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.plain import plain_catalogue
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.codes import word
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import joined, phrase, phrases

if TYPE_CHECKING:
    from brp_filesync.ledger.catalogues import Kept

_PORTAL = click.option("--portal", required=True, metavar="NAME", help="Whose catalogue.")
_VERSION = click.option(
    "--version", type=int, help="Only if it is still this version that waits: the one you saw."
)


@click.command()
@_PORTAL
@find_options("Only rows that have TEXT: a product's number or name, a price.", facility=True)
@click.option("--limit", default=200, show_default=True, help="Print at most so many lines.")
@json_option("promises.CatalogueDiff", "All of it as JSON on stdout; in öre.")
@list_options
@click.pass_obj
def diff(context: Context, portal: str, asked: Asked, limit: int) -> None:
    """Show rows added, gone and changed since the catalogue that was delivered last.

    Of the one that awaits approval, else of what a run would send now. Nothing is changed.

    \b
    Examples:
      filesync catalogue diff --portal wellnet
      filesync catalogue diff --portal wellnet --json
    """
    from brp_filesync.catalogue_out import shown
    from brp_filesync.catalogue_out.anew import difference
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.flows.catalogue import catalogue_folder
    from brp_filesync.flows.catalogue_said import kept_as_dict, said_of, said_reason
    from brp_filesync.flows.result import problems_as_dicts

    with context.app() as app:
        profile = app.profile(portal)
        catalogue_folder(profile)
        found = difference(app.database, app.archive, profile, app.today)
        with app.database.connect() as connection:
            wanted = asked.wanted(connection)
        language = app.installation.settings.language
    differences = shown.only(found.differences, wanted)
    problems = problems_as_dicts(found.problems)
    kept = None if found.kept is None else kept_as_dict(found.kept)
    shown_as = {
        "source": portal,
        "kind": "portal",
        "catalogue": plain_catalogue(kept),
        "problems": problems,
        "difference": shown.as_dicts(differences),
    }
    if not printed(shown_as):
        if found.kept is None:
            say(
                phrase(
                    "{portal}: nothing waits for approval; this is what a run would send now",
                    portal=portal,
                )
            )
        else:
            say(joined("", [f"{portal}: ", said_of(found.kept), "; ", _decided(found.kept)]))
            for reason, params in found.kept.reasons:
                say(said_reason(reason, params))
        for problem in problems:
            say(problem["message"])
        every = list(shown.lines(differences, language))
        if every:
            show_table("Changes", shown.HEADER, list(islice(every, limit)))
        if len(every) > limit:
            say(
                phrases(
                    "… and {count} more line (--limit, --json)",
                    "… and {count} more lines (--limit, --json)",
                    len(every) - limit,
                )
            )
        elif not every and not problems:
            say(phrase("No rows are added, gone or changed."))
    end(ExitCode.WAITING if problems else ExitCode.DONE)


@click.command()
@_PORTAL
@_VERSION
@json_option("promises.Catalogue")
@click.pass_obj
def approve(context: Context, portal: str, version: int | None) -> None:
    """Let the next run deliver the catalogue that waits: those bytes, and no others.

    Who and when is recorded. If the catalogue changes before that run, the approval counts no more.

    \b
    Examples:
      filesync catalogue approve --portal wellnet
      filesync catalogue approve --portal wellnet --version 7
    """
    from brp_filesync.desk import catalogue as acts

    with context.app() as app:
        kept = acts.approve(
            app.database, app.profile(portal).portal, version, acting_user(), app.now
        )
    _say(kept, phrase("approved; the next `filesync run` delivers it"))


@click.command()
@_PORTAL
@_VERSION
@json_option("promises.Catalogue")
@click.pass_obj
def discard(context: Context, portal: str, version: int | None) -> None:
    """Discard the catalogue that waits: it isn't asked about again until it changes.

    The portal keeps the one that it has. Who and when is recorded.

    \b
    Example:
      filesync catalogue discard --portal wellnet
    """
    from brp_filesync.desk import catalogue as acts

    with context.app() as app:
        kept = acts.discard(
            app.database, app.profile(portal).portal, version, acting_user(), app.now
        )
    _say(kept, word("discarded"))


@click.command()
@_PORTAL
@json_option("promises.Catalogue")
@click.pass_obj
def again(context: Context, portal: str) -> None:
    """Let the next run send the delivered catalogue once more, byte for byte.

    For a portal that has lost it. Who and when is recorded.

    \b
    Example:
      filesync catalogue again --portal wellnet
    """
    from brp_filesync.desk import catalogue as acts

    with context.app() as app:
        kept = acts.send_again(app.database, app.profile(portal).portal, acting_user(), app.now)
    _say(kept, phrase("the next `filesync run` sends it again"))


def _say(kept: "Kept", what: str) -> None:
    from brp_filesync.cli.tables import say
    from brp_filesync.flows.catalogue_said import kept_as_dict, said_of

    if printed(plain_catalogue(kept_as_dict(kept)) or {}):
        return
    say(joined("", [f"{kept.source}: ", said_of(kept), "; ", what]))


def _decided(kept: "Kept") -> str:
    if kept.state == "discarded":
        return phrase("discarded by {decided_by}", decided_by=kept.decided_by)
    if kept.approved:
        return phrase(
            "approved by {decided_by}, to be sent by the next run", decided_by=kept.decided_by
        )
    if kept.state == "rendered":
        return phrase("to be sent by the next run")
    return phrase("awaits approval")
