"""The batch at hand: its rows by themselves, and all that is asked of BRP about them, by sets.

A batch is a range of orders of the staged file, with a bounded count of rows (brp.staging). What
the questions join is written when the batch is taken, so they may be asked in any order.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    Select,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    union,
)

from brp_filesync.brp.schema_catalogue import agreed_price
from brp_filesync.brp.schema_people import (
    organisation,
    person,
    person_group,
    person_group_member,
    punch_card,
    subscription,
)
from brp_filesync.brp.schema_sales import finance_task, invoice, invoice_line, order, order_line
from brp_filesync.brp.sold import EXEMPT
from brp_filesync.brp.staging import OF_ORDER, staged_order, staged_problem, staged_row
from brp_filesync.database.bulk import (
    analyse,
    create_temporary,
    empty_temporary,
    fetch_frame,
    temporary,
)
from brp_filesync.database.metadata import RowId

_batch_row = temporary(
    "batch_row",
    [("seq", BigInteger()), *((column.name, column.type) for column in staged_row.columns)],
)
# The persons in BRP whom the batch may be about.
_batch_person = temporary("batch_person", [("person_id", RowId)], key="person_id")
# The longest questions are made once: to make them takes longer than a small batch's answers.
_MOST_PORTALS = 100


def prepare_batches(connection: Connection) -> None:
    """Make the tables of a batch, empty."""
    for table in (_batch_row, _batch_person):
        create_temporary(connection, table)


def take_batch(connection: Connection, number: int, portal: str) -> "Batch":
    """Return a batch (from 1) of what is staged; the one taken before may be asked no more."""
    empty_temporary(connection, _batch_row)
    rows = (
        select(staged_order.c.seq, staged_row)
        .join(staged_row, OF_ORDER)
        .where(staged_order.c.batch == number)
    )
    names = [column.name for column in _batch_row.columns]
    connection.execute(insert(_batch_row).from_select(names, rows))
    analyse(connection, _batch_row)
    empty_temporary(connection, _batch_person)
    connection.execute(insert(_batch_person).from_select(["person_id"], _candidates(portal)))
    analyse(connection, _batch_person)
    return Batch(connection, portal)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch's rows are, and what BRP knows of them under the writer's lock."""

    connection: Connection
    portal: str

    def rows(self) -> pd.DataFrame:
        """Return the batch's rows with their order's `seq`, by order and line."""
        return self._fetch(select(_batch_row).order_by(_batch_row.c.seq, _batch_row.c.line))

    def problems(self) -> pd.DataFrame:
        """Return the problems that the checks found in the batch's rows."""
        return self._fetch(
            select(staged_problem)
            .join(_batch_row, _batch_row.c.line == staged_problem.c.line)
            .order_by(staged_problem.c.line, staged_problem.c.place)
        )

    def agreed_prices(self) -> pd.DataFrame:
        """Return the portal's agreed prices (öre) for what the batch sells, of all periods."""
        sold = _named("product_number", "facility_id").subquery()
        return self._fetch(
            select(
                agreed_price.c.product_number,
                agreed_price.c.facility_id,
                agreed_price.c.valid_from,
                agreed_price.c.valid_to,
                agreed_price.c.price_ore,
            )
            .join(
                sold,
                and_(
                    sold.c.product_number == agreed_price.c.product_number,
                    sold.c.facility_id == agreed_price.c.facility_id,
                ),
            )
            .where(agreed_price.c.portal == self.portal)
        )

    def known_orders(self) -> pd.DataFrame:
        """Return the portal's orders that the batch names, with their invoice's company and rest.

        `paid` is whether anything of the invoice is settled, `credited` whether it has a credit note,
        `has_task` whether finance has an open task about a cancellation of it.
        """
        return self._fetch(_known_orders(self.portal))

    def lines_to_cancel(self) -> pd.DataFrame:
        """Return the lines of the orders that the batch wants cancelled, with who bought."""
        return self._fetch(
            select(order_line, order.c.person_id, order.c.facility_id)
            .join(order, order.c.order_id == order_line.c.order_id)
            .where(order_line.c.order_id.in_(_to_cancel(self.portal)))
            .order_by(order_line.c.order_line_id)
        )

    def invoices_to_credit(self) -> pd.DataFrame:
        """Return the invoices of the orders that the batch wants cancelled."""
        return self._fetch(
            select(invoice)
            .where(invoice.c.order_id.in_(_to_cancel(self.portal)), invoice.c.kind == "invoice")
            .order_by(invoice.c.invoice_id)
        )

    def lines_to_credit(self) -> pd.DataFrame:
        """Return the lines of those invoices; a rate of EXEMPT is none at all."""
        rate = invoice_line.c.vat_rate_hundredths
        columns = [column for column in invoice_line.columns if column.name != rate.name]
        return self._fetch(
            select(*columns, func.coalesce(rate, EXEMPT).label(rate.name))
            .join(invoice, invoice.c.invoice_id == invoice_line.c.invoice_id)
            .where(invoice.c.order_id.in_(_to_cancel(self.portal)), invoice.c.kind == "invoice")
            .order_by(invoice_line.c.invoice_line_id)
        )

    def employers(self) -> pd.DataFrame:
        """Return the organisations that its employers may be: by number, or by exact name."""
        return self._fetch(_employers())

    def persons(self) -> pd.DataFrame:
        """Return the persons whom the batch may be about, by id.

        Those are who has a row's personnummer or e-mail address, who has the same name where the
        row or the person has no personnummer, and whose orders are to be cancelled.
        """
        return self._fetch(
            select(*(column for column in person.columns if column.name != "created_at"))
            .join(_batch_person, _batch_person.c.person_id == person.c.person_id)
            .order_by(person.c.person_id)
        )

    def group_members(self, group: str) -> pd.DataFrame:
        """Return which of those persons are in the person group already."""
        return self._fetch(
            select(person_group_member.c.person_id)
            .join(_batch_person, _batch_person.c.person_id == person_group_member.c.person_id)
            .join(
                person_group,
                person_group.c.person_group_id == person_group_member.c.person_group_id,
            )
            .where(person_group.c.name == group)
        )

    def subscriptions(self) -> pd.DataFrame:
        """Return those persons' subscriptions, by id."""
        return self._fetch(
            select(subscription)
            .join(_batch_person, _batch_person.c.person_id == subscription.c.person_id)
            .order_by(subscription.c.subscription_id)
        )

    def punch_cards(self) -> pd.DataFrame:
        """Return those persons' punch cards, by id."""
        return self._fetch(
            select(punch_card)
            .join(_batch_person, _batch_person.c.person_id == punch_card.c.person_id)
            .order_by(punch_card.c.punch_card_id)
        )

    def _fetch(self, wanted: Select[Any]) -> pd.DataFrame:
        return fetch_frame(self.connection, wanted)


