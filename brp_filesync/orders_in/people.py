"""Who buys: a known person, or a new one; what of a known one is filled in.

Matched on personnummer. Where the order or the card has none, the one person who has that e-mail
address, if name and birth date are the same; else a new person, listed as a possible duplicate of
whoever looks alike. Empty fields are filled, none is overwritten. (docs/domain.md, Orders in 2)

Each order has a token for its person: a known one's id, or for a new one minus (the place of the
order that makes it + 1). Orders are taken in the file's order: a later one sees what an earlier
one made.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.look_alikes import resolve_by_email
from brp_filesync.orders_in.model import Facts, Terms
from brp_filesync.tables.frame import frame

_PLACE = ("street", "postal_code", "city")
_ALONE = ("personnummer", "birth_date", "email", "mobile")
_TEXTS = (*_ALONE, *_PLACE, "country")

Texts = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class People:
    """Each order's person, and what must be written of persons.

    The arrays have one item an order: `person_id`; `has_email`, whether a confirmation can be
    sent; `email_taken` and `employer_differs`, to warn of.
    """

    person_id: np.ndarray
    has_email: np.ndarray
    email_taken: np.ndarray
    employer_differs: np.ndarray
    new: pd.DataFrame
    changed: pd.DataFrame
    look_alikes: pd.DataFrame  # person_id, other_person_id, reason, place (of the order)

    def possible_duplicates(self, noticed_at: str) -> pd.DataFrame:
        """Return the pairs that look alike, each once."""
        pairs = self.look_alikes.drop(columns="place")
        pairs = pairs.drop_duplicates(["person_id", "other_person_id"], ignore_index=True)
        return pairs.assign(noticed_at=np.full(len(pairs), noticed_at, dtype=object))


def assign_people(
    orders: pd.DataFrame, employer_id: np.ndarray, facts: Facts, terms: Terms
) -> People:
    """Decide on the person of each order, in their order."""
    resolved = resolve_by_email(orders, facts.persons, unique_email=terms.unique_email)
    token, email = resolved.token, resolved.email
    stated = {name: orders[name].to_numpy(dtype=object) for name in _TEXTS} | {"email": email}
    made = np.flatnonzero(token == -(np.arange(len(orders), dtype=np.int64) + 1))
    first_id = facts.next_ids["person"]
    new_ids = np.arange(first_id, first_id + len(made), dtype=np.int64)
    id_of = pd.Series(new_ids, index=token[made])

    # Persons before this batch: the known ones, and each new one as the order that makes it says.
    known_ids = facts.persons["person_id"].to_numpy(dtype=np.int64)
    before = {
        name: np.concatenate([facts.persons[name].to_numpy(dtype=object), stated[name][made]])
        for name in _TEXTS
    }
    known_link = facts.persons["organisation_id"].to_numpy(dtype=np.int64)
    link = np.concatenate([known_link, employer_id[made]])
    at = pd.Index(np.concatenate([known_ids, token[made]])).get_indexer(token)
    filled = _filled(before, stated, at)
    moves = terms.employer_difference == "move"
    linked = _linked(link, employer_id, at, moves=moves)

    known = len(known_ids)
    changes = [after[:known] != before[name][:known] for name, after in filled.items()]
    differs = np.logical_or.reduce([*changes, linked[:known] != known_link])
    changed = {name: after[:known][differs] for name, after in filled.items()}
    added = {name: after[known:] for name, after in filled.items()}
    number = facts.next_numbers["person"]
    customer_number = [str(number + place) for place in range(len(made))]
    alike = resolved.look_alikes
    return People(
        person_id=_ids_of(token, id_of),
        has_email=_has_email_by_then(before["email"], email, at),
        email_taken=resolved.email_taken,
        employer_differs=(linked[at] != employer_id) & (not moves),
        new=frame(
            {
                **added,
                "organisation_id": linked[known:],
                "person_id": new_ids,
                "customer_number": np.array(customer_number, dtype=object),
                "first_name": orders["first_name"].to_numpy(dtype=object)[made],
                "last_name": orders["last_name"].to_numpy(dtype=object)[made],
                "facility_id": orders["facility_id"].to_numpy(dtype=object)[made],
                "created_at": np.full(len(made), terms.now, dtype=object),
            }
        ),
        changed=frame(
            {"person_id": known_ids[differs], **changed, "organisation_id": linked[:known][differs]}
        ),
        look_alikes=alike.assign(
            person_id=_ids_of(alike["token"].to_numpy(), id_of),
            other_person_id=_ids_of(alike["other"].to_numpy(), id_of),
        ).drop(columns=["token", "other"]),
    )


def _first(at: np.ndarray, says: np.ndarray, persons: int) -> np.ndarray:
    """Return for each person the place of the first order that says something, -1 for none."""
    found = np.full(persons, -1, dtype=np.int64)
    places = np.flatnonzero(says)[::-1]
    found[at[places]] = places  # of several the last one written stays: the first in the file
    return found


def _filled(before: Texts, stated: Texts, at: np.ndarray) -> dict[str, np.ndarray]:
    """Return `before` with empty fields filled from the orders, the first that has a value."""
    after = {name: values.copy() for name, values in before.items()}
    persons = len(before["email"])
    for name in _ALONE:
        first = _first(at, stated[name] != "", persons)
        fill = (before[name] == "") & (first >= 0)
        after[name][fill] = stated[name][first[fill]]
    # An address is filled as a whole, or two would be mixed into one where nobody lives.
    says = np.logical_or.reduce([stated[name] != "" for name in _PLACE])
    first = _first(at, says, persons)
    fill = np.logical_and.reduce([before[name] == "" for name in _PLACE]) & (first >= 0)
    for name in (*_PLACE, "country"):
        after[name][fill] = stated[name][first[fill]]
    return after


def _linked(
    link: np.ndarray, employer_id: np.ndarray, at: np.ndarray, *, moves: bool
) -> np.ndarray:
    """Return each person's employer after the orders."""
    after = link.copy()
    if moves:
        after[at] = employer_id  # the last one written stays
        return after
    first = _first(at, np.ones(len(at), dtype=bool), len(link))
    fill = (link == 0) & (first >= 0)
    after[fill] = employer_id[first[fill]]
    return after


def _has_email_by_then(had: np.ndarray, email: np.ndarray, at: np.ndarray) -> np.ndarray:
    first = _first(at, email != "", len(had))[at]
    by_then: np.ndarray = (had[at] != "") | ((first >= 0) & (first <= np.arange(len(at))))
    return by_then


def _ids_of(tokens: np.ndarray, id_of: "pd.Series[int]") -> np.ndarray:
    listed = tokens.astype(np.int64)
    listed[listed < 0] = id_of.reindex(listed[listed < 0]).to_numpy()
    return listed
