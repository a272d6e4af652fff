"""The one question that a command asks: shall what it has shown be done?"""

import click

from brp_filesync.core.errors import Declined


def demand_yes() -> None:
    """Ask on the terminal. Raises Declined for any other answer than yes, and where nobody answers.

    Ctrl-C at the question is what it is anywhere.
    """
    try:
        said = click.confirm("Do it?", err=True)
    except click.Abort as abort:
        if isinstance(abort.__context__, KeyboardInterrupt):
            raise
        raise Declined(
            "Nothing is done: nobody answered.", "Say --yes where nobody can be asked."
        ) from None
    if not said:
        raise Declined("Nothing is done.")
