"""Invoices and credit notes of a batch: numbers, OCR numbers, due dates and VAT.

(docs/domain.md, Orders in 4, 6, 7, 8 and 13)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.core.ocr import make_many
from brp_filesync.core.vat import vat_of_gross
from brp_filesync.orders_in.model import Facts, Terms
from brp_filesync.tables.frame import frame


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of each invoice and credit note, and what each series has next."""

    number: np.ndarray
    next_numbers: Mapping[str, int]


def seller(facility_id: np.ndarray, facts: Facts) -> tuple[np.ndarray, np.ndarray]:
    """Return the company that sells at each facility, and its bankgiro."""
    at = pd.Index(facts.facilities["facility_id"]).get_indexer(facility_id)
    company_id: np.ndarray = facts.facilities["company_id"].to_numpy(dtype=object)[at]
    bankgiro: np.ndarray = facts.facilities["bankgiro"].to_numpy(dtype=object)[at]
    return company_id, bankgiro


def number_invoices(company_id: np.ndarray, facts: Facts) -> Numbered:
    """Give each invoice or credit note, in order, the next number of its company's series."""
    number = np.zeros(len(company_id), dtype=np.int64)
    following: dict[str, int] = {}
    for company in sorted(set(company_id)):
        series = f"invoice:{company}"
        mine = company_id == company
        first = facts.next_numbers[series]
        number[mine] = np.arange(first, first + mine.sum())
        following[series] = first + int(mine.sum())
    return Numbered(number, following)


def make_invoices(orders: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Return an invoice to the portal for each order.

    `orders` has invoice_id, invoice_number, company_id, bankgiro, order_id, order_number (the
    portal's), total_ore and vat_ore. The due date is today plus the portal's payment terms.
    """
    recipient = terms.recipient
    days = recipient.payment_terms_days
    total_ore = orders["total_ore"].to_numpy()
    same: dict[str, str | int | bool] = {
        "kind": "invoice",
        "recipient_id": recipient.organisation_id,
        "recipient_name": recipient.name,
        "street": recipient.street,
        "postal_code": recipient.postal_code,
        "city": recipient.city,
        "country": recipient.country,
        "invoice_date": terms.today,
        "due_date": days_after(terms.today, days),
        "payment_terms_days": days,
        "state": INVOICE.begun("not_sent"),
        "reminders": False,  # portals' invoices go without (docs/domain.md, Payments in 11)
    }
    return frame(
        {
            "invoice_id": orders["invoice_id"].to_numpy(),
            "company_id": orders["company_id"].to_numpy(dtype=object),
            "invoice_number": orders["invoice_number"].to_numpy(),
            "order_id": orders["order_id"].to_numpy(),
            "credits_invoice_id": np.zeros(len(orders), dtype=np.int64),
            "text": np.array(
                [
                    f"Avser beställning {number} hos {terms.portal_name}"
                    for number in orders["order_number"]
                ],
                dtype=object,
            ),
            "total_ore": total_ore,
            "vat_ore": orders["vat_ore"].to_numpy(),
            "rest_ore": total_ore,
            "bankgiro": orders["bankgiro"].to_numpy(dtype=object),
            "ocr_number": ocr_numbers(orders["invoice_number"].to_numpy()),
            **{name: _repeated(value, len(orders)) for name, value in same.items()},
        }
    )


def make_invoice_lines(lines: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Return an invoice line for each order line, with its VAT (öre), without an id yet.

    `lines` has invoice_id, position, order_line_id, product_number, quantity and price_ore.
    """
    at = pd.Index(facts.products["product_number"]).get_indexer(
        lines["product_number"].to_numpy(dtype=object)
    )
    rate = facts.products["vat_rate_hundredths"].to_numpy(dtype=np.int64)[at]
    price_ore = lines["price_ore"].to_numpy()
    return frame(
        {
            "invoice_id": lines["invoice_id"].to_numpy(),
            "position": lines["position"].to_numpy(),
            "order_line_id": lines["order_line_id"].to_numpy(),
            "text": facts.products["name"].to_numpy(dtype=object)[at],
            "quantity": lines["quantity"].to_numpy(),
            "price_ore": price_ore,
            "vat_group": facts.products["vat_group"].to_numpy(dtype=object)[at],
            "vat_rate_hundredths": rate,
            # An exempt line has no rate at all, and no VAT.
            "vat_ore": np.where(rate < 0, 0, vat_of_gross(price_ore, np.maximum(rate, 0))),
        }
    )


def ocr_numbers(numbers: np.ndarray) -> np.ndarray:
    """Return the OCR number of each invoice number."""
    return np.array(make_many(numbers), dtype=object)


def days_after(day: str, days: int) -> str:
    """Return the date so many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _repeated(value: str | int | bool, count: int) -> np.ndarray:
    return np.full(count, value, dtype=object if isinstance(value, str) else None)
