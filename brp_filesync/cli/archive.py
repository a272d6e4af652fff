"""`filesync archive`: what a person says of the archive's contents."""

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.group()
def archive() -> None:
    """The archive: received files and answers, as they came and went.

    \b
    Example:
      filesync archive accept-loss HASH
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
