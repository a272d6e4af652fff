"""What BRP knows of a batch: every fact that the plan needs, fetched by sets, once."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import (
    invoices,
    numbers,
    orders,
    organisations,
    people,
    products,
    subscriptions,
    tasks,
)
from brp_filesync.brp.batch import take_batch
from brp_filesync.ledger.open_rows import early_cancellations
from brp_filesync.orders_in.model import Facts, Terms


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What doesn't change within a file."""

    facilities: pd.DataFrame
    products: pd.DataFrame
    rights: pd.DataFrame
    early_cancels: Mapping[str, tuple[str, int]]


def gather_catalogue(connection: Connection, terms: Terms) -> Catalogue:
    """Return facilities, products with today's VAT rates, and cancellations that wait."""
    return Catalogue(
        products.facilities(connection),
        products.products(connection, terms.today),
        products.rights(connection),
        early_cancellations(connection, terms.portal),
    )


def gather(connection: Connection, number: int, catalogue: Catalogue, terms: Terms) -> Facts:
    """Return the facts of a staged batch (from 1), as they are under the writer's lock."""
    batch = take_batch(connection, number, terms.portal)
    subscription_id, punch_card_id = subscriptions.next_ids(connection)
    order_id, order_line_id = orders.next_ids(connection)
    invoice_id, invoice_line_id = invoices.next_ids(connection)
    return Facts(
        rows=batch.rows(),
        problems=batch.problems(),
        facilities=catalogue.facilities,
        products=catalogue.products,
        rights=catalogue.rights,
        agreed=batch.agreed_prices(),
        early_cancels=catalogue.early_cancels,
        orders=batch.known_orders(),
        invoices=batch.invoices_to_credit(),
        invoice_lines=batch.lines_to_credit(),
        order_lines=batch.lines_to_cancel(),
        employers=batch.employers(),
        persons=batch.persons(),
        members=batch.group_members(terms.person_group),
        subscriptions=batch.subscriptions(),
        cards=batch.punch_cards(),
        next_numbers=numbers.next_numbers(connection),
        next_ids={
            "organisation": organisations.next_organisation_id(connection),
            "person": people.next_person_id(connection),
            "subscription": subscription_id,
            "punch_card": punch_card_id,
            "order": order_id,
            "order_line": order_line_id,
            "invoice": invoice_id,
            "invoice_line": invoice_line_id,
            "allocation": invoices.next_allocation_id(connection),
            "finance_task": tasks.next_task_id(connection),
        },
    )
