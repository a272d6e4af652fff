"""What a batch of orders shall do to BRP, decided from facts alone: nothing here touches the world.

In order: which orders are taken, who employs and who buys, what purchases give and cancellations
take back, and the invoices and credit notes. Numbers and row ids are given in the file's order of
orders, so that a batch of any size decides as batches of one would.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from brp_filesync.orders_in.accept import Accepted, accept
from brp_filesync.orders_in.cancel import Cancels, find_cancels, take_back_events
from brp_filesync.orders_in.closed_since import closed_since, closed_tasks, closed_warnings
from brp_filesync.orders_in.documents import make_documents
from brp_filesync.orders_in.employers import assign_employers
from brp_filesync.orders_in.model import Facts, Plan, Terms
from brp_filesync.orders_in.new_orders import Bought, make_orders
from brp_filesync.orders_in.people import assign_people
from brp_filesync.orders_in.purchases import make_purchases
from brp_filesync.orders_in.settle_cancels import Settled, settle_cancels
from brp_filesync.orders_in.verdicts import count_rows, row_outcomes, together
from brp_filesync.orders_in.warnings import order_warnings, purchase_warnings
from brp_filesync.tables.frame import frame


def plan(facts: Facts, terms: Terms) -> Plan:
    """Return everything that the batch changes, and what becomes of each of its rows."""
    accepted = accept(facts, terms)
    taken = accepted.orders[accepted.orders["verdict"] == "imported"].reset_index(drop=True)
    first = accepted.rows.iloc[taken["first"]].reset_index(drop=True)
    employers = assign_employers(first, facts.employers, facts.next_ids["organisation"])
    people = assign_people(first, employers.organisation_id, facts, terms)
    order_id = facts.next_ids["order"] + np.arange(len(taken), dtype=np.int64)
    bought = Bought(taken, first, order_id, employers.organisation_id, people)

    of_rows = _spread(accepted.orders, len(accepted.rows))
    row_person, row_order = of_rows(taken, people.person_id), of_rows(taken, order_id)
    cancels = find_cancels(accepted, taken, facts, terms)
    take_backs = take_back_events(cancels, accepted, taken, facts, row_person)
    purchases = make_purchases(
        accepted, row_person, row_order, take_backs, cancels.as_told(), facts, terms
    )
    settled = settle_cancels(cancels, purchases.matched, bought, facts, terms)
    documents = make_documents(bought, purchases.lines, settled, facts, terms)

    closed = closed_since(first, facts, terms)
    problems = together(
        [
            _said_once(accepted, purchases.warnings),
            order_warnings(first, people, terms),
            closed_warnings(first, closed, terms),
            purchase_warnings(accepted.rows, purchases.warnings, terms),
            settled.problems(accepted.rows, cancels, terms),
        ]
    )
    outcome, led_to = _verdicts(accepted, cancels, settled, of_rows, row_order)
    outcomes = row_outcomes(accepted.rows, outcome, led_to, problems)
    members = pd.unique(people.person_id)
    joining = members[~np.isin(members, facts.members["person_id"].to_numpy())]
    matched = purchases.matched
    return Plan(
        outcomes=outcomes,
        renamed_rows=accepted.renamed,
        organisations=employers.new,
        persons=people.new,
        persons_changed=people.changed,
        members=frame(
            {"person_id": joining, "joined_at": np.full(len(joining), terms.now, dtype=object)}
        ),
        possible_duplicates=people.possible_duplicates(terms.now),
        subscriptions=matched.subscriptions_new,
        subscriptions_changed=matched.subscriptions_changed,
        cards=matched.cards_new,
        cards_changed=matched.cards_changed,
        orders=make_orders(bought, settled.of_bought(bought), facts, terms),
        orders_changed=settled.orders_changed,
        order_lines_changed=settled.lines_changed,
        order_lines=purchases.lines.drop(columns="place"),
        invoices=documents.invoices,
        invoices_changed=documents.invoices_changed,
        invoice_lines=documents.lines,
        settlements=documents.settlements,
        tasks=_tasks(settled, closed, bought, documents.invoices, facts, terms),
        mails=_mails(bought, settled),
        next_numbers={
            **documents.next_numbers,
            "order": facts.next_numbers["order"] + len(taken),
            "person": facts.next_numbers["person"] + len(people.new),
        },
        counts=count_rows(outcomes, problems),
        invoiced_ore=int(documents.invoices["total_ore"].sum()),
    )


def _said_once(accepted: Accepted, warnings: pd.DataFrame) -> pd.DataFrame:
    """Return the problems; that a start has passed isn't said where none was used at all."""
    ignored = warnings.loc[warnings["word"] == "start-ignored", "place"].to_numpy(dtype=np.int64)
    if not len(ignored):
        return accepted.problems
    lines = accepted.rows["line"].to_numpy()[ignored]
    past = (accepted.problems["word"] == "start-in-the-past") & accepted.problems["line"].isin(
        lines
    )
    return accepted.problems[~past].reset_index(drop=True)


