"""The files that a gym's start is loaded from: their columns, and the tables that they fill.

docs/brp-load.md tells of them in words. The order is that of references: a file names only what
stands in files before it, or in the database.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Table

from brp_filesync.brp import load_values as values
from brp_filesync.brp.schema_catalogue import agreed_price, company, facility, product, vat_rate
from brp_filesync.brp.schema_people import organisation, person, punch_card, subscription
from brp_filesync.core.phrase import phrase

COMPANIES = "companies.csv"
FACILITIES = "facilities.csv"
VAT_GROUPS = "vat_groups.csv"
PRODUCTS = "products.csv"
AGREED_PRICES = "agreed_prices.csv"
ORGANISATIONS = "organisations.csv"
PERSONS = "persons.csv"
SUBSCRIPTIONS = "subscriptions.csv"
PUNCH_CARDS = "punch_cards.csv"

Row: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[Any, ...]

MOST_CHARACTERS = 200  # of a text whose column in the database says nothing else


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a file. `personal` ones are never shown; `of` names the file that it points to.

    A required one must be in the header and has a value in every row; `in_header` alone must be in
    the header, since an empty value says something. `column` is the table's, where it has another
    name; "" where no column of that table holds the value as it is.
    """

    name: str
    read: values.Reader = values.plain
    required: bool = False
    in_header: bool = False
    personal: bool = False
    of: str = ""
    column: str | None = None

    @property
    def stored_as(self) -> str:
        """Return the table's column, "" for none."""
        return self.name if self.column is None else self.column


@dataclass(frozen=True, slots=True)
class Layout:
    """A file: its name, its table, the columns that tell its rows apart, and all its columns.

    Rows that are in the database already are changed to what the file says where `updates`. Else
    they are left as they are, and a person that differs is a problem: persons live on in BRP.
    """

    file: str
    table: Table
    key: tuple[str, ...]
    cells: tuple[Cell, ...]
    updates: bool = True

    def longest(self, name: str) -> int:
        """Return how many characters a text of that column may have."""
        if name not in self.table.c:
            return MOST_CHARACTERS
        return getattr(self.table.c[name].type, "length", None) or MOST_CHARACTERS

    def key_of(self, row: Row) -> Key:
        """Return what tells the row apart. A name counts only where there is no number."""
        if self.file == ORGANISATIONS and row["organisation_number"] is not None:
            return (row["organisation_number"],)
        return tuple(row[name] for name in self.key)


_ADDRESS_PARTS = ("street", "postal_code", "city")
_COUNTRY = values.shaped("[A-Z]{2}", phrase("a country's two letters, as SE"))


