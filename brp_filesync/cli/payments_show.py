"""`filesync payments show`: a payment with all that its file told, and what became of it."""

import json
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
    from brp_filesync.desk.payment_queue import Waits


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
    from brp_filesync.brp import payment_shown
    from brp_filesync.desk.payment_queue import look
    from brp_filesync.ledger import files

    with context.app() as app, app.database.connect() as connection:
        one = payment_shown.show_payment(connection, payment)
        if one is None:
            tell(
                FilesyncError(
                    phrase("There is no payment {payment_id}.", payment_id=payment),
                    phrase("`filesync payments unmatched` lists those that wait."),
                )
            )
            end(ExitCode.USAGE)
        waits = look(connection, payment_id=payment)
        history = payment_shown.history_of(connection, payment)
        ids = _beside(waits, history)
        shown = {one["payment_id"]: one}
        for beside in ids:
            if (other := payment_shown.show_payment(connection, beside)) is not None:
                shown[beside] = other
        for each in shown.values():
            file = files.find_content(connection, each["bank"], "payments", each["content_sha256"])
            each["file_name"] = file.name if file is not None else ""
            each["file_id"] = file.file_id if file is not None else None
        today, language = app.today, app.installation.settings.language
    every = [_plain(each) for each in shown.values()]
    if printed(
        {
            **every[0],
            "beside": every[1:],
            "history": history,
            "waits": [as_json(each, today) for each in waits],
        }
    ):
        return
    _show(every, history, waits, language)


def _beside(waits: "list[Waits]", history: list[dict[str, Any]]) -> list[int]:
    """Return the payments to look at beside this one: its twins, and what it was settled against."""
    twins = [twin for each in waits for twin in each.twins]
    named = [each[name] for each in history for name in ("twin", "against") if each[name]]
    return list(dict.fromkeys([*twins, *named]))


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    """Return a payment for programs, with all that its file told."""
    from brp_filesync.payments_in.told import as_told, message_of

    told = as_told(one["told_json"])
    return {
        "payment_id": one["payment_id"],
        "payment_kind": one["kind"],
        "amount_ore": one["amount_ore"],
        "charge_ore": one["charge_ore"] or 0,
        "paid_on": one["paid_on"],
        "payer": one["payer_name"],
        "payer_bankgiro": one["payer_bankgiro"] or None,
        "payer_account": one["payer_account"],
        "ultimate_payer": _line(told.get("UltmtDbtr")),
        "reference": one["reference"],
        "references": json.loads(one["references_json"]) if one["references_json"] else [],
        "message": message_of(one["text"], one["told_json"]),
        "bank_text": _line(told.get("AddtlTxInf")),
        "entry_text": one["entry_text"],
        "end_to_end_id": _line(told.get("EndToEndId")),
        "instruction_id": _line(told.get("InstrId")),
        "bank_reference": one["bank_serial"] or one["bank_reference"] or None,
        "bankgiro": one["bankgiro"] or None,
        "account": one["account"],
        "deposit": one["serial"],
        "source": one["bank"],
        "kind": "bank",
        "format": one["format"],
        "file": one["file_name"],
        "file_id": one["file_id"],
        "journal_id": one["payment_journal_id"],
        "booked_at": one["booked_at"],
        "looks_alike": bool(one["alike"]),
    }


def _line(texts: list[str] | None) -> str | None:
    return "\n".join(texts) if texts else None


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


def _show(
    every: list[dict[str, Any]],
    history: list[dict[str, Any]],
    waits: "list[Waits]",
    language: Any,
) -> None:
    from brp_filesync.cli.tables import say, show_record, show_table
    from brp_filesync.core.money import kronor
    from brp_filesync.payments_in.reasons import sentence

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
                _what(each),
                kronor(each["amount_ore"], language),
                kronor(each["written_off_ore"], language) if each["written_off_ore"] else "",
            ]
            for each in history
        ],
    )
    for each in waits:
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


def _what(entry: dict[str, Any]) -> str:
    """Return what an entry says, in words."""
    if entry["kind"] == "booked":
        if entry["opposite_of"]:
            return phrase("invoice {name} owes again", name=entry["invoice"])
        return phrase("pays invoice {name}", name=entry["invoice"])
    if entry["kind"] == "lump":
        if entry["opposite_of"]:
            return phrase("settlement report {id} awaits its lump again", id=entry["settlement"])
        return phrase("is the lump of settlement report {id}", id=entry["settlement"])
    reason = word(entry["reason"])
    if entry["opposite_of"]:
        return phrase("waits no more, {reason}", reason=reason)
    if entry["against"]:
        return phrase("against payment {payment_id}", payment_id=entry["against"])
    if entry["handled"]:
        return phrase("handled: {note}", note=entry["note"] or "")
    if entry["twin"]:
        return phrase(
            "waits, {reason}; its twin is payment {twin}", reason=reason, twin=entry["twin"]
        )
    return phrase("waits, {reason}", reason=reason)
