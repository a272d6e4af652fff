"""A payment's rows as a person's act finds them, and the rows that it writes: opposite, new."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries
from brp_filesync.core.errors import NotPossible

Row = dict[str, Any]


def named(invoice: Mapping[str, Any]) -> str:
    """Return an invoice as people call it: COMPANY:NUMBER."""
    return f"{invoice['company_id']}:{invoice['invoice_number']}"


def demanded_payment(connection: Connection, payment_id: int) -> Row:
    """Return the payment. Raises NotPossible where there is none."""
    found = payment_entries.find_payment(connection, payment_id)
    if found is None:
        raise NotPossible(
            f"There is no payment {payment_id}.", "`filesync payments unmatched` lists them."
        )
    return found


def waiting_rows(connection: Connection, payment_id: int) -> tuple[Row, list[Row]]:
    """Return the payment and its unmatched rows. Raises NotPossible where none waits."""
    payment = demanded_payment(connection, payment_id)
    _, left = payment_entries.entries_of(connection, payment_id)
    rows = [row for row in left if stands(row) and row["handled_at"] is None]
    if not rows:
        raise NotPossible(
            f"Nothing of payment {payment_id} is unmatched.",
            "`filesync payments undo` takes back what a person did.",
        )
    return payment, rows


def one_invoice(connection: Connection, called: str) -> Row:
    """Return the one invoice called so. Raises NotPossible for none, and for several."""
    found = payment_entries.find_invoices(connection, called)
    if len(found) != 1:
        many = ", ".join(named(each) for each in found)
        raise NotPossible(
            f"{called} is several invoices: {many}." if found else f"There is no invoice {called}.",
            "Name it by its OCR number or its invoice number, where two have it as COMPANY:NUMBER.",
        )
    return found[0]


def stands(row: Row) -> bool:
    """Say whether the row is open: neither an opposite entry nor closed by one."""
    return row["opposite_of"] is None and not row["closed"]


def closing(row: Row) -> Row:
    """Return the opposite entry of an unmatched row."""
    return {
        **new_row(-row["amount_ore"], row["reason"]),
        "opposite_of": row["unmatched_id"],
        "reference": row["reference"],
    }


def copied(row: Row, *, note: str | None = None, handled: bool = False) -> Row:
    """Return the row once more; `handled_at` is filled in when it is written."""
    kept = {name: row[name] for name in ("reference", "twin_payment_id")}
    return {**new_row(row["amount_ore"], row["reason"]), **kept, "note": note, "handled": handled}


def new_row(amount_ore: int, reason: str) -> Row:
    """Return an unmatched row of so much (öre), to be written."""
    return {
        "amount_ore": amount_ore,
        "reason": reason,
        "reference": None,
        "twin_payment_id": None,
        "opposite_of": None,
        "note": None,
        "handled": False,
    }


def family(payment: Row) -> str:
    """Return the kind of file that a payment came in, as camt for camt.054."""
    return str(payment["format"]).partition(".")[0]
