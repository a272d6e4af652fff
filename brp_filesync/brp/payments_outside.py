"""Payments to accounts that a bank's profile doesn't list, and that bear an OCR number of ours."""

import pandas as pd
from sqlalchemy import BigInteger, Connection, String, and_, cast, func, select, true

from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.database.bulk import (
    analyse,
    create_temporary,
    insert_frame,
    temporary,
)
from brp_filesync.database.metadata import RowId

_staged_outside = temporary(
    "staged_outside",
    [
        ("payment", BigInteger()),
        ("section", BigInteger()),
        ("number", String()),
        ("amount_ore", BigInteger()),
    ],
)
_staged_outside_account = temporary(
    "staged_outside_account", [("section", RowId), ("account", String())], key="section"
)


def prepare_outside(connection: Connection) -> None:
    """Make the staging tables, empty."""
    create_temporary(connection, _staged_outside)
    create_temporary(connection, _staged_outside_account)


def stage_outside(connection: Connection, named: pd.DataFrame) -> None:
    """Add payments with the numbers that they name: payment, section, number, amount_ore."""
    insert_frame(connection, _staged_outside, named[["payment", "section", "number", "amount_ore"]])


def stage_accounts(connection: Connection, ended: pd.DataFrame) -> None:
    """Add the accounts of sections that have ended: section, account."""
    insert_frame(connection, _staged_outside_account, ended)


def bearing_our_numbers(connection: Connection) -> list[tuple[str, int, int]]:
    """Return account, payments and öre of the staged ones that bear an OCR number of ours."""
    if connection.scalar(select(_staged_outside.c.payment).limit(1)) is None:
        return []
    analyse(connection, _staged_outside, _staged_outside_account)
    ours = (
        select(
            _staged_outside.c.payment,
            _staged_outside_account.c.account,
            _staged_outside.c.amount_ore,
        )
        .join(
            _staged_outside_account,
            _staged_outside_account.c.section == _staged_outside.c.section,
        )
        .join(company, true())
        .join(
            invoice,
            and_(
                invoice.c.bankgiro == company.c.bankgiro,
                invoice.c.ocr_number == _staged_outside.c.number,
            ),
        )
        .distinct()
        .subquery("ours")
    )
    found = connection.execute(
        select(ours.c.account, func.count(), cast(func.sum(ours.c.amount_ore), BigInteger))
        .group_by(ours.c.account)
        .order_by(ours.c.account)
    )
    return [(account, int(count), int(ore)) for account, count, ore in found]
