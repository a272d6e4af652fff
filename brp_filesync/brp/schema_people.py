"""BRP's tables of people and organisations, and of what a person has bought the use of."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, func

from brp_filesync.brp.schema_catalogue import facility, product
from brp_filesync.database.metadata import METADATA, Day, Moment, Ore, RowId

# Employers and the portals themselves. Three addresses, in the order invoices choose among them.
organisation = Table(
    "brp_organisation",
    METADATA,
    Column("organisation_id", RowId, primary_key=True, autoincrement=False),
    Column("organisation_number", String(10), unique=True),
    Column("name", String(200), nullable=False, index=True),
    Column("payment_terms_days", Integer),
    Column("invoice_street", String(200)),
    Column("invoice_postal_code", String(20)),
    Column("invoice_city", String(200)),
    Column("invoice_country", String(2)),
    Column("visiting_street", String(200)),
    Column("visiting_postal_code", String(20)),
    Column("visiting_city", String(200)),
    Column("visiting_country", String(2)),
    Column("reference_name", String(200)),
    Column("reference_street", String(200)),
    Column("reference_postal_code", String(20)),
    Column("reference_city", String(200)),
    Column("reference_country", String(2)),
    CheckConstraint("payment_terms_days >= 0", name="terms"),
)

person = Table(
    "brp_person",
    METADATA,
    Column("person_id", RowId, primary_key=True, autoincrement=False),
    Column("customer_number", String(20), nullable=False, unique=True),
    Column("personnummer", String(12), unique=True),
    Column("birth_date", Day),
    Column("first_name", String(200), nullable=False),
    Column("last_name", String(200), nullable=False),
    Column("email", String(254)),
    Column("mobile", String(40)),
    Column("street", String(200)),
    Column("postal_code", String(20)),
    Column("city", String(200)),
    Column("country", String(2)),
    Column("facility_id", ForeignKey(facility.c.facility_id), nullable=False),
    Column("organisation_id", ForeignKey(organisation.c.organisation_id)),
    Column("created_at", Moment, nullable=False),
)

# A person made new although another looks alike: for staff to decide, never merged by us.
possible_duplicate = Table(
    "brp_possible_duplicate",
    METADATA,
    Column("person_id", ForeignKey(person.c.person_id), primary_key=True),
    Column("other_person_id", ForeignKey(person.c.person_id), primary_key=True),
    Column("reason", String(30), nullable=False),
    Column("noticed_at", Moment, nullable=False),
    Column("decided_at", Moment),
    CheckConstraint("person_id <> other_person_id", name="two_persons"),
)

person_group = Table(
    "brp_person_group",
    METADATA,
    Column("person_group_id", RowId, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False, unique=True),
)

person_group_member = Table(
    "brp_person_group_member",
    METADATA,
    Column("person_group_id", ForeignKey(person_group.c.person_group_id), primary_key=True),
    Column("person_id", ForeignKey(person.c.person_id), primary_key=True),
    Column("joined_at", Moment, nullable=False),
)

# `debited_until` is the last day paid for. An open freeze has a first day and no last.
subscription = Table(
    "brp_subscription",
    METADATA,
    Column("subscription_id", RowId, primary_key=True, autoincrement=False),
    Column("person_id", ForeignKey(person.c.person_id), nullable=False, index=True),
    Column("product_number", ForeignKey(product.c.product_number), nullable=False),
    Column("facility_id", ForeignKey(facility.c.facility_id), nullable=False),
    Column("debit_method", String(20), nullable=False),
    Column("price_ore", Ore, nullable=False),
    Column("starts_on", Day, nullable=False),
    Column("debited_until", Day),
    Column("ends_on", Day),
    Column("cancelled_on", Day),
    Column("frozen_from", Day),
    Column("frozen_until", Day),
    CheckConstraint("debit_method IN ('manual', 'direct_debit')", name="debit_method"),
    CheckConstraint("price_ore >= 0", name="price"),
)

punch_card = Table(
    "brp_punch_card",
    METADATA,
    Column("punch_card_id", RowId, primary_key=True, autoincrement=False),
    Column("person_id", ForeignKey(person.c.person_id), nullable=False, index=True),
    Column("product_number", ForeignKey(product.c.product_number), nullable=False),
    Column("facility_id", ForeignKey(facility.c.facility_id), nullable=False),
    Column("clips_bought", Integer, nullable=False),
    Column("clips_left", Integer, nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day, nullable=False),
    CheckConstraint("clips_left BETWEEN 0 AND clips_bought", name="clips"),
    CheckConstraint("valid_until >= valid_from", name="days"),
)

# Addresses are compared without regard to case, as people type them.
Index("ix_brp_person_email", func.lower(person.c.email))
Index("ix_brp_person_name", person.c.last_name, person.c.first_name, person.c.birth_date)
# Few lack a personnummer: each order's buyer may be one of them, and has many namesakes who aren't.
Index(
    "ix_brp_person_unnumbered",
    person.c.last_name,
    person.c.first_name,
    sqlite_where=person.c.personnummer.is_(None),
    postgresql_where=person.c.personnummer.is_(None),
)
