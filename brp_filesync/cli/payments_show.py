"""`filesync payments show`: a payment with all that its file told, and what became of it."""

from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.context import Context, end, tell
from brp_filesync.cli.days import local
from brp_filesync.cli.payments_unmatched import as_json, suggestions_of
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.codes import word
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import amount, joined, phrase

if TYPE_CHECKING:
    from brp_filesync.desk.payment_told import Shown


@click.command()
@click.argument("payment", type=int)
@json_option("payments.PaymentShown", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def show(context: Context, payment: int) -> None:
    """Show PAYMENT with everything that its file told, its twin beside it, and what was done by whom.

    \b
    Examples:
      filesync payments show 17
      filesync payments show 17 --json
    """
    from brp_filesync.desk.payment_told import show as shown

    with context.app() as app, app.database.connect() as connection:
        found = shown(connection, payment)
        if found is None:
            tell(
                FilesyncError(
                    phrase("There is no payment {payment_id}.", payment_id=payment),
                    phrase("`filesync payments unmatched` lists those that wait."),
                )
            )
            end(ExitCode.USAGE)
        today, language = app.today, app.installation.settings.language
    if printed(
        {
            **found.payment,
            "beside": list(found.beside),
            "history": found.history,
            "waits": [as_json(each, today) for each in found.waits],
        }
    ):
        return
    _show(found, language)


_TOLD = {
    "payment_kind": "kind",
    "amount_ore": "amount",
    "charge_ore": "charges",
    "paid_on": "paid on",
    "payer": "paid by",
    "payer_bankgiro": "payer's bankgiro",
    "payer_account": "payer's account",
    "ultimate_payer": "on behalf of",
    "reference": "reference",
    "references": "more references",
    "message": "message",
    "bank_text": "the bank's words",
    "entry_text": "the entry's words",
    "end_to_end_id": "payer's own number",
    "instruction_id": "payer's instruction",
    "bank_reference": "bank's reference",
    "bankgiro": "bankgiro",
    "account": "account",
    "deposit": "deposit",
    "source": "bank",
    "format": "format",
    "file": "file",
    "journal_id": "journal",
    "booked_at": "booked",
}


def _show(found: "Shown", language: Any) -> None:
    from brp_filesync.cli.tables import say, show_record, show_table
    from brp_filesync.core.money import kronor
    from brp_filesync.desk.payment_told import entry_in_words
    from brp_filesync.payments_in.reasons import sentence

    every = [found.payment, *found.beside]
    cells = [_cells(each, language) for each in every]
    told = [name for name in _TOLD if any(each[name] for each in cells)]
    one = every[0]["payment_id"]
    if len(every) == 1:
        show_record([("payment", one), *((_TOLD[name], cells[0][name]) for name in told)])
    else:
        from brp_filesync.cli.heads import head

        show_table(
            "Side by side",
            ["what", *(str(each["payment_id"]) for each in every)],
            [
                [phrase("payment"), *(each["payment_id"] for each in every)],
                *([head(_TOLD[name]), *(each[name] for each in cells)] for name in told),
            ],
        )
    show_table(
        "History",
        ["when", "who", "act", "what", "amount", "written off"],
        [
            [
                local(each["made_at"]),
                each["made_by"],
                each["act"] or phrase("the file"),
                entry_in_words(each),
                kronor(each["amount_ore"], language),
                kronor(each["written_off_ore"], language) if each["written_off_ore"] else "",
            ]
            for each in found.history
        ],
    )
    for each in found.waits:
        ore = amount(each.row["amount_ore"])
        reason = word(each.row["reason"])
        text = sentence(each.row["reason"])
        say(phrase("{ore} waits, {reason}: {text}", ore=ore, reason=reason, text=text))
        for said in suggestions_of(each):
            say(joined("  ", ["", said]))


def _cells(one: dict[str, Any], language: Any) -> dict[str, str]:
    """Return a payment's values as people read them."""
    from brp_filesync.core.money import kronor

    def part(each: dict[str, Any]) -> str:
        ore = each["part_ore"]
        return f"{each['reference']} ({kronor(ore, language)})" if ore else each["reference"]

    shown = {name: "" if value is None else str(value) for name, value in one.items()}
    return {
        **shown,
        "payment_kind": word(one["payment_kind"]),
        "amount_ore": kronor(one["amount_ore"], language),
        "charge_ore": kronor(one["charge_ore"], language) if one["charge_ore"] else "",
        "references": ", ".join(map(part, one["references"])),
        "message": " / ".join(one["message"].splitlines()),
        "booked_at": local(one["booked_at"]),
    }
