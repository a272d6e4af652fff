"""A payment file's content in temporary tables: they take no lock, and are gone after a kill.

Payments are staged as they are read, and their deposits when they end. What they are to be called
in the database is settled afterwards, by sets: see `payments_earlier` and `settle_deposits`.
"""

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Index,
    String,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from brp_filesync.database.bulk import (
    analyse,
    create_temporary,
    fetch_frame,
    insert_frame,
    temporary,
)
from brp_filesync.database.metadata import Day, RowId

staged_payment = temporary(
    "staged_payment",
    [
        ("payment", RowId),
        ("section", BigInteger()),
        ("section_place", BigInteger()),
        ("record", BigInteger()),
        ("kind", String()),
        ("amount_ore", BigInteger()),
        ("charge_ore", BigInteger()),  # what the bank kept of it, NULL as a rule
        ("bankgiro", String()),
        ("reference", String()),
        ("ocr", String()),  # its only reference, where it is a plain payment
        ("unusual", Boolean()),
        ("references_json", String()),
        ("text", String()),
        ("payer_name", String()),
        ("payer_bankgiro", String()),
        ("payer_account", String()),
        ("told_json", String()),
        ("bank_serial", String()),
        ("bank_reference", String()),  # the same where it really is one, of its own
        ("bank_number", BigInteger()),  # it as a number, where it may be one of a sequence
        ("references_hash", BigInteger()),
    ],
    key="payment",
)

staged_claim = temporary(
    "staged_claim",
    [
        ("payment", BigInteger()),
        ("place", BigInteger()),
        ("reference", String()),
        ("part_ore", BigInteger()),
        ("negative", Boolean()),
    ],
)
Index("ix_staged_claim_payment", staged_claim.c.payment)

staged_section = temporary(
    "staged_section",
    [
        ("section", RowId),
        ("record", BigInteger()),
        ("account", String()),
        ("told_account", String()),  # the bank account, where the section is known by another word
        ("bankgiro", String()),
        ("serial", String()),
        ("bank_reference", String()),
        ("bank_number", BigInteger()),
        ("message", String()),  # what tells its message from others, "" where it tells nothing
        ("booked_on", Day()),
        ("amount_ore", BigInteger()),
        ("payments", BigInteger()),
        ("fingerprint", String()),
        ("content_hash", String()),
        ("identity", String()),  # "" where its payments are known one by one
        ("text", String()),
    ],
    key="section",
)

staged_alike = temporary("staged_alike", [("payment", RowId)], key="payment")

# What a section is in the database; `seen` are those of which nothing is booked again.
staged_deposit = temporary(
    "staged_deposit",
    [("section", RowId), ("deposit_id", BigInteger()), ("seen", Boolean())],
    key="section",
)

# Payments that are compared one by one (see payments_earlier): their account and bank's reference;
# by account, day and amount whether any has no reference; and what they are compared with.
staged_key = temporary(
    "staged_key",
    [("payment", RowId), ("account", String()), ("bank_reference", String())],
    key="payment",
)
Index("ix_staged_key_reference", staged_key.c.bank_reference)
staged_group = temporary(
    "staged_group",
    [
        ("account", String()),
        ("booked_on", Day()),
        ("amount_ore", BigInteger()),
        ("unnamed", Boolean()),
    ],
)
Index("ix_staged_group_key", staged_group.c.amount_ore, staged_group.c.booked_on)
staged_earlier = temporary(
    "staged_earlier",
    [
        ("payment_id", RowId),
        ("account", String()),
        ("booked_on", Day()),
        ("amount_ore", BigInteger()),
        ("bank_reference", String()),
    ],
    key="payment_id",
)
Index("ix_staged_earlier_reference", staged_earlier.c.bank_reference)
Index("ix_staged_earlier_day", staged_earlier.c.amount_ore, staged_earlier.c.booked_on)
# Those that we have already, and those that we may have: each with the earlier payment.
staged_seen = temporary(
    "staged_seen", [("payment", RowId), ("payment_id", BigInteger())], key="payment"
)
staged_doubt = temporary(
    "staged_doubt", [("payment", RowId), ("payment_id", BigInteger())], key="payment"
)
# What the reversals of a batch take back.
staged_reversed = temporary(
    "staged_reversed", [("payment", RowId), ("payment_id", BigInteger())], key="payment"
)

