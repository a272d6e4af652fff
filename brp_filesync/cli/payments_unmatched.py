"""`filesync payments unmatched`: what waits for a person, and what it may be for."""

from datetime import date
from typing import Any

import click

from brp_filesync.cli.context import Context
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.codes import word
from brp_filesync.core.phrase import joined, phrase


@click.command()
@find_options(
    "Only where TEXT is in a reference, the payer's name or bankgiro, or the words.",
    days="paid",
)
@json_option("payments.UnmatchedListed", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def unmatched(context: Context, asked: Asked) -> None:
    """List what of payments is nobody's yet, the oldest first, with suggestions, best first.

    A suggestion never books itself: `filesync payments match` does, or `split`, `handle`, `same`.

    \b
    Examples:
      filesync payments unmatched
      filesync payments unmatched --json
      filesync payments unmatched --find 10000180 --from 2026-11-01
    """
    from brp_filesync.brp import payment_lists
    from brp_filesync.payments_in.suggest import Open, references_of, suggest

    with context.app() as app, app.database.connect() as connection:
        rows = payment_lists.list_unmatched(connection, wanted=asked.wanted(connection))
        invoices = payment_lists.open_invoices(connection) if rows else None
        today, language = app.today, app.installation.settings.language
    shown: list[dict[str, Any]] = []
    if invoices is not None:
        known = Open(invoices)
        names = {
            row[0]: dict(zip(_OF_INVOICE[1:], row[1:], strict=True))
            for row in zip(*(invoices[name].tolist() for name in _OF_INVOICE), strict=True)
        }
        for row in rows:
            suggested = [
                {
                    "grounds": list(each.grounds),
                    "invoices": [names[invoice_id] for invoice_id in each.invoice_ids],
                    "twin": each.twin_payment_id or None,
                    "amount_fits": each.amount_fits,
                }
                for each in suggest(row, known)
            ]
            shown.append(_shown(row, references_of(row), suggested, today))
    if not printed({"unmatched": shown}):
        _show(shown, language)


_OF_INVOICE = ("invoice_id", "company_id", "invoice_number", "ocr_number", "rest_ore")


def _shown(
    row: dict[str, Any], references: list[str], suggested: list[dict[str, Any]], today: date
) -> dict[str, Any]:
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
        "part_of": row["part_of"] or None,
        "twin": row["twin_payment_id"],
        "payer": row["payer_name"],
        "payer_bankgiro": row["payer_bankgiro"],
        "references": references,
        "text": row["text"],
        "looks_alike": bool(row["alike"]),
        "suggestions": suggested,
    }


def _show(shown: list[dict[str, Any]], language: Any) -> None:
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor

    show_table(
        "Unmatched",
        ["payment", "amount", "day", "age", "payer", "references", "reason", "twin", "suggestions"],
        [
            [
                each["payment_id"],
                kronor(each["amount_ore"], language),
                each["paid_on"],
                phrase("{days} d", days=each["age_days"]),
                each["payer"],
                " ".join(each["references"]),
                each["reason"],
                each["twin"] or "",
                joined("; ", (_said(one) for one in each["suggestions"])),
            ]
            for each in shown
        ],
    )


def _said(suggestion: dict[str, Any]) -> str:
    named = " + ".join(
        f"{one['company_id']}:{one['invoice_number']}" for one in suggestion["invoices"]
    )
    target = named or phrase("payment {twin}", twin=suggestion["twin"])
    grounds = joined(", ", map(word, suggestion["grounds"]))
    return phrase("{target} ({grounds})", target=target, grounds=grounds)
