"""`filesync archive`: what a person says of the archive's contents."""

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.group()
def archive() -> None:
    """The archive: received files and answers, as they came and went.

    \b
    Examples:
      filesync archive accept-loss HASH
      filesync archive rekey
    """


@archive.command("accept-loss")
@click.argument("sha256", metavar="HASH")
@json_option("care.LossAccepted")
@click.pass_obj
def accept_loss(context: Context, sha256: str) -> None:
    """Say that the content HASH is lost for good, when no backup has it; who and when is recorded.

    `filesync reconcile` takes the ledger's row for it from then on. A file is archived anew when it
    comes again, and an answer is written anew by what is true then.

    \b
    Example:
      filesync archive accept-loss 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.pruning import accept_loss as accept

    with context.app() as app:
        accept(app, sha256, acting_user())
    if printed({"sha256": sha256, "why": "lost"}):
        return
    say(phrase("{sha256} is written down as lost: nothing asks for it any more.", sha256=sha256))


@archive.command()
@click.option("--plain", is_flag=True, help="With no key: everything lies as it came then.")
@json_option("care.Rekeyed")
@click.pass_obj
def rekey(context: Context, plain: bool) -> None:
    """Seal all that the archive holds with new keys (`archive_keys`), and forget the old ones.

    It seals what lay plain before the setting was there, too. Runs wait meanwhile. Killed, it is
    finished by the next. Back the keys up apart from the archive and its backups.

    \b
    Examples:
      filesync archive rekey
      filesync archive rekey --plain
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.sealed import rekey as seal_anew

    with context.app() as app:
        count = seal_anew(app, acting_user(), plain=plain)
    if printed({"contents": count, "plain": plain}):
        return
    if plain:
        say(phrase("Contents that lie plain now: {count}", count=count))
    else:
        say(phrase("Contents sealed with new keys: {count}", count=count))
