"""`filesync catalogue ahead`: changes of days to come that a person is asked about before."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import DAY
from brp_filesync.cli.language import misused
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.codes import word
from brp_filesync.core.phrase import joined, phrase

if TYPE_CHECKING:
    from brp_filesync.ledger.catalogues_ahead import Ahead


@click.command()
@click.option("--portal", required=True, metavar="NAME", help="Whose catalogue.")
@click.option("--on", type=DAY, metavar="DAY", help="Only that day.")
@click.option(
    "--approve", is_flag=True, help="Approve that day's change: it goes out when it comes."
)
@click.option(
    "--discard", is_flag=True, help="Discard it: on that day the portal keeps what it has."
)
@json_option("promises.CatalogueAhead", "As JSON on stdout; in öre.")
@list_options
@click.pass_obj
def ahead(context: Context, portal: str, on: datetime | None, approve: bool, discard: bool) -> None:
    """List changes of days to come that await approval, or decide of one before its day.

    They are those that the last run saw: agreed prices that begin or end, and what closes. Without a
    day the first that waits is decided. Who and when is recorded.

    \b
    Examples:
      filesync catalogue ahead --portal wellnet
      filesync catalogue ahead --portal wellnet --on 2026-12-01 --approve
    """
    from brp_filesync.cli.tables import show_table
    from brp_filesync.desk.catalogue import decide_ahead
    from brp_filesync.flows.catalogue_said import ahead_as_dict, said_reason
    from brp_filesync.ledger.catalogues_ahead import days_ahead

    if approve and discard:
        raise misused(phrase("Give either --approve or --discard."))
    day = "" if on is None else on.date().isoformat()
    with context.app() as app:
        name = app.profile(portal).portal
        if approve or discard:
            decided = decide_ahead(
                app.database, name, day, acting_user(), app.now, approved=approve
            )
            found = [decided]
        else:
            with app.database.connect() as connection:
                found = [
                    each
                    for each in days_ahead(connection, name)
                    if each.reasons and each.on_day >= app.today.isoformat()
                    if day in ("", each.on_day)
                ]
    days = [ahead_as_dict(each) for each in found]
    if printed({"source": portal, "kind": "portal", "days": days}):
        return
    show_table(
        "Ahead",
        ["day", "what", "decided"],
        [
            [
                each.on_day,
                joined(" ", [said_reason(reason, params) for reason, params in each.reasons]),
                _decided(each),
            ]
            for each in found
        ],
    )


def _decided(ahead: "Ahead") -> str:
    if ahead.approved is None:
        return phrase("awaits approval")
    return joined(
        " ", [word("approved" if ahead.approved else "discarded"), ahead.decided_by or ""]
    )