def _addresses(*kinds: str) -> tuple[Cell, ...]:
    return tuple(
        cell
        for kind in kinds
        for cell in (
            *(Cell(f"{kind}_{part}", personal=kind == "reference") for part in _ADDRESS_PARTS),
            Cell(f"{kind}_country", _COUNTRY),
        )
    )


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        COMPANIES,
        company,
        ("company_id",),
        (
            Cell("company_id", required=True),
            Cell("name", required=True),
            Cell("organisation_number", values.organisation_numbers, required=True, personal=True),
            Cell("bankgiro", values.bankgiros, required=True),
            Cell("first_invoice_number", values.positive, required=True),
        ),
    ),
    Layout(
        FACILITIES,
        facility,
        ("facility_id",),
        (
            Cell("facility_id", required=True),
            Cell("company_id", required=True, of=COMPANIES),
            Cell("name", required=True),
            Cell("street"),
            Cell("postal_code"),
            Cell("city"),
            Cell("email", values.emails),
            Cell("phone"),
            Cell("closed_on", values.days),
        ),
    ),
    Layout(
        VAT_GROUPS,
        vat_rate,
        ("vat_group", "valid_from"),
        (
            Cell("vat_group", required=True),
            Cell("name", required=True, column=""),
            Cell("valid_from", values.days, required=True),
            Cell("rate_percent", values.rates, in_header=True, column="rate_hundredths"),
        ),
    ),
    Layout(
        PRODUCTS,
        product,
        ("product_number",),
        (
            Cell("product_number", required=True),
            Cell("name", required=True),
            Cell("kind", values.one_of("subscription", "punch_card", "article"), required=True),
            Cell("debit_method", values.one_of("manual", "direct_debit")),
            Cell("vat_group", required=True, of=VAT_GROUPS),
            Cell("gives_membership"),
            Cell("period_months", values.positive),
            Cell("has_fixed_end", values.flags),
            Cell("clips", values.positive),
            Cell("validity_months", values.positive),
            Cell("refill", values.flags),
            Cell("closed_on", values.days),
            Cell("rights", values.separate_words, column=""),
        ),
    ),
    Layout(
        AGREED_PRICES,
        agreed_price,
        ("portal", "product_number", "facility_id", "valid_from"),
        (
            Cell(
                "portal",
                values.shaped("[a-z][a-z0-9_-]{0,30}", phrase("a portal's short name, as wellnet")),
                required=True,
            ),
            Cell("product_number", required=True, of=PRODUCTS),
            Cell("facility_id", required=True, of=FACILITIES),
            Cell("valid_from", values.days, required=True),
            Cell("valid_to", values.days),
            Cell("price_kronor", values.kronor, required=True, column="price_ore"),
        ),
    ),
    Layout(
        ORGANISATIONS,
        organisation,
        ("organisation_number", "name"),
        (
            Cell("organisation_number", values.organisation_numbers, in_header=True, personal=True),
            Cell("name", required=True, personal=True),
            Cell("payment_terms_days", values.whole),
            *_addresses("invoice", "visiting"),
            Cell("reference_name", personal=True),
            *_addresses("reference"),
        ),
    ),
    Layout(
        PERSONS,
        person,
        ("customer_number",),
        (
            Cell("customer_number", required=True, personal=True),
            Cell("personnummer", values.personnummers, personal=True),
            Cell("birth_date", values.days, personal=True),
            Cell("first_name", required=True, personal=True),
            Cell("last_name", required=True, personal=True),
            Cell("email", values.emails, personal=True),
            Cell("mobile", personal=True),
            Cell("street", personal=True),
            Cell("postal_code", personal=True),
            Cell("city", personal=True),
            Cell("country", _COUNTRY),
            Cell("facility_id", required=True, of=FACILITIES),
            Cell(
                "organisation_number",
                values.organisation_numbers,
                personal=True,
                of=ORGANISATIONS,
                column="",
            ),  # the employer's
        ),
        updates=False,
    ),
    Layout(
        SUBSCRIPTIONS,
        subscription,
        ("customer_number", "product_number", "starts_on"),
        (
            Cell("customer_number", required=True, personal=True, of=PERSONS, column=""),
            Cell("product_number", required=True, of=PRODUCTS),
            Cell("facility_id", required=True, of=FACILITIES),
            Cell("price_kronor", values.kronor, required=True, column="price_ore"),
            Cell("starts_on", values.days, required=True),
            Cell("debited_until", values.days),
            Cell("ends_on", values.days),
            Cell("cancelled_on", values.days),
            Cell("frozen_from", values.days),
            Cell("frozen_until", values.days),
        ),
        updates=False,
    ),
    Layout(
        PUNCH_CARDS,
        punch_card,
        ("customer_number", "product_number", "valid_from"),
        (
            Cell("customer_number", required=True, personal=True, of=PERSONS, column=""),
            Cell("product_number", required=True, of=PRODUCTS),
            Cell("facility_id", required=True, of=FACILITIES),
            Cell("clips_bought", values.positive, required=True),
            Cell("clips_left", values.whole, required=True),
            Cell("valid_from", values.days, required=True),
            Cell("valid_until", values.days, required=True),
        ),
        updates=False,
    ),
)
