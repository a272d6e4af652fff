"""Orders, invoices, cards, persons and agreed prices as `--json` shows them."""

from dataclasses import dataclass
from typing import Literal

from brp_filesync.cli.shapes.words import Day, Moment, Ore, Shape

Document = Literal["invoice", "credit_note"]


@dataclass(frozen=True)
class Order(Shape):
    """An order of a portal with its invoice.

    `ordered_on` is the day in Stockholm; `ordered_at` is null where the portal told only the day.
    """

    order_id: int
    order_number: str
    source: str
    kind: Literal["portal"]
    portal_order_number: str
    label: str
    ordered_on: Day
    ordered_at: Moment | None
    imported_at: Moment
    facility_id: str
    facility: str
    customer_number: str
    person: str
    employer: str | None
    total_ore: Ore
    card_state: str
    cancelled_at: Moment | None
    cancelled_by: str | None
    company_id: str
    invoice_number: int
    ocr_number: str
    due_date: Day
    rest_ore: Ore
    invoice_state: str


@dataclass(frozen=True)
class OrdersListed(Shape):
    """What `orders list` shows, the newest first."""

    orders: list[Order]


@dataclass(frozen=True)
class OrderLine(Shape):
    """What was bought, and what it gave."""

    position: int
    product_number: str
    name: str
    quantity: int
    price_ore: Ore
    starts_on: Day | None
    effect: str


@dataclass(frozen=True)
class OrderInvoice(Shape):
    """An invoice or a credit note of an order."""

    document: Document
    company_id: str
    invoice_number: int
    recipient_name: str
    invoice_date: Day
    due_date: Day
    total_ore: Ore
    vat_ore: Ore
    rest_ore: Ore
    bankgiro: str | None
    ocr_number: str
    state: str
    text: str


@dataclass(frozen=True)
class OrderShown(Order):
    """An order whole."""

    lines: list[OrderLine]
    invoices: list[OrderInvoice]


@dataclass(frozen=True)
class OrderCancelled(Shape):
    """What `orders cancel` did, or would do; `credit_number` is of the same company, null where a
    person had credited the invoice before. `open_ore` is the portal's to its good.
    """

    dry_run: bool
    done: bool
    order_number: str
    source: str
    kind: Literal["portal"]
    portal_order_number: str
    reason: Literal["wrong", "withdrawal", "credited", "other"]
    company_id: str
    credit_number: int | None
    credited_ore: Ore
    open_ore: Ore
    whole: bool
    mailed: bool
    told: Literal["file", "answer", "none"]


@dataclass(frozen=True)
class Invoice(Shape):
    """An invoice or a credit note, and the order that it is for."""

    invoice_id: int
    company_id: str
    invoice_number: int
    document: Document
    source: str
    kind: Literal["portal"]
    portal_order_number: str
    invoice_date: Day
    due_date: Day
    total_ore: Ore
    rest_ore: Ore
    state: str
    bankgiro: str | None
    ocr_number: str


@dataclass(frozen=True)
class InvoicesListed(Shape):
    """What `invoices list` shows, the newest first."""

    invoices: list[Invoice]


@dataclass(frozen=True)
class Settling(Shape):
    """A payment, a credit note or a settlement report on an invoice; an opposite entry takes another
    back.
    """

    allocation_id: int
    payment_id: int | None
    paid_on: Day | None
    payer_name: str | None
    credit_note: int | None
    settlement_id: int | None
    settlement_line: int | None
    refund_id: int | None
    amount_ore: Ore
    written_off_ore: Ore
    opposite_of: int | None
    made_at: Moment
    made_by: str


@dataclass(frozen=True)
class InvoiceShown(Invoice):
    """An invoice whole; `credits_number` is that of the same company which a credit note credits."""

    recipient_name: str
    text: str
    vat_ore: Ore
    payment_terms_days: int
    credits_number: int | None
    settled_by: list[Settling]


@dataclass(frozen=True)
class InvoiceCredited(Shape):
    """What `invoices credit` did, or would do; `credit_number` is of the same company."""

    dry_run: bool
    done: bool
    company_id: str
    invoice_number: int
    credited_ore: Ore
    stays_open_ore: Ore
    credit_number: int | None


@dataclass(frozen=True)
class Card(Shape):
    """A membership card to hand out, by the order that it was bought with."""

    order_number: str
    customer_number: str
    name: str
    bought: str
    lines: int
    ordered_on: Day
    ordered_at: Moment | None
    card_state: str
    card_collected_at: Moment | None
    credited: bool


@dataclass(frozen=True)
class CardsListed(Shape):
    """What `cards list` shows, by name."""

    facility_id: str
    cards: list[Card]


@dataclass(frozen=True)
class CardCollected(Shape):
    """What `cards collect` recorded, or `cards uncollect` took back: whose card it is."""

    order_number: str
    card_state: Literal["collected", "to_collect"]
    customer_number: str
    name: str


@dataclass(frozen=True)
class Duplicate(Shape):
    """Two persons who may be one."""

    customer_number: str
    name: str
    other_customer_number: str
    other_name: str
    reason: str
    noticed_at: Moment
    decided_at: Moment | None


@dataclass(frozen=True)
class DuplicatesListed(Shape):
    """What `persons duplicates` shows."""

    duplicates: list[Duplicate]


@dataclass(frozen=True)
class PersonsDistinct(Shape):
    """What `persons distinct` decided."""

    customer_number: str
    other_customer_number: str
    decided: Literal["distinct"]


@dataclass(frozen=True)
class PersonsMail(Shape):
    """A mail about a person's order; no address, no name."""

    mail_id: int
    what: str
    state: str
    source: str
    kind: Literal["portal"]
    portal_order_number: str
    order_number: str


@dataclass(frozen=True)
class EmailSet(Shape):
    """Whose e-mail address `persons set-email` changed, and what becomes of the person's mails.

    `waiting` go to the new address by themselves; `ended` went to the old one, or couldn't.
    """

    customer_number: str
    waiting: list[PersonsMail]
    ended: list[PersonsMail]


@dataclass(frozen=True)
class SelectionExported(Shape):
    """What `selection export` or `agreements export` wrote."""

    source: str
    kind: Literal["portal"]
    path: str
    rows: int


@dataclass(frozen=True)
class Price(Shape):
    """An agreed price at a facility; `valid_to` is null where it has no last day."""

    source: str
    kind: Literal["portal"]
    product_number: str
    product: str
    facility_id: str
    facility: str
    valid_from: Day
    valid_to: Day | None
    price_ore: Ore


@dataclass(frozen=True)
class PricesListed(Shape):
    """What `agreements list` shows."""

    prices: list[Price]
