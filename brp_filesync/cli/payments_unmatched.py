"""`filesync payments unmatched`: what waits for a person, and what it may be for."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.context import Context
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import Phrase

if TYPE_CHECKING:
    from brp_filesync.desk.payment_queue import Waits


@click.command()
@find_options(
    "Only where TEXT is in a reference, the payer's name or bankgiro, or the words.",
    days="paid",
)
@json_option("payments.UnmatchedListed", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def unmatched(context: Context, asked: Asked) -> None:
    """List what of payments is nobody's yet, the oldest first, each with the best suggestion.

    A suggestion never books itself: `filesync payments match` does, or `split`, `handle`, `same`,
    `reverse`. `filesync payments show` has all of them, and everything that the file told.

    \b
    Examples:
      filesync payments unmatched
      filesync payments unmatched --json
      filesync payments unmatched --find 10000180 --from 2026-11-01
    """
    from brp_filesync.desk.payment_queue import look

    with context.app() as app, app.database.connect() as connection:
        found = look(connection, asked.wanted(connection))
        today, language = app.today, app.installation.settings.language
    if not printed({"unmatched": [as_json(each, today) for each in found]}):
        _show(found, language)


def as_json(waits: "Waits", today: date) -> dict[str, Any]:
    """Return what waits for programs."""
    from brp_filesync.payments_in.reasons import sentence
    from brp_filesync.payments_in.suggest import references_of
    from brp_filesync.payments_in.told import message_of

    row = waits.row
    return {
        "payment_id": row["payment_id"],
        "journal_id": row["payment_journal_id"],
        "source": row["bank"],
        "kind": "bank",
        "amount_ore": row["amount_ore"],
        "payment_ore": row["payment_ore"],
        "payment_kind": row["kind"],
        "paid_on": row["paid_on"],
        "age_days": (today - date.fromisoformat(row["paid_on"])).days,
        "reason": row["reason"],
        "reason_text": str(sentence(row["reason"])),
        "part_of": row["part_of"] or None,
        "twin": row["twin_payment_id"],
        "possible_twins": [] if row["twin_payment_id"] else list(waits.twins),
        "payer": row["payer_name"],
        "payer_bankgiro": row["payer_bankgiro"],
        "payer_account": row["payer_account"],
        "references": references_of(row),
        "text": row["text"],
        "message": message_of(row["text"], row["told_json"]),
        "looks_alike": bool(row["alike"]),
        "suggestions": [
            {
                "grounds": list(each.grounds),
                "invoices": [waits.invoices[invoice_id] for invoice_id in each.invoice_ids],
                "twin": each.twin_payment_id or None,
                "reverses": each.reversed_payment_id or None,
                "settlement": each.settlement_id or None,
                "amount_fits": each.amount_fits,
            }
            for each in waits.suggestions
        ],
    }


def suggestions_of(waits: "Waits") -> list[Phrase]:
    """Return each suggestion in words, the best first."""
    from brp_filesync.desk.payment_told import suggestion_in_words

    return [suggestion_in_words(waits, each) for each in waits.suggestions]


def _show(found: "list[Waits]", language: Any) -> None:
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor
    from brp_filesync.payments_in.reasons import sentence
    from brp_filesync.payments_in.suggest import references_as_written
    from brp_filesync.payments_in.told import message_of

    show_table(
        "Unmatched",
        [
            "payment",
            "amount",
            "paid on",
            "paid by",
            "references",
            "message",
            "reason",
            "what it means",
            "twin",
            "best suggestion",
        ],
        [
            [
                each.row["payment_id"],
                kronor(each.row["amount_ore"], language),
                each.row["paid_on"],
                each.row["payer_name"],
                ", ".join(references_as_written(each.row)),
                " / ".join(message_of(each.row["text"], each.row["told_json"]).splitlines()),
                each.row["reason"],
                sentence(each.row["reason"]),
                ", ".join(map(str, each.twins)),
                next(iter(suggestions_of(each)), ""),
            ]
            for each in found
        ],
    )
