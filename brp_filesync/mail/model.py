"""What a mail tells of, and what becomes of it: facts from BRP, without a personnummer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from brp_filesync.ledger.states import OrderMailKind

if TYPE_CHECKING:
    from email.message import EmailMessage

    from jinja2 import BytecodeCache

    from brp_filesync.core.language import Language

Kind = OrderMailKind


@dataclass(frozen=True, slots=True)
class Purchase:
    """A line of an order; `clips` (0 for a subscription) and `price_ore` are of the whole line."""

    name: str
    effect: Literal["new", "extended", "refilled"]
    quantity: int
    clips: int
    starts_on: date | None
    price_ore: int


@dataclass(frozen=True, slots=True)
class Facility:
    """Where the card is collected; what BRP doesn't know is ""."""

    name: str
    street: str
    postal_code: str
    city: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A line of a receipt: amounts in öre, `vat_rate` as text, None of what is exempt.

    `ends_on` is the last day of the period that was bought, or of a card's validity.
    """

    name: str
    quantity: int
    clips: int
    starts_on: date | None
    ends_on: date | None
    price_ore: int
    vat_rate: str | None
    vat_ore: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What employers and the tax agency ask for: who sold what, at which price, and that it is paid.

    `seller_number` is an organisation number with its hyphen.
    """

    seller: str
    seller_number: str
    paid_on: date
    lines: tuple[PaidLine, ...]
    total_ore: int
    vat_ore: int


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as its buyer should see it: nothing of how the portal pays for it.

    `by_gym`: it was the gym that cancelled it. `receipt` is None where it isn't paid, or wasn't asked.
    """

    order_id: int
    order_number: str
    portal: str
    portal_order_number: str
    ordered_at: datetime
    cancelled_at: datetime | None
    first_name: str
    last_name: str
    email: str
    facility: Facility
    purchases: tuple[Purchase, ...]
    by_gym: bool = False
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go, and the address it goes to."""

    recipient: str
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class Source:
    """A template's text, and the file that it is from."""

    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Sources:
    """All templates by their file's name, and the words of each language.

    `compiled` gives where a language's templates are kept as code.
    """

    templates: dict[str, Source]
    words: dict[str, dict[str, str]]
    compiled: Callable[[Language], BytecodeCache]
