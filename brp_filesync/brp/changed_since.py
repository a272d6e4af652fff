"""What BRP or people may rightly have changed since we wrote it, and is known without a hash.

Each kind as a query of ids, which finds nothing where all is as it was written.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, String, Table, exists, literal, not_, or_, select

from brp_filesync.brp.schema_people import person_group, person_group_member
from brp_filesync.brp.schema_sales import audit_log, invoice, order

_OURS = ("not_sent", "sent", "done")  # the states that we move an invoice to


def listed_since(
    connection: Connection, groups: Mapping[str, str], erased: Table
) -> Iterator[tuple[str, list[int]]]:
    """Yield each kind of change, and the ids of its rows in order.

    `groups`: portal → the group of persons that its buyers join. `erased` is the ledger's table of
    persons of whom nothing is compared.
    """
    for what, wanted in _queries(groups, erased).items():
        yield what, [int(row_id) for (row_id,) in connection.execute(wanted)]


def _queries(groups: Mapping[str, str], erased: Table) -> dict[str, Select[Any]]:
    by_us = exists().where(
        audit_log.c.at == order.c.card_collected_at,
        audit_log.c.act == "card collected",
        audit_log.c.subject == literal("order ", String) + order.c.order_number,
    )
    return {
        "persons in groups": _left_groups(groups).where(
            order.c.person_id.not_in(select(erased.c.person_id))
        ),
        "cards of orders": select(order.c.order_id)
        .where(order.c.card_state == "collected", not_(by_us))
        .order_by(order.c.order_id),
        "states of invoices": select(invoice.c.invoice_id)
        .where(or_(invoice.c.state.not_in(_OURS), invoice.c.settled_from.not_in(_OURS)))
        .order_by(invoice.c.invoice_id),
        "reminders of invoices": select(invoice.c.invoice_id)
        .where(invoice.c.reminders)
        .order_by(invoice.c.invoice_id),
    }


def _left_groups(groups: Mapping[str, str]) -> Select[Any]:
    """Find persons who bought of a portal, and weren't in its group by then, or aren't any more."""
    bought = [
        (order.c.portal == portal)
        & not_(
            exists().where(
                person_group.c.name == group,
                person_group_member.c.person_group_id == person_group.c.person_group_id,
                person_group_member.c.person_id == order.c.person_id,
                person_group_member.c.joined_at <= order.c.imported_at,
            )
        )
        for portal, group in sorted(groups.items())
    ]
    return (
        select(order.c.person_id)
        .where(or_(literal(value=False), *bought))
        .distinct()
        .order_by(order.c.person_id)
    )
