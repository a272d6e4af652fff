"""Journals, deposits and payments as a file books them: written by sets."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Connection,
    Insert,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)

from brp_filesync.brp.payment_staging import (
    is_new,
    payment_key,
    staged_alike,
    staged_deposit,
    staged_key,
    staged_payment,
    staged_section,
)
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.brp.written import add_noted, note_changed, note_new
from brp_filesync.core.invariants import JOURNAL_SUMS
from brp_filesync.database.bulk import (
    create_temporary,
    drop_temporary,
    insert_frame,
    next_id,
    temporary,
    update_frame,
)
from brp_filesync.database.metadata import RowId

_staged_issued = temporary(
    "staged_issued", [("payment", RowId), ("issued_references", String())], key="payment"
)


def next_ids(connection: Connection) -> tuple[int, int, int]:
    """Return the first free payment id, deposit id and journal id."""
    return (
        next_id(connection, payment.c.payment_id),
        next_id(connection, deposit.c.deposit_id),
        next_id(connection, payment_journal.c.payment_journal_id),
    )


def next_entry_ids(connection: Connection) -> tuple[int, int]:
    """Return the first free allocation id and unmatched id."""
    return (
        next_id(connection, allocation.c.allocation_id),
        next_id(connection, unmatched.c.unmatched_id),
    )


def add_journal(
    connection: Connection, journal: Mapping[str, object], deposits: pd.DataFrame | None = None
) -> None:
    """Insert a journal and its deposits, the sums of which come when its payments are booked.

    A control's journal has no deposits, since it books nothing.
    """
    connection.execute(insert(payment_journal).values(**_no_sums(), **journal))
    if deposits is not None:
        insert_frame(connection, deposit, deposits.assign(**_no_sums()))
    else:
        note_changed(connection, payment_journal, [int(str(journal["payment_journal_id"]))])


def tell_journal(connection: Connection, journal_id: int, facts: str) -> None:
    """Set what else is to be known of a journal's file (JSON)."""
    connection.execute(
        update(payment_journal)
        .where(payment_journal.c.payment_journal_id == journal_id)
        .values(facts=facts)
    )
    note_changed(connection, payment_journal, [journal_id])


def close_journal(
    connection: Connection, journal_id: int, sums: Mapping[str, object], deposits: pd.DataFrame
) -> None:
    """Set the sums of a journal and its deposits (öre)."""
    update_frame(connection, deposit, "deposit_id", deposits)
    connection.execute(
        update(payment_journal)
        .where(payment_journal.c.payment_journal_id == journal_id)
        .values(**sums)
    )
    note_changed(connection, payment_journal, [journal_id])
    note_changed(connection, deposit, deposits["deposit_id"].tolist() if len(deposits) else [])


def add_payments(
    connection: Connection, first: int, last: int, first_id: int, issued: pd.DataFrame
) -> None:
    """Insert the staged payments of a range that are new; `issued` what unusual ones name.

    A payment's id is `first_id` and its number less one.
    """
    create_temporary(connection, _staged_issued)
    insert_frame(connection, _staged_issued, issued)
    connection.execute(
        _adding(), {"first_number": first, "last_number": last, "before": first_id - 1}
    )
    drop_temporary(connection, _staged_issued)
    note_new(connection, payment, (first_id + first - 1, first_id + last - 1))


# Made once: to make it takes longer than to insert a few payments.
@cache
def _adding() -> Insert:
    payment_id = staged_payment.c.payment + bindparam("before", type_=BigInteger())
    own = invoice.alias("own")
    plain = func.coalesce(own.c.ocr_number, "")
    absent = {
        name: func.coalesce(staged_payment.c[name], "")
        for name in (
            "bankgiro",
            "reference",
            "references_json",
            "text",
            "payer_name",
            "payer_bankgiro",
            "bank_serial",
        )
    }
    values = {
        "payment_id": payment_id,
        "deposit_id": staged_deposit.c.deposit_id,
        "payment_key": payment_key(payment_id),
        "kind": staged_payment.c.kind,
        "bankgiro": absent["bankgiro"],
        "paid_on": staged_section.c.booked_on,
        "amount_ore": staged_payment.c.amount_ore,
        "charge_ore": staged_payment.c.charge_ore,
        "reference": absent["reference"],
        "issued_references": case(
            (staged_payment.c.unusual, func.coalesce(_staged_issued.c.issued_references, "")),
            else_=plain,
        ),
        "references_json": absent["references_json"],
        "text": absent["text"],
        "payer_name": absent["payer_name"],
        "payer_bankgiro": absent["payer_bankgiro"],
        "payer_account": staged_payment.c.payer_account,
        "told_json": staged_payment.c.told_json,
        "bank_serial": absent["bank_serial"],
        "bank_reference": staged_key.c.bank_reference,
        "references_hash": staged_payment.c.references_hash,
        "alike": staged_alike.c.payment.is_not(None),
    }
    wanted = (
        select(*values.values())
        .select_from(staged_payment)
        .join(staged_section, staged_section.c.section == staged_payment.c.section)
        .join(staged_deposit, staged_deposit.c.section == staged_payment.c.section)
        .outerjoin(staged_key, staged_key.c.payment == staged_payment.c.payment)
        .outerjoin(staged_alike, staged_alike.c.payment == staged_payment.c.payment)
        .outerjoin(_staged_issued, _staged_issued.c.payment == staged_payment.c.payment)
        .outerjoin(
            own,
            and_(
                own.c.bankgiro == staged_payment.c.bankgiro,
                own.c.ocr_number == staged_payment.c.ocr,
            ),
        )
        .where(
            staged_payment.c.payment.between(bindparam("first_number"), bindparam("last_number")),
            is_new(),
        )
        .order_by(staged_payment.c.payment)
    )
    return insert(payment).from_select(list(values), wanted)


def add_entries(
    connection: Connection, allocations: pd.DataFrame, left: pd.DataFrame, invoices: pd.DataFrame
) -> None:
    """Insert what settled invoices and what is unmatched, and set the invoices' rest and state."""
    add_noted(connection, allocation, allocations)
    add_noted(connection, unmatched, left)
    update_frame(connection, invoice, "invoice_id", invoices)


def written_sums(connection: Connection, first_id: int, last_id: int) -> dict[str, int]:
    """Return the öre that the database has of a range of payments: received, booked and so on."""
    ids = {"first": first_id, "last": last_id}
    return {name: int(connection.scalar(each, ids) or 0) for name, each in _sums().items()}


@cache
def _sums() -> dict[str, Select[Any]]:
    charge_ore = func.coalesce(payment.c.charge_ore, 0)
    summed = (
        ("received_ore", payment, payment.c.amount_ore - charge_ore),
        ("charges_ore", payment, charge_ore),
        ("booked_ore", allocation, allocation.c.amount_ore),
        ("written_off_ore", allocation, allocation.c.written_off_ore),
        ("unmatched_ore", unmatched, unmatched.c.amount_ore),
    )
    return {
        name: select(func.coalesce(func.sum(column), 0)).where(
            table.c.payment_id.between(bindparam("first"), bindparam("last"))
        )
        for name, table, column in summed
    }


def _no_sums() -> dict[str, int]:
    return dict.fromkeys(JOURNAL_SUMS, 0)
