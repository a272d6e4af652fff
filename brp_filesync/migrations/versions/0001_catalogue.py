"""What is sold where: companies, facilities, VAT, products, agreed prices."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "brp_company",
        sa.Column("company_id", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation_number", sa.String(length=10), nullable=False),
        sa.Column("bankgiro", sa.String(length=8), nullable=False),
        sa.Column("first_invoice_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_brp_company")),
        sa.UniqueConstraint("organisation_number", name=op.f("uq_brp_company_organisation_number")),
    )
    op.create_table(
        "brp_vat_group",
        sa.Column("vat_group", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("vat_group", name=op.f("pk_brp_vat_group")),
    )
    op.create_table(
        "brp_facility",
        sa.Column("facility_id", sa.String(length=30), nullable=False),
        sa.Column("company_id", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("postal_code", sa.String(length=20), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("closed_on", Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["brp_company.company_id"], name=op.f("fk_brp_facility_company_id")
        ),
        sa.PrimaryKeyConstraint("facility_id", name=op.f("pk_brp_facility")),
    )
    op.create_table(
        "brp_product",
        sa.Column("product_number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("debit_method", sa.String(length=20), nullable=True),
        sa.Column("vat_group", sa.String(length=30), nullable=False),
        sa.Column("gives_membership", sa.String(length=40), nullable=True),
        sa.Column("period_months", sa.Integer(), nullable=True),
        sa.Column("has_fixed_end", sa.Boolean(), nullable=False),
        sa.Column("clips", sa.Integer(), nullable=True),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("refill", sa.Boolean(), nullable=False),
        sa.Column("closed_on", Day(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'punch_card' OR (coalesce(clips, 0) > 0 AND coalesce(validity_months, 0) > 0)",
            name=op.f("ck_brp_product_punch_card"),
        ),
        sa.CheckConstraint(
            "kind <> 'subscription' OR (coalesce(debit_method, '') IN ('manual', 'direct_debit') AND coalesce(period_months, 0) > 0)",
            name=op.f("ck_brp_product_subscription"),
        ),
        sa.CheckConstraint(
            "kind IN ('subscription', 'punch_card', 'article')", name=op.f("ck_brp_product_kind")
        ),
        sa.ForeignKeyConstraint(
            ["vat_group"], ["brp_vat_group.vat_group"], name=op.f("fk_brp_product_vat_group")
        ),
        sa.PrimaryKeyConstraint("product_number", name=op.f("pk_brp_product")),
    )
    op.create_table(
        "brp_vat_rate",
        sa.Column("vat_group", sa.String(length=30), nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("rate_hundredths", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "rate_hundredths BETWEEN 0 AND 10000", name=op.f("ck_brp_vat_rate_rate")
        ),
        sa.ForeignKeyConstraint(
            ["vat_group"], ["brp_vat_group.vat_group"], name=op.f("fk_brp_vat_rate_vat_group")
        ),
        sa.PrimaryKeyConstraint("vat_group", "valid_from", name=op.f("pk_brp_vat_rate")),
    )
    op.create_table(
        "brp_agreed_price",
        sa.Column("portal", sa.String(length=31), nullable=False),
        sa.Column("product_number", sa.String(length=40), nullable=False),
        sa.Column("facility_id", sa.String(length=30), nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("valid_to", Day(), nullable=True),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("price_ore > 0", name=op.f("ck_brp_agreed_price_price")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_brp_agreed_price_days")),
        sa.ForeignKeyConstraint(
            ["facility_id"],
            ["brp_facility.facility_id"],
            name=op.f("fk_brp_agreed_price_facility_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_number"],
            ["brp_product.product_number"],
            name=op.f("fk_brp_agreed_price_product_number"),
        ),
        sa.PrimaryKeyConstraint(
            "portal",
            "product_number",
            "facility_id",
            "valid_from",
            name=op.f("pk_brp_agreed_price"),
        ),
    )
    op.create_table(
        "brp_product_right",
        sa.Column("product_number", sa.String(length=40), nullable=False),
        sa.Column("right_name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_number"],
            ["brp_product.product_number"],
            name=op.f("fk_brp_product_right_product_number"),
        ),
        sa.PrimaryKeyConstraint("product_number", "right_name", name=op.f("pk_brp_product_right")),
    )
