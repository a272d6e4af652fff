"""What BRP knows of a batch: every fact that the plan needs, fetched by sets, once."""

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
from brp_filesync.brp.batch import batch_problems, batch_rows, take_batch
from brp_filesync.orders_in.model import Facts, Terms


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What doesn't change within a file."""

    facilities: pd.DataFrame
    products: pd.DataFrame
    rights: pd.DataFrame


def gather_catalogue(connection: Connection, today: str) -> Catalogue:
    """Return facilities, and products with today's VAT rates."""
    return Catalogue(
        products.facilities(connection),
        products.products(connection, today),
        products.rights(connection),
    )


def gather(connection: Connection, batch: int, catalogue: Catalogue, terms: Terms) -> Facts:
    """Return the facts of a staged batch, as they are under the writer's lock."""
    take_batch(connection, batch)
    persons = people.find_candidates(connection, terms.portal)
    _, members = people.group_members(connection, terms.person_group)
    subscription_id, punch_card_id = subscriptions.next_ids(connection)
    order_id, order_line_id = orders.next_ids(connection)
    invoice_id, invoice_line_id = invoices.next_ids(connection)
    return Facts(
        rows=batch_rows(connection),
        problems=batch_problems(connection),
        facilities=catalogue.facilities,
        products=catalogue.products,
        rights=catalogue.rights,
        agreed=products.agreed_prices(connection, terms.portal),
        orders=orders.existing_orders(connection, terms.portal),
        invoices=invoices.to_be_credited(connection, terms.portal),
        invoice_lines=invoices.lines_to_be_credited(connection, terms.portal),
        order_lines=orders.lines_to_be_cancelled(connection, terms.portal),
        employers=organisations.employers(connection),
        persons=persons,
        members=members,
        subscriptions=subscriptions.subscriptions(connection),
        cards=subscriptions.punch_cards(connection),
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