def _tasks(
    settled: Settled,
    closed: np.ndarray,
    bought: Bought,
    invoices: pd.DataFrame,
    facts: Facts,
    terms: Terms,
) -> pd.DataFrame:
    """Return the tasks of cancellations, and then of orders at a facility that has closed since."""
    places = closed[~settled.of_bought(bought)[closed]]
    if not len(places):
        return settled.tasks
    since = closed_tasks(
        bought.first.iloc[places],
        bought.order_id[places],
        invoices,
        facts.next_ids["finance_task"] + len(settled.tasks),
        terms,
    )
    return together([settled.tasks, since])


OfRows = Callable[[pd.DataFrame, np.ndarray], np.ndarray]


def _verdicts(
    accepted: Accepted, cancels: Cancels, settled: Settled, of_rows: OfRows, row_order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's outcome, and the order that it led to (0 for none)."""
    verdict = accepted.rows["verdict"].to_numpy(dtype=object)
    known = of_rows(accepted.orders, accepted.orders["order_id"].to_numpy())
    led_to = np.where(verdict == "duplicate", known, row_order)
    wanted = accepted.orders[accepted.orders["verdict"] == "cancel"]
    is_cancel = verdict == "cancel"
    done = of_rows(wanted, settled.done.astype(np.int64)) == 1
    again = of_rows(wanted, (cancels.word == "duplicate").astype(np.int64)) == 1
    cancelled = of_rows(wanted, settled.order_id)
    outcome = np.select(
        [is_cancel & done, is_cancel & again, is_cancel],
        ["imported", "duplicate", "rejected"],
        verdict,
    ).astype(object)
    return outcome, np.where(is_cancel & (done | again), cancelled, led_to)


def _spread(orders: pd.DataFrame, rows: int) -> OfRows:
    """Return a function that gives some orders' values to all of their rows; 0 to the others."""

    def of_rows(some: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        counts = some["count"].to_numpy(dtype=np.int64)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        spread = np.zeros(rows, dtype=np.int64)
        starts = some["first"].to_numpy(dtype=np.int64)
        spread[np.repeat(starts, counts) + within] = np.repeat(values, counts)
        return spread

    return of_rows


def _mails(bought: Bought, settled: Settled) -> pd.DataFrame:
    """Return the mails to promise, in the order of what they tell of."""
    confirmed, told = bought.people.has_email, settled.to_tell
    kinds = np.repeat(
        np.array(["confirm", "cancelled"], dtype=object), [confirmed.sum(), told.sum()]
    )
    order_id = np.concatenate([bought.order_id[confirmed], settled.order_id[told]])
    seq = np.concatenate([bought.taken["seq"].to_numpy()[confirmed], settled.seq[told]])
    in_order = np.argsort(seq, kind="stable")
    return frame({"order_id": order_id[in_order], "kind": kinds[in_order]})
