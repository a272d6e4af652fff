"""Orders, invoices, number series, finance tasks and the audit log."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment, RowId

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "brp_audit_log",
        sa.Column("audit_id", RowId, autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_brp_audit_log")),
    )
    op.create_table(
        "brp_number_series",
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("next_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_brp_number_series")),
    )
    op.create_table(
        "brp_order",
        sa.Column("order_id", RowId, autoincrement=False, nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("portal", sa.String(length=31), nullable=False),
        sa.Column("portal_order_number", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", RowId, nullable=False),
        sa.Column("employer_id", RowId, nullable=True),
        sa.Column("recipient_id", RowId, nullable=False),
        sa.Column("facility_id", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("ordered_at", Moment(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.Column("total_ore", sa.BigInteger(), nullable=False),
        sa.Column("card_state", sa.String(length=20), nullable=False),
        sa.Column("card_collected_at", Moment(), nullable=True),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "card_state IN ('to_collect', 'collected', 'none')",
            name=op.f("ck_brp_order_card_state"),
        ),
        sa.CheckConstraint("total_ore > 0", name=op.f("ck_brp_order_total")),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["brp_organisation.organisation_id"],
            name=op.f("fk_brp_order_employer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["brp_facility.facility_id"], name=op.f("fk_brp_order_facility_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["brp_person.person_id"], name=op.f("fk_brp_order_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["brp_organisation.organisation_id"],
            name=op.f("fk_brp_order_recipient_id"),
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_brp_order")),
        sa.UniqueConstraint("order_number", name=op.f("uq_brp_order_order_number")),
        sa.UniqueConstraint(
            "portal", "portal_order_number", name=op.f("uq_brp_order_portal_portal_order_number")
        ),
    )
    op.create_index(op.f("ix_brp_order_person_id"), "brp_order", ["person_id"], unique=False)
    op.create_table(
        "brp_invoice",
        sa.Column("invoice_id", RowId, autoincrement=False, nullable=False),
        sa.Column("company_id", sa.String(length=30), nullable=False),
        sa.Column("invoice_number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("order_id", RowId, nullable=False),
        sa.Column("credits_invoice_id", RowId, nullable=True),
        sa.Column("recipient_id", RowId, nullable=False),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("invoice_date", Day(), nullable=False),
        sa.Column("due_date", Day(), nullable=False),
        sa.Column("payment_terms_days", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("total_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("rest_ore", sa.BigInteger(), nullable=False),
        sa.Column("bankgiro", sa.String(length=8), nullable=False),
        sa.Column("ocr_number", sa.String(length=25), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'credit_note') = (credits_invoice_id IS NOT NULL)",
            name=op.f("ck_brp_invoice_credits"),
        ),
        sa.CheckConstraint(
            "(kind = 'invoice' AND rest_ore BETWEEN 0 AND total_ore) OR (kind = 'credit_note' AND rest_ore BETWEEN total_ore AND 0)",
            name=op.f("ck_brp_invoice_rest"),
        ),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name=op.f("ck_brp_invoice_kind")),
        sa.CheckConstraint("due_date >= invoice_date", name=op.f("ck_brp_invoice_due")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["brp_company.company_id"], name=op.f("fk_brp_invoice_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["credits_invoice_id"],
            ["brp_invoice.invoice_id"],
            name=op.f("fk_brp_invoice_credits_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["brp_order.order_id"], name=op.f("fk_brp_invoice_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["brp_organisation.organisation_id"],
            name=op.f("fk_brp_invoice_recipient_id"),
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_brp_invoice")),
        sa.UniqueConstraint(
            "bankgiro", "ocr_number", name=op.f("uq_brp_invoice_bankgiro_ocr_number")
        ),
        sa.UniqueConstraint(
            "company_id", "invoice_number", name=op.f("uq_brp_invoice_company_id_invoice_number")
        ),
    )
    op.create_index(op.f("ix_brp_invoice_order_id"), "brp_invoice", ["order_id"], unique=False)
    op.create_index(
        "uq_brp_invoice_credited_once",
        "brp_invoice",
        ["credits_invoice_id"],
        unique=True,
        sqlite_where=sa.text("credits_invoice_id IS NOT NULL"),
        postgresql_where=sa.text("credits_invoice_id IS NOT NULL"),
    )
    op.create_index(
        "uq_brp_invoice_one_an_order",
        "brp_invoice",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'invoice'"),
        postgresql_where=sa.text("kind = 'invoice'"),
    )
    op.create_table(
        "brp_order_line",
        sa.Column("order_line_id", RowId, autoincrement=False, nullable=False),
        sa.Column("order_id", RowId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_number", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.Column("row_hash", sa.String(length=64), nullable=False),
        sa.Column("starts_on", Day(), nullable=True),
        sa.Column("effect", sa.String(length=20), nullable=False),
        sa.Column("subscription_id", RowId, nullable=True),
        sa.Column("punch_card_id", RowId, nullable=True),
        sa.Column("debited_until_before", Day(), nullable=True),
        sa.Column("ends_on_before", Day(), nullable=True),
        sa.Column("clips_before", sa.Integer(), nullable=True),
        sa.Column("valid_until_before", Day(), nullable=True),
        sa.CheckConstraint(
            "effect IN ('new', 'extended', 'refilled', 'commission') AND (effect = 'commission') = (subscription_id IS NULL AND punch_card_id IS NULL)",
            name=op.f("ck_brp_order_line_effect"),
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("ck_brp_order_line_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["brp_order.order_id"], name=op.f("fk_brp_order_line_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_number"],
            ["brp_product.product_number"],
            name=op.f("fk_brp_order_line_product_number"),
        ),
        sa.ForeignKeyConstraint(
            ["punch_card_id"],
            ["brp_punch_card.punch_card_id"],
            name=op.f("fk_brp_order_line_punch_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["brp_subscription.subscription_id"],
            name=op.f("fk_brp_order_line_subscription_id"),
        ),
        sa.PrimaryKeyConstraint("order_line_id", name=op.f("pk_brp_order_line")),
        sa.UniqueConstraint(
            "order_id", "position", name=op.f("uq_brp_order_line_order_id_position")
        ),
    )
    op.create_table(
        "brp_finance_task",
        sa.Column("finance_task_id", RowId, autoincrement=False, nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("order_id", RowId, nullable=True),
        sa.Column("invoice_id", RowId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("done_by", sa.String(length=100), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["brp_invoice.invoice_id"], name=op.f("fk_brp_finance_task_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["brp_order.order_id"], name=op.f("fk_brp_finance_task_order_id")
        ),
        sa.PrimaryKeyConstraint("finance_task_id", name=op.f("pk_brp_finance_task")),
    )
    op.create_table(
        "brp_invoice_line",
        sa.Column("invoice_line_id", RowId, autoincrement=False, nullable=False),
        sa.Column("invoice_id", RowId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_line_id", RowId, nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_group", sa.String(length=30), nullable=False),
        sa.Column("vat_rate_hundredths", sa.Integer(), nullable=True),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["brp_invoice.invoice_id"], name=op.f("fk_brp_invoice_line_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["brp_order_line.order_line_id"],
            name=op.f("fk_brp_invoice_line_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["vat_group"], ["brp_vat_group.vat_group"], name=op.f("fk_brp_invoice_line_vat_group")
        ),
        sa.PrimaryKeyConstraint("invoice_line_id", name=op.f("pk_brp_invoice_line")),
        sa.UniqueConstraint(
            "invoice_id", "position", name=op.f("uq_brp_invoice_line_invoice_id_position")
        ),
    )
