"""What a batch of orders shall do to BRP, decided from facts alone: nothing here touches the world.

In order: which orders are taken, who employs and who buys, what their purchases give them, and the
invoices. Numbers and row ids are given in the file's order of orders, so that a batch of any size
decides as batches of one would.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from brp_filesync.orders_in.accept import accept
from brp_filesync.orders_in.employers import assign_employers
from brp_filesync.orders_in.invoicing import make_invoice_lines, make_invoices, number_invoices
from brp_filesync.orders_in.model import Facts, Plan, Terms
from brp_filesync.orders_in.people import People, assign_people
from brp_filesync.orders_in.purchases import make_purchases
from brp_filesync.orders_in.verdicts import count_rows, row_outcomes, warn


def plan(facts: Facts, terms: Terms) -> Plan:
    """Return everything that the batch changes, and what becomes of each of its rows."""
    accepted = accept(facts, terms)
    rows = accepted.rows
    bought = accepted.orders[accepted.orders["verdict"] == "imported"].reset_index(drop=True)
    first = rows.iloc[bought["first"]].reset_index(drop=True)
    employers = assign_employers(first, facts.employers, facts.next_ids["organisation"])
    people = assign_people(first, employers.organisation_id, facts, terms)

    order_id = facts.next_ids["order"] + np.arange(len(bought), dtype=np.int64)
    of_rows = _spread(accepted.orders, len(rows))
    purchases = make_purchases(
        accepted, of_rows(bought, people.person_id), of_rows(bought, order_id), facts, terms
    )
    lines = purchases.lines
    orders = _orders(bought, first, order_id, employers.organisation_id, people, facts, terms)

    numbered = number_invoices(first["facility_id"].to_numpy(dtype=object), facts)
    first_invoice = facts.next_ids["invoice"]
    invoice_id = first_invoice + lines["order_id"].to_numpy() - facts.next_ids["order"]
    invoice_lines = make_invoice_lines(lines.assign(invoice_id=invoice_id), facts)
    vat_ore = invoice_lines.groupby("invoice_id")["vat_ore"].sum()
    invoices = make_invoices(
        bought.assign(order_id=order_id),
        numbered,
        vat_ore.reindex(first_invoice + np.arange(len(bought))).to_numpy(),
        facts,
        terms,
    )

    problems = pd.concat(
        [
            accepted.problems,
            _order_warnings(first, people, terms),
            _purchase_warnings(rows, purchases.matched.warnings, terms),
        ],
        ignore_index=True,
    )
    known = of_rows(accepted.orders, accepted.orders["order_id"].to_numpy())
    outcomes = row_outcomes(
        rows,
        np.where(rows["verdict"] == "cancel", "rejected", rows["verdict"]).astype(object),
        np.where(rows["verdict"] == "duplicate", known, of_rows(bought, order_id)),
        problems,
    )
    members = pd.DataFrame({"person_id": pd.unique(people.person_id)})
    joining = members[~members["person_id"].isin(facts.members["person_id"])]
    matched = purchases.matched
    return Plan(
        outcomes=outcomes,
        organisations=employers.new,
        persons=people.new,
        persons_changed=people.changed,
        members=joining.assign(joined_at=pd.Series(terms.now, index=joining.index, dtype=object)),
        possible_duplicates=_possible_duplicates(people, terms),
        subscriptions=matched.subscriptions_new,
        subscriptions_changed=matched.subscriptions_changed,
        cards=matched.cards_new,
        cards_changed=matched.cards_changed,
        orders=orders,
        order_lines=lines.drop(columns="place"),
        invoices=invoices,
        invoice_lines=invoice_lines,
        confirmations=orders.loc[people.has_email, ["order_id"]],
        next_numbers={
            **numbered.next_numbers,
            "order": facts.next_numbers["order"] + len(bought),
            "person": facts.next_numbers["person"] + len(people.new),
        },
        counts=count_rows(outcomes, problems),
        invoiced_ore=int(invoices["total_ore"].sum()),
    )


def _spread(orders: pd.DataFrame, rows: int) -> Callable[[pd.DataFrame, np.ndarray], np.ndarray]:
    """Return a function that gives some orders' values to all of their rows; 0 to the others."""
    count_of = orders.set_index("seq")["count"]

    def of_rows(some: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        counts = count_of.reindex(some["seq"]).to_numpy(dtype=np.int64)
        spread = np.zeros(rows, dtype=np.int64)
        starts = some["first"].to_numpy(dtype=np.int64)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        spread[np.repeat(starts, counts) + within] = np.repeat(values, counts)
        return spread

    return of_rows


def _orders(
    bought: pd.DataFrame,
    first: pd.DataFrame,
    order_id: np.ndarray,
    employer_id: np.ndarray,
    people: People,
    facts: Facts,
    terms: Terms,
) -> pd.DataFrame:
    number = facts.next_numbers["order"]
    count = len(bought)
    return pd.DataFrame(
        {
            "order_id": order_id,
            "order_number": np.array([str(number + each) for each in range(count)], dtype=object),
            "portal": np.full(count, terms.portal, dtype=object),
            "portal_order_number": bought["order_number"].to_numpy(dtype=object),
            "content_hash": bought["content_hash"].to_numpy(dtype=object),
            "person_id": people.person_id,
            "employer_id": employer_id,
            "recipient_id": np.full(count, terms.recipient.organisation_id, dtype=np.int64),
            "facility_id": first["facility_id"].to_numpy(dtype=object),
            "label": np.full(count, terms.label, dtype=object),
            "ordered_at": first["ordered_at"].to_numpy(dtype=object),
            "imported_at": np.full(count, terms.now, dtype=object),
            "total_ore": bought["total_ore"].to_numpy(),
            "card_state": np.full(count, "to_collect", dtype=object),
        }
    )


def _order_warnings(first: pd.DataFrame, people: People, terms: Terms) -> pd.DataFrame:
    """Return the warnings on orders, on their first line."""
    line = first["line"].to_numpy()
    alike = np.zeros(len(first), dtype=bool)
    alike[people.look_alikes["place"].to_numpy(dtype=np.int64)] = True
    warned = [
        (~people.has_email, "email", "email-missing"),
        (people.email_taken, "email", "email-taken"),
        (people.employer_differs, "employer_number", "employer-differs"),
        (alike, "last_name", "possible-duplicate"),
    ]
    return pd.concat(
        [warn(line[mask], terms.column_names.get(column, column), word)
         for mask, column, word in warned],
        ignore_index=True,
    )  # fmt: skip


def _purchase_warnings(rows: pd.DataFrame, warnings: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    column = terms.column_names.get("start_date", "start_date")
    at = warnings["event"].to_numpy(dtype=np.int64)
    return warn(rows["line"].to_numpy()[at], column, "").assign(
        word=warnings["word"].to_numpy(dtype=object)
    )


def _possible_duplicates(people: People, terms: Terms) -> pd.DataFrame:
    pairs = people.look_alikes.drop(columns="place").drop_duplicates(
        ["person_id", "other_person_id"], ignore_index=True
    )
    return pairs.assign(noticed_at=pd.Series(terms.now, index=pairs.index, dtype=object))
