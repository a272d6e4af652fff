"""What the front desk and finance look up, and what they decide.

Acts raise NotPossible where there is nothing to decide: they are told, and nothing has changed.
"""

from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, update

from brp_filesync.brp.audit import record_act
from brp_filesync.brp.schema_catalogue import product
from brp_filesync.brp.schema_people import (
    organisation,
    person,
    person_group,
    person_group_member,
    possible_duplicate,
)
from brp_filesync.brp.schema_sales import finance_task, invoice, order, order_line
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase

Found = dict[str, Any]


def possible_duplicates(connection: Connection, *, decided: bool) -> list[Found]:
    """Return pairs of persons who look alike; also those decided on, if asked for."""
    other = person.alias("other")
    wanted = (
        select(
            person.c.customer_number,
            (person.c.first_name + " " + person.c.last_name).label("name"),
            other.c.customer_number.label("other_customer_number"),
            (other.c.first_name + " " + other.c.last_name).label("other_name"),
            possible_duplicate.c.reason,
            possible_duplicate.c.noticed_at,
            possible_duplicate.c.decided_at,
        )
        .select_from(possible_duplicate)
        .join(person, person.c.person_id == possible_duplicate.c.person_id)
        .join(other, other.c.person_id == possible_duplicate.c.other_person_id)
        .order_by(possible_duplicate.c.person_id, possible_duplicate.c.other_person_id)
    )
    if not decided:
        wanted = wanted.where(possible_duplicate.c.decided_at.is_(None))
    return _listed(connection, wanted)


def mark_distinct(connection: Connection, first: str, second: str, who: str, now: str) -> None:
    """Decide that two customer numbers are two persons. Raises NotPossible where no pair waits."""
    ids = select(person.c.person_id).where(person.c.customer_number.in_((first, second)))
    changed = connection.execute(
        update(possible_duplicate)
        .where(
            possible_duplicate.c.person_id.in_(ids),
            possible_duplicate.c.other_person_id.in_(ids),
            possible_duplicate.c.decided_at.is_(None),
        )
        .values(decided_at=now)
    )
    if changed.rowcount == 0:
        raise NotPossible(
            phrase(
                "{first} and {second} aren't listed as possible duplicates.",
                first=first,
                second=second,
            ),
            phrase("`filesync persons duplicates` lists the pairs that wait."),
        )
    record_act(connection, who, "persons distinct", f"{first} {second}", now)


def finance_tasks(connection: Connection, *, done: bool) -> list[Found]:
    """Return finance's tasks, the oldest first; also those done, if asked for."""
    wanted = (
        select(
            finance_task.c.finance_task_id,
            finance_task.c.word,
            finance_task.c.params,
            order.c.portal,
            order.c.portal_order_number,
            order.c.order_number,
            invoice.c.company_id,
            invoice.c.invoice_number,
            invoice.c.total_ore,
            invoice.c.rest_ore,
            finance_task.c.created_at,
            finance_task.c.done_at,
            finance_task.c.done_by,
            finance_task.c.note,
        )
        .outerjoin(order, order.c.order_id == finance_task.c.order_id)
        .outerjoin(invoice, invoice.c.invoice_id == finance_task.c.invoice_id)
        .order_by(finance_task.c.finance_task_id)
    )
    if not done:
        wanted = wanted.where(finance_task.c.done_at.is_(None))
    return _listed(connection, wanted)


def end_task(connection: Connection, task_id: int, who: str, note: str, now: str) -> None:
    """Mark a task as done. Raises NotPossible where it is done already, or isn't there."""
    changed = connection.execute(
        update(finance_task)
        .where(finance_task.c.finance_task_id == task_id, finance_task.c.done_at.is_(None))
        .values(done_at=now, done_by=who, note=note)
    )
    if changed.rowcount == 0:
        raise NotPossible(
            phrase("No task {task_id} waits.", task_id=task_id),
            phrase("`filesync tasks list --all` shows them all."),
        )
    record_act(connection, who, "task done", f"task {task_id}", now)


