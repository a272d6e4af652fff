"""`filesync payments`: the banks' payment files, and what they settle."""

import click

from brp_filesync.cli.payments_acts import handle, match, reverse, same, split, unbook, undo
from brp_filesync.cli.payments_control import control
from brp_filesync.cli.payments_import import import_files
from brp_filesync.cli.payments_inspect import inspect
from brp_filesync.cli.payments_journal import journal
from brp_filesync.cli.payments_show import show
from brp_filesync.cli.payments_unmatched import unmatched
from brp_filesync.cli.payments_vouchers import vouchers


@click.group()
def payments() -> None:
    """Look at the banks' payment files, and book them."""


for command in (
    import_files,
    inspect,
    journal,
    control,
    unmatched,
    show,
    match,
    split,
    handle,
    same,
    unbook,
    reverse,
    undo,
    vouchers,
):
    payments.add_command(command)
