"""A payment as a person looks at it: what its file told, its twins beside it, and what became of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp import payment_shown
from brp_filesync.core.codes import word
from brp_filesync.core.phrase import Phrase, joined, phrase
from brp_filesync.desk.payment_queue import Waits, look
from brp_filesync.ledger import files
from brp_filesync.payments_in.suggest import Suggestion
from brp_filesync.payments_in.told import as_told, message_of

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A payment, those to look at beside it, its entries in order, and what of it waits."""

    payment: Told
    beside: Sequence[Told]
    history: Sequence[Told]
    waits: Sequence[Waits]


def show(connection: Connection, payment_id: int) -> Shown | None:
    """Return the payment with all that belongs to it, None where there is none. Amounts in öre."""
    one = payment_shown.show_payment(connection, payment_id)
    if one is None:
        return None
    waits = look(connection, payment_id=payment_id)
    history = payment_shown.history_of(connection, payment_id)
    shown = {payment_id: one}
    for beside in _beside(waits, history):
        if (other := payment_shown.show_payment(connection, beside)) is not None:
            shown[beside] = other
    for each in shown.values():
        file = files.find_content(connection, each["bank"], "payments", each["content_sha256"])
        each["file_name"] = file.name if file is not None else ""
        each["file_id"] = file.file_id if file is not None else None
    every = [_plain(each) for each in shown.values()]
    return Shown(every[0], every[1:], history, waits)


def entry_in_words(entry: Told) -> Phrase:
    """Return what an entry of the history says."""
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


def suggestion_in_words(waits: Waits, suggestion: Suggestion) -> Phrase:
    """Return what a payment may be for, and on what grounds."""
    named = " + ".join(
        f"{one['company_id']}:{one['invoice_number']}"
        for one in (waits.invoices[invoice_id] for invoice_id in suggestion.invoice_ids)
    )
    other = suggestion.twin_payment_id or suggestion.reversed_payment_id
    target = named or phrase("payment {twin}", twin=other)
    if suggestion.settlement_id:
        target = phrase("settlement report {settlement}", settlement=suggestion.settlement_id)
    grounds = joined(", ", map(word, suggestion.grounds))
    return phrase("{target} ({grounds})", target=target, grounds=grounds)


def _beside(waits: Sequence[Waits], history: Sequence[Told]) -> list[int]:
    """Return the payments to look at beside this one: its twins, and what it was settled against."""
    twins = [twin for each in waits for twin in each.twins]
    named = [each[name] for each in history for name in ("twin", "against") if each[name]]
    return list(dict.fromkeys([*twins, *named]))


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    """Return a payment for programs, with all that its file told."""
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
