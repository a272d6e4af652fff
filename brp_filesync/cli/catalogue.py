"""`filesync catalogue`: what each portal may sell, where, and at which price."""

import click

from brp_filesync.cli.catalogue_ahead import ahead
from brp_filesync.cli.catalogue_decide import again, approve, diff, discard
from brp_filesync.cli.catalogue_export import export


@click.group()
def catalogue() -> None:
    """What each portal may sell: look at it, and decide what goes out."""


for command in (export, diff, approve, discard, again, ahead):
    catalogue.add_command(command)
