"""A payment file's content in temporary tables: they take no lock, and are gone after a kill.

Payments are staged as they are read, and their deposits when they end. What they are to be called
in the database is settled afterwards, by sets: see `name_payments` and `settle_deposits`.
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
    insert,
    literal,
    null,
    or_,
    select,
)

from brp_filesync.brp.schema_payments import payment
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
        ("bankgiro", String()),
        ("reference", String()),
        ("ocr", String()),  # its only reference, where it is a plain payment
        ("unusual", Boolean()),
        ("references_json", String()),
        ("text", String()),
        ("payer_name", String()),
        ("payer_bankgiro", String()),
        ("bank_serial", String()),
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
        ("bankgiro", String()),
        ("serial", String()),
        ("bank_reference", String()),
        ("booked_on", Day()),
        ("amount_ore", BigInteger()),
        ("payments", BigInteger()),
        ("fingerprint", String()),
        ("content_hash", String()),
        ("identity", String()),  # "" where its payments are known one by one
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

# Keys of payments that are known one by one, what they reverse, and those that we have already.
staged_key = temporary(
    "staged_key",
    [("payment", RowId), ("payment_key", String()), ("reverses_key", String())],
    key="payment",
)
Index("ix_staged_key_key", staged_key.c.payment_key)
staged_seen = temporary(
    "staged_seen",
    [("payment", RowId), ("payment_id", BigInteger()), ("amount_ore", BigInteger())],
    key="payment",
)

_STAGED = (
    staged_payment,
    staged_claim,
    staged_section,
    staged_alike,
    staged_deposit,
    staged_key,
    staged_seen,
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


def name_payments(connection: Connection, family: str) -> None:
    """Give each payment of a section without an identity its key, and find those that we have.

    A key is the account and the bank's serial (else the section's and the place in it), whether it
    is a reversal, and its occurrence in the file. (docs/domain.md, Payments in 3.6)
    """
    analyse(connection, staged_payment, staged_claim, staged_section)
    marks = case(
        (staged_payment.c.kind == "reversal", "reversal"),
        (staged_payment.c.kind == "returned", "returned"),
        else_="payment",
    )
    own = func.coalesce(
        staged_payment.c.bank_serial,
        func.coalesce(staged_section.c.bank_reference, staged_section.c.serial, "")
        + "#"
        + _as_text(staged_payment.c.section_place),
    )
    base = literal(family) + "/" + func.coalesce(staged_section.c.account, "") + "/" + own
    occurrence = func.row_number().over(
        partition_by=(staged_section.c.account, own, marks), order_by=staged_payment.c.payment
    )
    named = base + "/" + marks + "/" + _as_text(occurrence)
    reversed_one = base + "/payment/" + _as_text(occurrence)
    connection.execute(
        insert(staged_key).from_select(
            ["payment", "payment_key", "reverses_key"],
            select(
                staged_payment.c.payment,
                named,
                case((staged_payment.c.kind == "reversal", reversed_one), else_=null()),
            )
            .join(staged_section, staged_section.c.section == staged_payment.c.section)
            .where(staged_section.c.identity.is_(None)),
        )
    )
    analyse(connection, staged_key)
    connection.execute(
        insert(staged_seen).from_select(
            ["payment", "payment_id", "amount_ore"],
            select(staged_key.c.payment, payment.c.payment_id, payment.c.amount_ore).join(
                payment, payment.c.payment_key == staged_key.c.payment_key
            ),
        )
    )


def seen_with_other_amount(connection: Connection) -> pd.DataFrame:
    """Return the first payment that we have with another amount: its record and both, in öre."""
    return fetch_frame(
        connection,
        select(
            staged_payment.c.record,
            staged_payment.c.amount_ore,
            staged_seen.c.amount_ore.label("known_ore"),
        )
        .join(staged_seen, staged_seen.c.payment == staged_payment.c.payment)
        .where(staged_seen.c.amount_ore != staged_payment.c.amount_ore)
        .order_by(staged_payment.c.payment)
        .limit(1),
    )


def settle_deposits(connection: Connection, deposits: pd.DataFrame) -> None:
    """Say what each section is in the database: section, deposit_id, seen."""
    insert_frame(connection, staged_deposit, deposits)
    analyse(connection, staged_deposit, staged_seen, staged_alike)


def staged_sections(connection: Connection) -> pd.DataFrame:
    """Return the file's sections, in its order."""
    return fetch_frame(connection, select(staged_section).order_by(staged_section.c.section))


def last_payment(connection: Connection) -> int:
    """Return the highest number of a staged payment, 0 where there is none."""
    return connection.scalar(select(func.max(staged_payment.c.payment))) or 0


def is_new() -> ColumnElement[bool]:
    """Say which staged payments are to be booked: neither they nor their deposit were before."""
    return and_(
        ~staged_deposit.c.seen,
        ~select(staged_seen.c.payment)
        .where(staged_seen.c.payment == staged_payment.c.payment)
        .exists(),
    )


def payment_key() -> ColumnElement[str]:
    """Return the key of a staged payment, its section and staged_key joined."""
    by_deposit = staged_section.c.identity + "/" + _as_text(staged_payment.c.section_place)
    return case((staged_section.c.identity.is_(None), staged_key.c.payment_key), else_=by_deposit)


def seen_sums(connection: Connection) -> pd.DataFrame:
    """Return, per section, the öre and count of payments that were booked before this file."""
    wanted = (
        select(
            staged_payment.c.section,
            cast(func.sum(staged_payment.c.amount_ore), BigInteger).label("seen_ore"),
            func.count().label("seen"),
            func.max(staged_seen.c.payment_id).label("payment_id"),
        )
        .join(staged_deposit, staged_deposit.c.section == staged_payment.c.section)
        .outerjoin(staged_seen, staged_seen.c.payment == staged_payment.c.payment)
        .where(or_(staged_deposit.c.seen, staged_seen.c.payment.is_not(None)))
        .group_by(staged_payment.c.section)
    )
    return fetch_frame(connection, wanted)


def _as_text(number: ColumnElement[int]) -> ColumnElement[str]:
    return cast(number, Text)
