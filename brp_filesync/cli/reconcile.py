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

    Each imported order file is read again, and held against what stands of it. What BRP or people
    have changed since is listed, and is nothing wrong. It only reads. What a line means, and what to
    do: docs/reconcile.md.

    \b
    Examples:
      filesync reconcile
      filesync reconcile --since 2026-11-01 --json
    """
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.codes import word
    from brp_filesync.core.dates import local_midnight
    from brp_filesync.core.exit_codes import ExitCode
    from brp_filesync.desk.reconciled import WHAT_HOLDS, reconcile_all
    from brp_filesync.ledger.balance import attempts_since

    moment = None if since is None else local_midnight(since.date())
    with context.app() as app, app.database.connect() as connection:
        told = reconcile_all(app, connection, attempts_since(moment))
    found = told.findings
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
            "changed": [
                {"what": each.what, "count": each.count, "first": list(each.first)}
                for each in told.changed
            ],
            "unchecked": [
                {
                    "attempt_id": each.attempt_id,
                    "source": each.source,
                    "kind": "portal",  # only order files are held against what stands
                    "name": each.name,
                    "why": each.why,
                }
                for each in told.unchecked
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
                    WHAT_HOLDS[each.invariant],
                ]
                for each in found
            ],
        )
        if told.changed:
            show_table(
                "Changed since we wrote it",
                ["what", "how many", "ids of the first"],
                [
                    [word(each.what), each.count, ", ".join(map(str, each.first))]
                    for each in told.changed
                ],
            )
        if told.unchecked:
            show_table(
                "Not held against their files",
                ["source", "file", "why"],
                [[each.source, each.name, each.why] for each in told.unchecked],
            )
    end(ExitCode.BROKEN if broken else ExitCode.DONE)