def _named(*columns: str) -> Select[Any]:
    """Return a query of the distinct values that these columns have in the batch's rows."""
    return select(*(_batch_row.c[name] for name in columns)).distinct()


@lru_cache(_MOST_PORTALS)
def _to_cancel(portal: str) -> Select[Any]:
    """Return a query of the ids of the portal's orders that the batch wants cancelled."""
    cancelled = _named("order_number").where(_batch_row.c.row_type == "cancel")
    return select(order.c.order_id).where(
        order.c.portal == portal, order.c.portal_order_number.in_(cancelled)
    )


@cache
def _employers() -> Select[Any]:
    nameless = _named("employer_name").where(_batch_row.c.employer_number.is_(None))
    columns = (
        organisation.c.organisation_id,
        organisation.c.organisation_number,
        organisation.c.name,
    )
    by_number = organisation.c.organisation_number.in_(_named("employer_number"))
    found = (
        select(*columns)
        .where(by_number)
        .union(select(*columns).where(organisation.c.name.in_(nameless)))
        .subquery()
    )
    return select(found).order_by(found.c.organisation_id)


@lru_cache(_MOST_PORTALS)
def _known_orders(portal: str) -> Select[Any]:
    open_task = select(finance_task.c.finance_task_id).where(
        finance_task.c.order_id == order.c.order_id,
        finance_task.c.done_at.is_(None),
        finance_task.c.word.startswith("cancel-"),
    )
    credit_note = invoice.alias("credit_note")
    # By a person: the portal's cancellation makes no second one, whatever was paid.
    credited = exists().where(
        credit_note.c.order_id == order.c.order_id, credit_note.c.kind == "credit_note"
    )
    return (
        select(
            order.c.order_id,
            order.c.portal_order_number,
            order.c.content_hash,
            order.c.content_columns,
            order.c.person_id,
            order.c.cancelled_at,
            invoice.c.invoice_id,
            or_(invoice.c.rest_ore != invoice.c.total_ore, credited).label("paid"),
            credited.label("credited"),
            func.coalesce(person.c.email, "").label("email"),
            open_task.exists().label("has_task"),
        )
        .join(person, person.c.person_id == order.c.person_id)
        .join(invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == "invoice"))
        .where(
            order.c.portal == portal,
            order.c.portal_order_number.in_(_named("order_number")),
        )
        .order_by(order.c.order_id)
    )


@lru_cache(_MOST_PORTALS)
def _candidates(portal: str) -> CompoundSelect[Any]:
    """Return a query of the ids of the persons whom the batch's rows may be about."""
    nameless = _named("first_name", "last_name").where(_batch_row.c.personnummer.is_(None))
    of_name, emails = nameless.subquery(), _named("email").subquery()
    names = _named("first_name", "last_name").subquery()
    return union(
        select(order.c.person_id).where(order.c.order_id.in_(_to_cancel(portal))),
        select(person.c.person_id).where(person.c.personnummer.in_(_named("personnummer"))),
        select(person.c.person_id).where(
            func.lower(person.c.email).in_(select(func.lower(emails.c.email)))
        ),
        select(person.c.person_id).join(
            of_name,
            and_(
                of_name.c.last_name == person.c.last_name,
                of_name.c.first_name == person.c.first_name,
            ),
        ),
        select(person.c.person_id)
        .join(
            names,
            and_(
                names.c.last_name == person.c.last_name,
                names.c.first_name == person.c.first_name,
            ),
        )
        .where(person.c.personnummer.is_(None)),
    )
