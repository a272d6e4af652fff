"""What a payment of camt, Total IN or CSV is known again by: not by its place in its file any more.

Of those booked before, the bank's reference and a hash of what they name are filled in; a reference
that stood at their entry alone isn't known, and neither is the message that brought them. Accounts
are written in one way, as IBANs were not.
"""

import json
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ROWS = 20_000
_KEY = "brp-filesync/pay"  # as when this was written: the hashes are kept for years
_deposit = sa.table("brp_deposit", *map(sa.column, ("deposit_id", "account", "identity")))
_payment = sa.table(
    "brp_payment",
    *map(
        sa.column,
        (
            "payment_id",
            "deposit_id",
            "reference",
            "references_json",
            "bank_serial",
            "bank_reference",
            "references_hash",
        ),
    ),
)


def upgrade() -> None:
    """Add the columns, and fill them for what was booked one by one."""
    op.add_column("brp_deposit", sa.Column("message", sa.String(64)))
    op.add_column("brp_payment", sa.Column("bank_reference", sa.String(40)))
    op.add_column("brp_payment", sa.Column("references_hash", sa.BigInteger()))
    connection = op.get_bind()
    for account in _accounts(connection):
        connection.execute(
            sa.update(_deposit)
            .where(_deposit.c.account == account, _deposit.c.identity.is_(None))
            .values(account=_swedish(account))
        )
    filling = (
        sa.update(_payment)
        .where(_payment.c.payment_id == sa.bindparam("id"))
        .values(bank_reference=sa.bindparam("own"), references_hash=sa.bindparam("hash"))
    )
    for rows in _booked_one_by_one(connection):
        connection.execute(filling, rows)
    only = sa.text("bank_reference IS NOT NULL")
    op.create_index(
        "ix_brp_payment_bank_reference",
        "brp_payment",
        ["bank_reference"],
        sqlite_where=only,
        postgresql_where=only,
    )


def _accounts(connection: sa.Connection) -> list[str]:
    """Return the Swedish IBANs among the accounts."""
    wanted = sa.select(_deposit.c.account).where(_deposit.c.account.like("SE%")).distinct()
    found = connection.scalars(wanted).all()
    return [account for account in found if re.fullmatch("SE[0-9]{22}", account)]


def _swedish(iban: str) -> str:
    return iban[7:].lstrip("0")


def _booked_one_by_one(connection: sa.Connection) -> Iterator[list[dict[str, object]]]:
    last = 0
    while True:
        found = connection.execute(
            sa.select(_payment)
            .join(_deposit, _deposit.c.deposit_id == _payment.c.deposit_id)
            .where(_deposit.c.identity.is_(None), _payment.c.payment_id > last)
            .order_by(_payment.c.payment_id)
            .limit(_ROWS)
        ).all()
        if not found:
            return
        named = np.array(
            [_named(row.reference, row.references_json) for row in found], dtype=object
        )
        hashes = pd.util.hash_array(named, hash_key=_KEY, categorize=False).astype(np.int64)
        yield [
            {
                "id": row.payment_id,
                "own": _real(row.bank_serial),
                "hash": int(value) if text else 0,
            }
            for row, text, value in zip(found, named.tolist(), hashes.tolist(), strict=True)
        ]
        last = found[-1].payment_id


def _named(reference: str, references_json: str) -> str:
    told = json.loads(references_json) if references_json else []
    every = {_bare(reference), *(_bare(each["reference"]) for each in told)}
    return "\n".join(sorted(every - {""}))


def _bare(reference: str) -> str:
    return reference.lstrip("0") if reference.isascii() and reference.isdigit() else reference


def _real(text: str) -> str | None:
    bare = re.sub(r"\s", "", text)
    is_none = len(bare) < 6 or bare.upper() in ("NOTPROVIDED", "NONREF") or not bare.strip("0")
    return None if is_none else text