_STAGED = (
    staged_payment,
    staged_claim,
    staged_section,
    staged_alike,
    staged_deposit,
    staged_key,
    staged_group,
    staged_earlier,
    staged_seen,
    staged_doubt,
    staged_reversed,
)


def prepare(connection: Connection) -> None:
    """Make the staging tables, empty."""
    for table in _STAGED:
        create_temporary(connection, table)


def stage_payments(connection: Connection, payments: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Add a chunk's payments and the claims of the unusual ones."""
    insert_frame(connection, staged_payment, payments)
    insert_frame(connection, staged_claim, rows)


def stage_sections(connection: Connection, sections: pd.DataFrame, alike: pd.DataFrame) -> None:
    """Add sections that have ended, and which of their payments look alike."""
    insert_frame(connection, staged_section, sections)
    insert_frame(connection, staged_alike, alike)


def settle_deposits(connection: Connection, deposits: pd.DataFrame) -> None:
    """Say what each section is in the database: section, deposit_id, seen."""
    insert_frame(connection, staged_deposit, deposits)
    analyse(connection, staged_deposit, staged_seen, staged_doubt, staged_alike)


def staged_sections(connection: Connection) -> pd.DataFrame:
    """Return the file's sections, in its order."""
    return fetch_frame(connection, select(staged_section).order_by(staged_section.c.section))


def is_new() -> ColumnElement[bool]:
    """Say which staged payments are to be booked: neither they nor their deposit were before."""
    return and_(
        ~staged_deposit.c.seen,
        ~select(staged_seen.c.payment)
        .where(staged_seen.c.payment == staged_payment.c.payment)
        .exists(),
    )


def received_ore() -> ColumnElement[int]:
    """Return what of a staged payment came to the account: its amount less what the bank kept."""
    return staged_payment.c.amount_ore - func.coalesce(staged_payment.c.charge_ore, 0)


def payment_key(payment_id: ColumnElement[int]) -> ColumnElement[str]:
    """Return what a staged payment, its section joined, is unique by in the database.

    By its deposit and place there; where payments are compared one by one, by its id.
    """
    by_deposit = staged_section.c.identity + "/" + _as_text(staged_payment.c.section_place)
    by_id = literal("#") + _as_text(payment_id)
    return case((staged_section.c.identity.is_(None), by_id), else_=by_deposit)


def seen_sums(connection: Connection) -> pd.DataFrame:
    """Return, per section, the öre and count of payments that were booked before this file."""
    wanted = (
        select(
            staged_payment.c.section,
            cast(func.sum(received_ore()), BigInteger).label("seen_ore"),
            func.count().label("seen"),
        )
        .join(staged_deposit, staged_deposit.c.section == staged_payment.c.section)
        .outerjoin(staged_seen, staged_seen.c.payment == staged_payment.c.payment)
        .where(or_(staged_deposit.c.seen, staged_seen.c.payment.is_not(None)))
        .group_by(staged_payment.c.section)
    )
    return fetch_frame(connection, wanted)


def new_charges(connection: Connection) -> pd.DataFrame:
    """Return, per section that has any, the charges of the payments that are to be booked."""
    wanted = (
        select(
            staged_payment.c.section,
            cast(func.sum(staged_payment.c.charge_ore), BigInteger).label("charges_ore"),
        )
        .join(staged_deposit, staged_deposit.c.section == staged_payment.c.section)
        .where(staged_payment.c.charge_ore.is_not(None), is_new())
        .group_by(staged_payment.c.section)
    )
    return fetch_frame(connection, wanted)


def _as_text(number: ColumnElement[int]) -> ColumnElement[str]:
    return cast(number, Text)
