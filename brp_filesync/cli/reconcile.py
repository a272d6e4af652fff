"""`filesync reconcile`: does everything that must always hold still hold?"""

from typing import TYPE_CHECKING

import click

from brp_filesync.cli.context import Context, end
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Only files decided since, and what they led to; number series are looked at whole.",
)
@json_option("setting_up.Reconciled")
@list_options
@click.pass_obj
def reconcile(context: Context, since: "datetime | None") -> None:
    """Check every invariant, a line each; 70 where one is broken, with the first that breaks it.

    It only reads. What a line means, and what to do: docs/reconcile.md.

    \b
    Examples:
      filesync reconcile
      filesync reconcile --since 2026-11-01 --json
    """
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.dates import local_midnight
    from brp_filesync.core.exit_codes import ExitCode
    from brp_filesync.ledger.balance import attempts_since
    from brp_filesync.reconcile import INVARIANTS
    from brp_filesync.reconcile import reconcile as check

    moment = None if since is None else local_midnight(since.date())
    with context.app() as app, app.database.connect() as connection:
        found = check(connection, app.archive, attempts_since(moment))
    broken = [each for each in found if each.offender]
    if not printed(
        {
            "broken": len(broken),
            "invariants": [
                {
                    "name": each.invariant,
                    "holds": not each.offender,
                    "first": each.offender or None,
                }
                for each in found
            ],
        }
    ):
        show_table(
            "Invariants",
            ["invariant", "holds", "first that breaks it", "what must hold"],
            [
                [
                    each.invariant,
                    "BROKEN" if each.offender else "yes",
                    each.offender,
                    INVARIANTS[each.invariant],
                ]
                for each in found
            ],
        )
    end(ExitCode.BROKEN if broken else ExitCode.DONE)
