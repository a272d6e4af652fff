"""BRP's tables of what is sold where: companies, facilities, VAT, products and agreed prices."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table

from brp_filesync.database.metadata import METADATA, Day, Ore

# The legal entity that owns facilities, a bankgiro and a series of invoice numbers.
company = Table(
    "brp_company",
    METADATA,
    Column("company_id", String(30), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("organisation_number", String(10), nullable=False, unique=True),
    Column("bankgiro", String(8), nullable=False),
    Column("first_invoice_number", Integer, nullable=False),
)

facility = Table(
    "brp_facility",
    METADATA,
    Column("facility_id", String(30), primary_key=True),
    Column("company_id", ForeignKey(company.c.company_id), nullable=False),
    Column("name", String(200), nullable=False),
    Column("street", String(200)),
    Column("postal_code", String(20)),
    Column("city", String(200)),
    Column("email", String(254)),
    Column("phone", String(40)),
    Column("closed_on", Day),  # the first day on which nothing is sold there
)

vat_group = Table(
    "brp_vat_group",
    METADATA,
    Column("vat_group", String(30), primary_key=True),
    Column("name", String(200), nullable=False),
)

# Dated rates, in hundredths of a per cent. No rate at all (NULL) is "exempt", which isn't 0 %.
vat_rate = Table(
    "brp_vat_rate",
    METADATA,
    Column("vat_group", ForeignKey(vat_group.c.vat_group), primary_key=True),
    Column("valid_from", Day, primary_key=True),
    Column("rate_hundredths", Integer),
    CheckConstraint("rate_hundredths BETWEEN 0 AND 10000", name="rate"),
)

product = Table(
    "brp_product",
    METADATA,
    Column("product_number", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("debit_method", String(20)),  # of subscriptions: manual (prepaid) or direct_debit (AG)
    Column("vat_group", ForeignKey(vat_group.c.vat_group), nullable=False),
    Column("gives_membership", String(40)),
    Column("period_months", Integer),
    Column("has_fixed_end", Boolean, nullable=False),
    Column("clips", Integer),
    Column("validity_months", Integer),
    Column("refill", Boolean, nullable=False),
    Column("closed_on", Day),
    CheckConstraint("kind IN ('subscription', 'punch_card', 'article')", name="kind"),
    # A CHECK lets NULL through, so coalesce says that there must be a value.
    CheckConstraint(
        "kind <> 'subscription' OR (coalesce(debit_method, '') IN ('manual', 'direct_debit')"
        " AND coalesce(period_months, 0) > 0)",
        name="subscription",
    ),
    CheckConstraint(
        "kind <> 'punch_card' OR (coalesce(clips, 0) > 0 AND coalesce(validity_months, 0) > 0)",
        name="punch_card",
    ),
)

# What a product lets a person do; compared where subscriptions are matched by rights.
product_right = Table(
    "brp_product_right",
    METADATA,
    Column("product_number", ForeignKey(product.c.product_number), primary_key=True),
    Column("right_name", String(60), primary_key=True),
)

# What a portal may sell, where and at which price; both days are included.
agreed_price = Table(
    "brp_agreed_price",
    METADATA,
    Column("portal", String(31), primary_key=True),
    Column("product_number", ForeignKey(product.c.product_number), primary_key=True),
    Column("facility_id", ForeignKey(facility.c.facility_id), primary_key=True),
    Column("valid_from", Day, primary_key=True),
    Column("valid_to", Day),
    Column("price_ore", Ore, nullable=False),
    CheckConstraint("price_ore > 0", name="price"),
    CheckConstraint("valid_to >= valid_from", name="days"),
)
