"""All that BRP's tables hold of one person that we wrote, and the card emptied of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, update

from brp_filesync.brp.schema_people import (
    organisation,
    person,
    person_group,
    person_group_member,
    possible_duplicate,
    punch_card,
    subscription,
)
from brp_filesync.brp.schema_sales import (
    audit_log,
    finance_task,
    invoice,
    invoice_line,
    order,
    order_line,
)
from brp_filesync.brp.written import forget_noted

Rows = list[dict[str, Any]]
_TELLING = (
    "personnummer",
    "birth_date",
    "email",
    "mobile",
    "street",
    "postal_code",
    "city",
    "country",
    "organisation_id",
)
_ERASED = "Raderad"  # in the place of a name, in the gym's BRP


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """A person's card, as BRP has it; `orders` are the portals and their own numbers."""

    person_id: int
    customer_number: str
    created_at: str
    values: Mapping[str, Any]
    order_ids: tuple[int, ...]
    orders: frozenset[tuple[str, str]]


def card_of(connection: Connection, person_id: int) -> Card:
    """Return the card of a person who is there."""
    row = connection.execute(select(person).where(person.c.person_id == person_id)).mappings().one()
    bought = connection.execute(
        select(order.c.order_id, order.c.portal, order.c.portal_order_number)
        .where(order.c.person_id == person_id)
        .order_by(order.c.order_id)
    ).all()
    return Card(
        person_id,
        row["customer_number"],
        row["created_at"],
        dict(row),
        tuple(int(each[0]) for each in bought),
        frozenset((each[1], each[2]) for each in bought),
    )


def told_of(connection: Connection, card: Card) -> dict[str, Any]:
    """Return everything of theirs by BRP's tables, as columns have it; amounts in öre."""
    mine, numbered = card.person_id, f"customer {card.customer_number}"
    bought = order.c.order_id.in_(card.order_ids)
    billed = select(invoice.c.invoice_id).where(invoice.c.order_id.in_(card.order_ids))
    brps = select(order.c.order_number).where(bought)
    named = [f"order {number}" for number in connection.scalars(brps)]
    return {
        "person": [dict(card.values)],
        "employers": _rows(
            connection,
            organisation,
            or_(
                organisation.c.organisation_id == card.values["organisation_id"],
                organisation.c.organisation_id.in_(select(order.c.employer_id).where(bought)),
            ),
        ),
        "groups": [
            dict(row)
            for row in connection.execute(
                select(person_group.c.name, person_group_member.c.joined_at)
                .join(person_group_member)
                .where(person_group_member.c.person_id == mine)
                .order_by(person_group.c.name)
            ).mappings()
        ],
        "possible_duplicates": _rows(connection, possible_duplicate, _in_pair(mine)),
        "subscriptions": _rows(connection, subscription, subscription.c.person_id == mine),
        "punch_cards": _rows(connection, punch_card, punch_card.c.person_id == mine),
        "orders": _rows(connection, order, bought),
        "order_lines": _rows(connection, order_line, order_line.c.order_id.in_(card.order_ids)),
        "invoices": _rows(connection, invoice, invoice.c.order_id.in_(card.order_ids)),
        "invoice_lines": _rows(connection, invoice_line, invoice_line.c.invoice_id.in_(billed)),
        "tasks": _rows(
            connection,
            finance_task,
            or_(finance_task.c.order_id.in_(card.order_ids), finance_task.c.invoice_id.in_(billed)),
        ),
        "acts": _rows(connection, audit_log, audit_log.c.subject.in_([numbered, *named])),
    }


def is_ours(connection: Connection, card: Card, attempt: Table) -> bool:
    """Say whether an import made the card. `attempt` is the ledger's table."""
    made = select(attempt.c.attempt_id).where(attempt.c.decided_at == card.created_at).limit(1)
    return connection.execute(made).first() is not None


def running(connection: Connection, card: Card, today: str) -> dict[str, list[int]]:
    """Return what of theirs is alive: subscriptions, punch cards, orders that aren't settled, tasks."""
    found = {
        "subscription": select(subscription.c.subscription_id).where(
            subscription.c.person_id == card.person_id,
            or_(
                subscription.c.ends_on >= today,
                subscription.c.debited_until >= today,
                (subscription.c.debit_method == "direct_debit") & subscription.c.ends_on.is_(None),
                subscription.c.ends_on.is_(None) & subscription.c.debited_until.is_(None),
            ),
        ),
        "punch_card": select(punch_card.c.punch_card_id).where(
            punch_card.c.person_id == card.person_id,
            punch_card.c.clips_left > 0,
            punch_card.c.valid_until >= today,
        ),
        "invoice": select(invoice.c.invoice_id).where(
            invoice.c.order_id.in_(card.order_ids), invoice.c.rest_ore != 0
        ),
        "task": select(finance_task.c.finance_task_id).where(
            finance_task.c.order_id.in_(card.order_ids), finance_task.c.done_at.is_(None)
        ),
    }
    alive = {kind: list(connection.scalars(wanted)) for kind, wanted in found.items()}
    return {kind: [int(each) for each in ids] for kind, ids in alive.items() if ids}


def empty_card(connection: Connection, card: Card) -> None:
    """Take all that tells who somebody is off the card; it stays, for the orders that hang on it.

    With it go its groups and its likeness to others, the short hashes of what its orders told, and
    what is noted of how its rows were written.
    """
    mine = card.person_id
    connection.execute(
        update(person)
        .where(person.c.person_id == mine)
        .values(first_name="", last_name=_ERASED, **dict.fromkeys(_TELLING))
    )
    connection.execute(delete(person_group_member).where(person_group_member.c.person_id == mine))
    connection.execute(delete(possible_duplicate).where(_in_pair(mine)))
    connection.execute(update(order).where(order.c.person_id == mine).values(content_columns=None))
    forget_noted(connection, person, [mine])
    for table, key in (
        (subscription, subscription.c.subscription_id),
        (punch_card, punch_card.c.punch_card_id),
    ):
        held = connection.scalars(select(key).where(table.c.person_id == mine))
        forget_noted(connection, table, [int(each) for each in held])


def _in_pair(person_id: int) -> ColumnElement[bool]:
    return or_(
        possible_duplicate.c.person_id == person_id,
        possible_duplicate.c.other_person_id == person_id,
    )


def _rows(connection: Connection, table: Table, condition: ColumnElement[bool]) -> Rows:
    wanted = select(table).where(condition).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(wanted).mappings()]
