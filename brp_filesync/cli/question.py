"""The one question before something is done: yes and no in the language that is spoken."""

import click

from brp_filesync.cli.language import said
from brp_filesync.core.errors import Declined
from brp_filesync.core.phrase import phrase, phrase_of

_DO_IT = phrase("Do it?")


def demand_yes(question: str = _DO_IT) -> None:
    """Ask on the terminal. Raises Declined for any other answer than yes, and where nobody answers.

    Ctrl-C at the question is what it is anywhere.
    """
    yes, no = said(phrase_of("answer", "yes")), said(phrase_of("answer", "no"))
    asked = f"{said(question)} [{yes[0]}/{no[0].upper()}]"
    try:
        answer = click.prompt(asked, default=no[0], show_default=False, err=True)
    except click.Abort as abort:
        if isinstance(abort.__context__, KeyboardInterrupt):
            raise
        raise Declined(
            phrase("Nothing is done: nobody answered."),
            phrase("Say --yes where nobody can be asked."),
        ) from None
    if answer.strip().lower() not in (yes, yes[0]):
        raise Declined(phrase("Nothing is done."))
