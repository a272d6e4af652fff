"""The persons of a group with what they bought: a selection, as staff write mails to it."""

from typing import Any

from sqlalchemy import Connection, and_, select

from brp_filesync.brp.find import orders_wanted
from brp_filesync.brp.schema_catalogue import product
from brp_filesync.brp.schema_people import organisation, person, person_group, person_group_member
from brp_filesync.brp.schema_sales import invoice, order, order_line
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import within


def select_group(
    connection: Connection, group: str, portal: str, wanted: Wanted
) -> list[dict[str, Any]]:
    """Return the group's persons with their orders from the portal, a row an order line.

    Orders that are wanted, by the days on which they were ordered.
    """
    employer = organisation.alias("employer")
    return fetch_dicts(
        connection,
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
        .where(
            person_group.c.name == group,
            order_line.c.effect != "commission",
            *orders_wanted(wanted),
            *within(wanted, order.c.ordered_at),
        )
        .order_by(person.c.last_name, person.c.first_name, order.c.order_id, order_line.c.position),
    )
