"""BRP's tables of sales: orders, invoices and credit notes, number series, tasks and the audit log.

A credit note is a row of `invoice` with kind `credit_note` and negative amounts: it takes a number
of the invoices' series and has an OCR number of its own. States are text; the moves between them
are checked by code.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from brp_filesync.brp.schema_catalogue import company, facility, product, vat_group
from brp_filesync.brp.schema_people import organisation, person, punch_card, subscription
from brp_filesync.database.metadata import METADATA, Day, Moment, Ore, RowId, only_where

# `order_number` is BRP's own; `portal_order_number` is the portal's, kept as written.
order = Table(
    "brp_order",
    METADATA,
    Column("order_id", RowId, primary_key=True, autoincrement=False),
    Column("order_number", String(20), nullable=False, unique=True),
    Column("portal", String(31), nullable=False),
    Column("portal_order_number", String(200), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("content_columns", Text),  # of each row a short hash a column; none of older orders
    Column("person_id", ForeignKey(person.c.person_id), nullable=False, index=True),
    Column("employer_id", ForeignKey(organisation.c.organisation_id)),
    Column("recipient_id", ForeignKey(organisation.c.organisation_id), nullable=False),
    Column("facility_id", ForeignKey(facility.c.facility_id), nullable=False),
    Column("label", String(100), nullable=False),
    Column("ordered_at", Moment, nullable=False),
    Column("imported_at", Moment, nullable=False),
    Column("total_ore", Ore, nullable=False),
    Column("card_state", String(20), nullable=False),
    Column("card_collected_at", Moment),
    Column("cancelled_at", Moment),
    Column("cancelled_by", String(100)),  # who at the gym did; none where the portal did
    UniqueConstraint("portal", "portal_order_number"),
    CheckConstraint("total_ore > 0", name="total"),
    CheckConstraint("card_state IN ('to_collect', 'collected', 'none')", name="card_state"),
)

# `effect` is what the line did, and the columns after it what there was before: a cancellation
# takes the purchase back exactly. Of one that was paid or begun only what was left is: `taken_back`
# of `taken_back_of` clips or days, and of a commission öre of öre.
order_line = Table(
    "brp_order_line",
    METADATA,
    Column("order_line_id", RowId, primary_key=True, autoincrement=False),
    Column("order_id", ForeignKey(order.c.order_id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("product_number", ForeignKey(product.c.product_number), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("price_ore", Ore, nullable=False),
    Column("row_hash", String(64), nullable=False),  # ties it to its row, also when that returns
    Column("starts_on", Day),
    Column("effect", String(20), nullable=False),
    Column("subscription_id", ForeignKey(subscription.c.subscription_id)),
    Column("punch_card_id", ForeignKey(punch_card.c.punch_card_id)),
    Column("debited_until_before", Day),
    Column("ends_on_before", Day),
    Column("clips_before", Integer),
    Column("valid_until_before", Day),
    Column("taken_back", BigInteger),
    Column("taken_back_of", BigInteger),
    UniqueConstraint("order_id", "position"),
    CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity"),
    CheckConstraint(
        "effect IN ('new', 'extended', 'refilled', 'commission')"
        " AND (effect = 'commission') = (subscription_id IS NULL AND punch_card_id IS NULL)",
        name="effect",
    ),
)

# `rest_ore` is what is still to pay (negative on an open credit note); 0 means done. `settled_from`
# is the state that one had before it was done: it is opened again to that one.
invoice = Table(
    "brp_invoice",
    METADATA,
    Column("invoice_id", RowId, primary_key=True, autoincrement=False),
    Column("company_id", ForeignKey(company.c.company_id), nullable=False),
    Column("invoice_number", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("order_id", ForeignKey(order.c.order_id), nullable=False),
    Column("credits_invoice_id", ForeignKey("brp_invoice.invoice_id")),
    Column("recipient_id", ForeignKey(organisation.c.organisation_id), nullable=False),
    Column("recipient_name", String(200), nullable=False),
    Column("street", String(200), nullable=False),
    Column("postal_code", String(20), nullable=False),
    Column("city", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("invoice_date", Day, nullable=False),
    Column("due_date", Day, nullable=False),
    Column("payment_terms_days", Integer, nullable=False),
    Column("text", String(300), nullable=False),
    Column("total_ore", Ore, nullable=False),
    Column("vat_ore", Ore, nullable=False),
    Column("rest_ore", Ore, nullable=False),
    Column("bankgiro", String(8), nullable=False),
    Column("ocr_number", String(25), nullable=False),
    Column("state", String(30), nullable=False),
    Column("settled_from", String(30)),
    Column("reminders", Boolean, nullable=False),
    UniqueConstraint("company_id", "invoice_number"),
    UniqueConstraint("bankgiro", "ocr_number"),
    CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
    CheckConstraint("(kind = 'credit_note') = (credits_invoice_id IS NOT NULL)", name="credits"),
    CheckConstraint(
        "(kind = 'invoice' AND rest_ore BETWEEN 0 AND total_ore)"
        " OR (kind = 'credit_note' AND rest_ore BETWEEN total_ore AND 0)",
        name="rest",
    ),
    CheckConstraint("due_date >= invoice_date", name="due"),
)
# An order has one invoice, and one credit note where it was cancelled; also finds them.
Index("uq_brp_invoice_order_id_kind", invoice.c.order_id, invoice.c.kind, unique=True)
Index(
    "uq_brp_invoice_credited_once",
    invoice.c.credits_invoice_id,
    unique=True,
    info=only_where("credits_invoice_id IS NOT NULL"),
)

invoice_line = Table(
    "brp_invoice_line",
    METADATA,
    Column("invoice_line_id", RowId, primary_key=True, autoincrement=False),
    Column("invoice_id", ForeignKey(invoice.c.invoice_id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("order_line_id", ForeignKey(order_line.c.order_line_id), nullable=False),
    Column("text", String(300), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("price_ore", Ore, nullable=False),
    Column("vat_group", ForeignKey(vat_group.c.vat_group), nullable=False),
    Column("vat_rate_hundredths", Integer),
    Column("vat_ore", Ore, nullable=False),
    UniqueConstraint("invoice_id", "position"),
)

# Numbers are taken under the writer's lock and roll back with it: no gaps, no doubles.
number_series = Table(
    "brp_number_series",
    METADATA,
    Column("series", String(60), primary_key=True),
    Column("next_number", BigInteger, nullable=False),
)

# Numbers that were given out by a database that is gone, and that name nothing now: why.
number_gap = Table(
    "brp_number_gap",
    METADATA,
    Column("series", String(60), primary_key=True),
    Column("first_number", BigInteger, primary_key=True, autoincrement=False),
    Column("last_number", BigInteger, nullable=False),
    Column("reason", String(500), nullable=False),
    Column("recorded_at", Moment, nullable=False),
)

# What a person in finance must decide. `word` is of the problem texts.
finance_task = Table(
    "brp_finance_task",
    METADATA,
    Column("finance_task_id", RowId, primary_key=True, autoincrement=False),
    Column("word", String(40), nullable=False),
    Column("params", Text, nullable=False),
    Column("order_id", ForeignKey(order.c.order_id)),
    Column("invoice_id", ForeignKey(invoice.c.invoice_id)),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("done_by", String(100)),
    Column("note", String(500)),
)

audit_log = Table(
    "brp_audit_log",
    METADATA,
    Column("audit_id", RowId, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", String(100), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("details", Text, nullable=False),
)
