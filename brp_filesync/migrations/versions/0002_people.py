"""People, organisations, subscriptions and punch cards."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment, RowId

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "brp_organisation",
        sa.Column("organisation_id", RowId, autoincrement=False, nullable=False),
        sa.Column("organisation_number", sa.String(length=10), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("payment_terms_days", sa.Integer(), nullable=True),
        sa.Column("invoice_street", sa.String(length=200), nullable=True),
        sa.Column("invoice_postal_code", sa.String(length=20), nullable=True),
        sa.Column("invoice_city", sa.String(length=200), nullable=True),
        sa.Column("invoice_country", sa.String(length=2), nullable=True),
        sa.Column("visiting_street", sa.String(length=200), nullable=True),
        sa.Column("visiting_postal_code", sa.String(length=20), nullable=True),
        sa.Column("visiting_city", sa.String(length=200), nullable=True),
        sa.Column("visiting_country", sa.String(length=2), nullable=True),
        sa.Column("reference_name", sa.String(length=200), nullable=True),
        sa.Column("reference_street", sa.String(length=200), nullable=True),
        sa.Column("reference_postal_code", sa.String(length=20), nullable=True),
        sa.Column("reference_city", sa.String(length=200), nullable=True),
        sa.Column("reference_country", sa.String(length=2), nullable=True),
        sa.CheckConstraint("payment_terms_days >= 0", name=op.f("ck_brp_organisation_terms")),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_brp_organisation")),
        sa.UniqueConstraint(
            "organisation_number", name=op.f("uq_brp_organisation_organisation_number")
        ),
    )
    op.create_index(op.f("ix_brp_organisation_name"), "brp_organisation", ["name"], unique=False)
    op.create_table(
        "brp_person_group",
        sa.Column("person_group_id", RowId, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("person_group_id", name=op.f("pk_brp_person_group")),
        sa.UniqueConstraint("name", name=op.f("uq_brp_person_group_name")),
    )
    op.create_table(
        "brp_person",
        sa.Column("person_id", RowId, autoincrement=False, nullable=False),
        sa.Column("customer_number", sa.String(length=20), nullable=False),
        sa.Column("personnummer", sa.String(length=12), nullable=True),
        sa.Column("birth_date", Day(), nullable=True),
        sa.Column("first_name", sa.String(length=200), nullable=False),
        sa.Column("last_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("mobile", sa.String(length=40), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("postal_code", sa.String(length=20), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("facility_id", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", RowId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["brp_facility.facility_id"], name=op.f("fk_brp_person_facility_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["brp_organisation.organisation_id"],
            name=op.f("fk_brp_person_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_brp_person")),
        sa.UniqueConstraint("customer_number", name=op.f("uq_brp_person_customer_number")),
        sa.UniqueConstraint("personnummer", name=op.f("uq_brp_person_personnummer")),
    )
    op.create_index(
        "ix_brp_person_email", "brp_person", [sa.literal_column("lower(email)")], unique=False
    )
    op.create_index(
        "ix_brp_person_name", "brp_person", ["last_name", "first_name", "birth_date"], unique=False
    )
    op.create_table(
        "brp_person_group_member",
        sa.Column("person_group_id", RowId, nullable=False),
        sa.Column("person_id", RowId, nullable=False),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_group_id"],
            ["brp_person_group.person_group_id"],
            name=op.f("fk_brp_person_group_member_person_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["brp_person.person_id"],
            name=op.f("fk_brp_person_group_member_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "person_group_id", "person_id", name=op.f("pk_brp_person_group_member")
        ),
    )
    op.create_table(
        "brp_possible_duplicate",
        sa.Column("person_id", RowId, nullable=False),
        sa.Column("other_person_id", RowId, nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("noticed_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "person_id <> other_person_id", name=op.f("ck_brp_possible_duplicate_two_persons")
        ),
        sa.ForeignKeyConstraint(
            ["other_person_id"],
            ["brp_person.person_id"],
            name=op.f("fk_brp_possible_duplicate_other_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["brp_person.person_id"],
            name=op.f("fk_brp_possible_duplicate_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "other_person_id", name=op.f("pk_brp_possible_duplicate")
        ),
    )
    op.create_table(
        "brp_punch_card",
        sa.Column("punch_card_id", RowId, autoincrement=False, nullable=False),
        sa.Column("person_id", RowId, nullable=False),
        sa.Column("product_number", sa.String(length=40), nullable=False),
        sa.Column("facility_id", sa.String(length=30), nullable=False),
        sa.Column("clips_bought", sa.Integer(), nullable=False),
        sa.Column("clips_left", sa.Integer(), nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("valid_until", Day(), nullable=False),
        sa.CheckConstraint(
            "clips_left BETWEEN 0 AND clips_bought", name=op.f("ck_brp_punch_card_clips")
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_brp_punch_card_days")),
        sa.ForeignKeyConstraint(
            ["facility_id"],
            ["brp_facility.facility_id"],
            name=op.f("fk_brp_punch_card_facility_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["brp_person.person_id"], name=op.f("fk_brp_punch_card_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_number"],
            ["brp_product.product_number"],
            name=op.f("fk_brp_punch_card_product_number"),
        ),
        sa.PrimaryKeyConstraint("punch_card_id", name=op.f("pk_brp_punch_card")),
    )
    op.create_index(
        op.f("ix_brp_punch_card_person_id"), "brp_punch_card", ["person_id"], unique=False
    )
    op.create_table(
        "brp_subscription",
        sa.Column("subscription_id", RowId, autoincrement=False, nullable=False),
        sa.Column("person_id", RowId, nullable=False),
        sa.Column("product_number", sa.String(length=40), nullable=False),
        sa.Column("facility_id", sa.String(length=30), nullable=False),
        sa.Column("debit_method", sa.String(length=20), nullable=False),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", Day(), nullable=False),
        sa.Column("debited_until", Day(), nullable=True),
        sa.Column("ends_on", Day(), nullable=True),
        sa.Column("cancelled_on", Day(), nullable=True),
        sa.Column("frozen_from", Day(), nullable=True),
        sa.Column("frozen_until", Day(), nullable=True),
        sa.CheckConstraint(
            "debit_method IN ('manual', 'direct_debit')",
            name=op.f("ck_brp_subscription_debit_method"),
        ),
        sa.CheckConstraint("price_ore >= 0", name=op.f("ck_brp_subscription_price")),
        sa.ForeignKeyConstraint(
            ["facility_id"],
            ["brp_facility.facility_id"],
            name=op.f("fk_brp_subscription_facility_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["brp_person.person_id"], name=op.f("fk_brp_subscription_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_number"],
            ["brp_product.product_number"],
            name=op.f("fk_brp_subscription_product_number"),
        ),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_brp_subscription")),
    )
    op.create_index(
        op.f("ix_brp_subscription_person_id"), "brp_subscription", ["person_id"], unique=False
    )
