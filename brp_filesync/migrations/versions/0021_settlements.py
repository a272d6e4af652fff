"""Settlement reports: what they settled, and the lumps that the portals pay net of their commission."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment, RowId

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NET = "gross_ore - commission_ore - vat_ore = net_ore"
_BEFORE = "(payment_id IS NULL) <> (credit_note_id IS NULL)"
_AFTER = (
    "CASE WHEN payment_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN credit_note_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN settlement_row_id IS NULL THEN 0 ELSE 1 END = 1"
)
_OF_A_ROW = sa.text("settlement_row_id IS NOT NULL")
# As migration 0016 has it, and the rows of reports.
_ANALYSED = """brp_allocation, brp_invoice, brp_invoice_line, brp_order, brp_order_line,
    brp_organisation, brp_payment, brp_person, brp_person_group_member, brp_punch_card,
    brp_settlement_row, brp_subscription, brp_unmatched,
    filesync_attempt, filesync_duty, filesync_file, filesync_outcome"""


def upgrade() -> None:
    """Make the tables, and let an allocation be a report's."""
    op.create_table(
        "brp_settlement",
        sa.Column("settlement_id", RowId, autoincrement=False, nullable=False),
        sa.Column("portal", sa.String(length=31), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows_hash", sa.String(length=64), nullable=False),
        sa.Column("report_number", sa.String(length=200), nullable=False),
        sa.Column("reported_on", Day(length=10), nullable=False),
        sa.Column("booked_at", Moment(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        *_amounts(),
        sa.Column("same_as", RowId, nullable=True),
        sa.CheckConstraint(_NET, name=op.f("ck_brp_settlement_net")),
        sa.ForeignKeyConstraint(
            ["same_as"], ["brp_settlement.settlement_id"], name=op.f("fk_brp_settlement_same_as")
        ),
        sa.PrimaryKeyConstraint("settlement_id", name=op.f("pk_brp_settlement")),
        sa.UniqueConstraint(
            "portal", "content_sha256", name=op.f("uq_brp_settlement_portal_content_sha256")
        ),
    )
    _make_rows()
    _make_parts()
    _make_lumps()
    with op.batch_alter_table("brp_allocation", copy_from=_allocation()) as batch:
        batch.add_column(sa.Column("settlement_row_id", RowId, nullable=True))
        batch.create_foreign_key(
            op.f("fk_brp_allocation_settlement_row_id"),
            "brp_settlement_row",
            ["settlement_row_id"],
            ["settlement_row_id"],
        )
        batch.drop_constraint(op.f("ck_brp_allocation_one_source"), type_="check")
        batch.create_check_constraint(op.f("ck_brp_allocation_one_source"), _AFTER)
    op.create_index(
        "ix_brp_allocation_settlement_row_id",
        "brp_allocation",
        ["settlement_row_id"],
        sqlite_where=_OF_A_ROW,
        postgresql_where=_OF_A_ROW,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION filesync_analyse() RETURNS void LANGUAGE plpgsql"
            " SECURITY DEFINER SET search_path = public, pg_temp"
            f" AS $$ BEGIN ANALYZE {_ANALYSED}; END $$"
        )


def _amounts() -> list[sa.Column[int]]:
    names = ("gross_ore", "commission_ore", "vat_ore", "net_ore")
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _make_rows() -> None:
    op.create_table(
        "brp_settlement_row",
        sa.Column("settlement_row_id", RowId, autoincrement=False, nullable=False),
        sa.Column("settlement_id", RowId, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.String(length=200), nullable=True),
        sa.Column("invoice_number", sa.BigInteger(), nullable=True),
        *_amounts(),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("invoice_id", RowId, nullable=True),
        sa.CheckConstraint(_NET, name=op.f("ck_brp_settlement_row_net")),
        sa.CheckConstraint(
            "outcome <> 'settled' OR invoice_id IS NOT NULL",
            name=op.f("ck_brp_settlement_row_settled"),
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["brp_settlement.settlement_id"],
            name=op.f("fk_brp_settlement_row_settlement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["brp_invoice.invoice_id"],
            name=op.f("fk_brp_settlement_row_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("settlement_row_id", name=op.f("pk_brp_settlement_row")),
        sa.UniqueConstraint(
            "settlement_id", "line", name=op.f("uq_brp_settlement_row_settlement_id_line")
        ),
    )


def _make_parts() -> None:
    op.create_table(
        "brp_settlement_part",
        sa.Column("settlement_id", RowId, nullable=False),
        sa.Column("company_id", sa.String(length=30), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        *_amounts(),
        sa.Column("open_ore", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(_NET, name=op.f("ck_brp_settlement_part_net")),
        sa.CheckConstraint(
            "open_ore BETWEEN 0 AND net_ore OR open_ore BETWEEN net_ore AND 0",
            name=op.f("ck_brp_settlement_part_open"),
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["brp_settlement.settlement_id"],
            name=op.f("fk_brp_settlement_part_settlement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["brp_company.company_id"],
            name=op.f("fk_brp_settlement_part_company_id"),
        ),
        sa.PrimaryKeyConstraint("settlement_id", "company_id", name=op.f("pk_brp_settlement_part")),
    )


def _make_lumps() -> None:
    op.create_table(
        "brp_settlement_lump",
        sa.Column("settlement_lump_id", RowId, autoincrement=False, nullable=False),
        sa.Column("payment_id", RowId, nullable=False),
        sa.Column("settlement_id", RowId, nullable=False),
        sa.Column("company_id", sa.String(length=30), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("opposite_of", RowId, nullable=True),
        sa.Column("made_at", Moment(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("act_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id", "company_id"],
            ["brp_settlement_part.settlement_id", "brp_settlement_part.company_id"],
            name=op.f("fk_brp_settlement_lump_settlement_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["brp_payment.payment_id"],
            name=op.f("fk_brp_settlement_lump_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["opposite_of"],
            ["brp_settlement_lump.settlement_lump_id"],
            name=op.f("fk_brp_settlement_lump_opposite_of"),
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["brp_audit_log.audit_id"], name=op.f("fk_brp_settlement_lump_act_id")
        ),
        sa.PrimaryKeyConstraint("settlement_lump_id", name=op.f("pk_brp_settlement_lump")),
        sa.UniqueConstraint("opposite_of", name=op.f("uq_brp_settlement_lump_opposite_of")),
    )
    op.create_index(
        op.f("ix_brp_settlement_lump_payment_id"), "brp_settlement_lump", ["payment_id"]
    )


def _allocation() -> sa.Table:
    """Return the table as it is: SQLite changes constraints only by making the table anew."""
    metadata = sa.MetaData()
    keys = {
        "payment_id": "brp_payment.payment_id",
        "invoice_id": "brp_invoice.invoice_id",
        "credit_note_id": "brp_invoice.invoice_id",
        "opposite_of": "brp_allocation.allocation_id",
        "act_id": "brp_audit_log.audit_id",
    }
    for name in ("payment", "invoice"):
        sa.Table(f"brp_{name}", metadata, sa.Column(f"{name}_id", RowId))
    sa.Table("brp_audit_log", metadata, sa.Column("audit_id", RowId))
    table = sa.Table(
        "brp_allocation",
        metadata,
        sa.Column("allocation_id", RowId, autoincrement=False, nullable=False),
        sa.Column("payment_id", RowId, nullable=True),
        sa.Column("invoice_id", RowId, nullable=False),
        sa.Column("credit_note_id", RowId, nullable=True),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("written_off_ore", sa.BigInteger(), nullable=False),
        sa.Column("opposite_of", RowId, nullable=True),
        sa.Column("made_at", Moment(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("act_id", RowId, nullable=True),
        sa.CheckConstraint(_BEFORE, name=op.f("ck_brp_allocation_one_source")),
        *(
            sa.ForeignKeyConstraint([name], [key], name=op.f(f"fk_brp_allocation_{name}"))
            for name, key in keys.items()
        ),
        sa.PrimaryKeyConstraint("allocation_id", name=op.f("pk_brp_allocation")),
        sa.UniqueConstraint("opposite_of", name=op.f("uq_brp_allocation_opposite_of")),
    )
    sa.Index("ix_brp_allocation_invoice_id", table.c.invoice_id)
    sa.Index("ix_brp_allocation_payment_id", table.c.payment_id)
    return table
