"""The plan's frames, written by sets, in the order of their references."""

from sqlalchemy import Connection

from brp_filesync.brp import (
    invoices,
    numbers,
    orders,
    organisations,
    people,
    staging,
    subscriptions,
    tasks,
)
from brp_filesync.orders_in.model import Plan, Terms


def apply(connection: Connection, plan: Plan, terms: Terms) -> None:
    """Write all that the plan says of BRP. The ledger's part is the flow's."""
    staging.rename_rows(connection, plan.renamed_rows)
    organisations.add_organisations(connection, plan.organisations)
    people.add_persons(connection, plan.persons)
    people.change_persons(connection, plan.persons_changed)
    people.join_group(connection, terms.person_group, plan.members)
    people.add_possible_duplicates(connection, plan.possible_duplicates)
    subscriptions.add_subscriptions(connection, plan.subscriptions)
    subscriptions.change_subscriptions(connection, plan.subscriptions_changed)
    subscriptions.add_punch_cards(connection, plan.cards)
    subscriptions.change_punch_cards(connection, plan.cards_changed)
    orders.add_orders(connection, plan.orders, plan.order_lines)
    orders.change_orders(connection, plan.orders_changed)
    orders.change_lines(connection, plan.order_lines_changed)
    invoices.add_invoices(connection, plan.invoices, plan.invoice_lines)
    invoices.change_invoices(connection, plan.invoices_changed)
    invoices.settle(connection, plan.settlements)
    tasks.add_tasks(connection, plan.tasks)
    numbers.set_next_numbers(connection, plan.next_numbers)