def cards(connection: Connection, facility_id: str, *, collected: bool) -> list[Found]:
    """Return the membership cards to hand out at a facility, by name; also those collected."""
    states = ("to_collect", "collected") if collected else ("to_collect",)
    return _listed(
        connection,
        select(
            order.c.order_number,
            person.c.customer_number,
            (person.c.last_name + ", " + person.c.first_name).label("name"),
            func.min(product.c.name).label("bought"),
            func.count().label("lines"),
            order.c.ordered_at,
            order.c.card_state,
            order.c.card_collected_at,
        )
        .join(person, person.c.person_id == order.c.person_id)
        .join(order_line, order_line.c.order_id == order.c.order_id)
        .join(product, product.c.product_number == order_line.c.product_number)
        .where(
            order.c.facility_id == facility_id,
            order.c.card_state.in_(states),
            order_line.c.effect != "commission",
        )
        .group_by(order.c.order_id, person.c.person_id)
        .order_by(person.c.last_name, person.c.first_name, order.c.order_id),
    )


def collect_card(connection: Connection, order_number: str, who: str, now: str) -> None:
    """Record that an order's card is handed out. Raises NotPossible where none is to collect."""
    changed = connection.execute(
        update(order)
        .where(order.c.order_number == order_number, order.c.card_state == "to_collect")
        .values(card_state="collected", card_collected_at=now)
    )
    if changed.rowcount == 0:
        state = connection.scalar(
            select(order.c.card_state).where(order.c.order_number == order_number)
        )
        why = {
            None: phrase("No such order."),
            "collected": phrase("The card has been collected already."),
            "none": phrase("The order is cancelled."),
        }[state]
        raise NotPossible(
            phrase("Order {order_number}: {why}", order_number=order_number, why=why),
            phrase("Nothing has changed."),
        )
    record_act(connection, who, "card collected", f"order {order_number}", now)


def select_group(
    connection: Connection, group: str, portal: str, facility_id: str, first: str, last: str
) -> list[Found]:
    """Return the group's persons with their orders from the portal, a row an order line.

    `facility_id`, `first` and `last` (ordered_at, UTC) leave out nothing where they are "".
    """
    employer = organisation.alias("employer")
    wanted = (
        select(
            person.c.customer_number,
            person.c.first_name,
            person.c.last_name,
            person.c.email,
            person.c.mobile,
            person.c.street,
            person.c.postal_code,
            person.c.city,
            employer.c.name.label("employer"),
            order.c.facility_id,
            order.c.portal,
            order.c.portal_order_number,
            order.c.order_number,
            order.c.ordered_at,
            product.c.name.label("product"),
            order_line.c.quantity,
            order_line.c.starts_on,
            invoice.c.invoice_number,
            order.c.card_state,
            order.c.cancelled_at,
        )
        .select_from(person_group)
        .join(
            person_group_member,
            person_group_member.c.person_group_id == person_group.c.person_group_id,
        )
        .join(person, person.c.person_id == person_group_member.c.person_id)
        .join(order, and_(order.c.person_id == person.c.person_id, order.c.portal == portal))
        .join(order_line, order_line.c.order_id == order.c.order_id)
        .join(product, product.c.product_number == order_line.c.product_number)
        .join(invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == "invoice"))
        .outerjoin(employer, employer.c.organisation_id == order.c.employer_id)
        .where(person_group.c.name == group, order_line.c.effect != "commission")
        .order_by(person.c.last_name, person.c.first_name, order.c.order_id, order_line.c.position)
    )
    if facility_id:
        wanted = wanted.where(order.c.facility_id == facility_id)
    if first:
        wanted = wanted.where(order.c.ordered_at >= first)
    if last:
        wanted = wanted.where(order.c.ordered_at < last)
    return _listed(connection, wanted)


def _listed(connection: Connection, wanted: Select[Any]) -> list[Found]:
    return [dict(row) for row in connection.execute(wanted).mappings()]
