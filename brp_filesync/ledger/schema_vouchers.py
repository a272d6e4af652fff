"""The ledger's tables of vouchers: what was exported to the gym's bookkeeping, each thing once."""

from sqlalchemy import BigInteger as Count
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from brp_filesync.database.metadata import METADATA, Day, Moment, Ore, RowId

# A SIE file: some vouchers of a company's fiscal year. The archive has its bytes. It is in the
# folder that a person named from `written_at` on; one that was cut off before that is written by
# the next export.
voucher_file = Table(
    "filesync_voucher_file",
    METADATA,
    Column("voucher_file_id", RowId, primary_key=True, autoincrement=False),
    Column("company_id", String(30), nullable=False),
    Column("first_day", Day, nullable=False),  # of the fiscal year
    Column("last_day", Day, nullable=False),
    Column("name", String(255), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("size", Count, nullable=False),
    Column("exported_at", Moment, nullable=False),
    Column("exported_by", String(100), nullable=False),
    Column("written_at", Moment),
)

# The numbers of a company's fiscal year have no gaps.
voucher = Table(
    "filesync_voucher",
    METADATA,
    Column("voucher_id", RowId, primary_key=True, autoincrement=False),
    Column(
        "voucher_file_id",
        ForeignKey(voucher_file.c.voucher_file_id),
        nullable=False,
        index=True,
    ),
    Column("company_id", String(30), nullable=False),
    Column("first_day", Day, nullable=False),
    Column("number", Integer, nullable=False),
    Column("day", Day, nullable=False, index=True),
    UniqueConstraint("company_id", "first_day", "number"),
)

# Debit is positive (öre). `role` is what the account stands for (vouchers/accounts.py).
voucher_line = Table(
    "filesync_voucher_line",
    METADATA,
    Column("voucher_id", ForeignKey(voucher.c.voucher_id), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("role", String(30), nullable=False),
    Column("account", String(10), nullable=False),
    Column("amount_ore", Ore, nullable=False),
    Column("text", String(200), nullable=False),
)

# What a voucher was made of: the entries of a deposit, an act, a report or a credit note; of what
# went to one receiver (a bankgiro, "" where none was told), in the books of one company. Each is
# exported once. `owns`: the money came to this company; else the payment was another's.
voucher_part = Table(
    "filesync_voucher_part",
    METADATA,
    Column("kind", String(12), primary_key=True),
    Column("part_id", Count, primary_key=True, autoincrement=False),
    Column("receiver", String(8), primary_key=True),
    Column("company_id", String(30), primary_key=True),
    Column("owns", Boolean, nullable=False),
    Column("voucher_id", ForeignKey(voucher.c.voucher_id), nullable=False, index=True),
    CheckConstraint("kind IN ('deposit', 'act', 'report', 'credit')", name="kind"),
    sqlite_with_rowid=False,
)
