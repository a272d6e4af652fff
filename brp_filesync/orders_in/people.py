"""Who buys: a known person, or a new one; what of a known one is filled in.

Matched on personnummer. Without one, the one person who has that e-mail address, if name and birth
date are the same; else a new person, listed as a possible duplicate of whoever looks alike. Empty
fields are filled, none is overwritten. (domain.md, "Orders in" 2)

Each order has a token for its person: a known one's id, or for a new one minus (the place of the
order that makes it + 1). Orders are taken in the file's order: a later one sees what an earlier
one made.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.look_alikes import resolve_by_email
from brp_filesync.orders_in.model import Facts, Terms

_ADDRESS = ("street", "postal_code", "city", "country")
_CHANGING = ("birth_date", "email", "mobile", *_ADDRESS, "organisation_id")


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
    token = resolved.token
    stated = orders.assign(
        token=token, email=resolved.email, organisation_id=employer_id, place=np.arange(len(orders))
    )
    made = stated[token == -(stated["place"].to_numpy() + 1)]
    first_id = facts.next_ids["person"]
    new_ids = np.arange(first_id, first_id + len(made), dtype=np.int64)
    id_of = pd.Series(new_ids, index=made["token"].to_numpy())
    person_id = token.copy()
    is_new = token < 0
    person_id[is_new] = id_of.reindex(token[is_new]).to_numpy()

    known = facts.persons.set_index("person_id")
    # A token's values before this batch: of a new one, those of the order that makes it.
    before = pd.concat([known, made.set_index("token")])[list(_CHANGING)]
    after = _filled(before, stated, move=terms.employer_difference == "move")
    number = facts.next_numbers["person"]
    new = after.loc[made["token"]].reset_index(drop=True).assign(
        person_id=new_ids,
        customer_number=[str(number + place) for place in range(len(made))],
        personnummer=made["personnummer"].to_numpy(),
        first_name=made["first_name"].to_numpy(),
        last_name=made["last_name"].to_numpy(),
        facility_id=made["facility_id"].to_numpy(),
        created_at=np.full(len(made), terms.now, dtype=object),
    )  # fmt: skip
    touched = after.loc[after.index > 0]
    differs = (touched != before.loc[touched.index]).any(axis=1)
    changed = touched[differs].rename_axis("person_id").reset_index()

    link = before["organisation_id"].reindex(token).to_numpy()
    first_link = stated.drop_duplicates("token").set_index("token")["organisation_id"]
    link = np.where(link == 0, first_link.reindex(token).to_numpy(), link)
    reports = terms.employer_difference == "report"
    alike = resolved.look_alikes
    return People(
        person_id=person_id,
        has_email=_has_email_by_then(before, stated),
        email_taken=resolved.email_taken,
        employer_differs=(link != employer_id) & reports,
        new=new,
        changed=changed,
        look_alikes=alike.assign(
            person_id=_ids_of(alike["token"], id_of), other_person_id=_ids_of(alike["other"], id_of)
        ).drop(columns=["token", "other"]),
    )


def _filled(before: pd.DataFrame, stated: pd.DataFrame, *, move: bool) -> pd.DataFrame:
    """Return `before` with empty fields filled from the orders, the first that has a value."""
    after = before[before.index.isin(stated["token"])].copy()
    for column in ("birth_date", "email", "mobile"):
        given = stated[stated[column] != ""].drop_duplicates("token").set_index("token")[column]
        offered = given.reindex(after.index).fillna("").to_numpy(dtype=object)
        after[column] = np.where(after[column] == "", offered, after[column]).astype(object)
    # An address is filled as a whole, or two would be mixed into one where nobody lives.
    has_address = (stated["street"] != "") | (stated["postal_code"] != "") | (stated["city"] != "")
    given_address = stated[has_address].drop_duplicates("token").set_index("token")
    homeless = ((after["street"] == "") & (after["postal_code"] == "") & (after["city"] == "")
                & after.index.isin(given_address.index))  # fmt: skip
    for column in _ADDRESS:
        after.loc[homeless, column] = given_address[column].reindex(after.index[homeless])
    employers = stated.drop_duplicates("token", keep="last" if move else "first")
    offered_id = employers.set_index("token")["organisation_id"].reindex(after.index).to_numpy()
    current = after["organisation_id"].to_numpy()
    after["organisation_id"] = np.where((current == 0) | move, offered_id, current)
    return after


def _has_email_by_then(before: pd.DataFrame, stated: pd.DataFrame) -> np.ndarray:
    token = stated["token"].to_numpy()
    first = stated[stated["email"] != ""].drop_duplicates("token").set_index("token")["place"]
    reached = first.reindex(token).to_numpy(dtype=float) <= stated["place"].to_numpy()
    had = before["email"].reindex(token).to_numpy(dtype=object) != ""
    found: np.ndarray = had | reached
    return found


def _ids_of(tokens: "pd.Series[int]", id_of: "pd.Series[int]") -> np.ndarray:
    listed = tokens.to_numpy(dtype=np.int64).copy()
    listed[listed < 0] = id_of.reindex(listed[listed < 0]).to_numpy()
    return listed
