"""`filesync payments`: the banks' payment files, and what they settle."""

import click

from brp_filesync.cli.payments_inspect import inspect


@click.group()
def payments() -> None:
    """Look at the banks' payment files, and book them."""


payments.add_command(inspect)
