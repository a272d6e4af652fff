"""Persons told apart and together where an e-mail address decides, order by order.

Orders with a personnummer go by columns. Only those whose outcome can hang on an e-mail address,
and on who came before, are taken one at a time.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class Resolved:
    """One item an order: the person's token, the e-mail to store ("" where none may be)."""

    token: np.ndarray
    email: np.ndarray
    email_taken: np.ndarray
    look_alikes: pd.DataFrame  # token, other, reason, place


@dataclass(slots=True)
class _Known:
    """What is known of persons so far, as the orders go by."""

    boxes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    named: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    birth: dict[int, str] = field(default_factory=dict)
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    has_email: set[int] = field(default_factory=set)

    def meet(self, token: int, names: tuple[str, str], birth_date: str, email: str) -> None:
        self.named[names].append(token)
        self.names[token] = names
        self.birth[token] = birth_date
        if email:
            self.boxes[email].append(token)
            self.has_email.add(token)


def resolve_by_email(
    orders: pd.DataFrame, persons: pd.DataFrame, *, unique_email: bool
) -> Resolved:
    """Return each order's person. `unique_email`: this BRP lets no two persons share an address."""
    number = orders["personnummer"].to_numpy(dtype=object)
    email = orders["email"].to_numpy(dtype=object).copy()
    place = np.arange(len(orders), dtype=np.int64)
    by_number = number != ""
    token = np.zeros(len(orders), dtype=np.int64)
    known_number = persons[persons["personnummer"] != ""]
    at = pd.Index(known_number["personnummer"]).get_indexer(number)
    ids = np.append(known_number["person_id"].to_numpy(dtype=np.int64), 0)
    first = pd.Series(place).groupby(pd.Series(number, dtype=object)).transform("first").to_numpy()
    token[by_number] = np.where(at >= 0, ids[at], -(first + 1))[by_number]

    lowered = np.array([value.lower() for value in email], dtype=object)
    careful = _careful(token, by_number, lowered, persons, unique_email=unique_email)
    taken = np.zeros(len(orders), dtype=bool)
    alike: list[tuple[int, int, str, int]] = []
    if careful.any():
        known = _known_before(persons)
        # Whoever is made by an order that needs no care can still be somebody's look-alike.
        fresh = {int(each) for each in place[(token == -(place + 1)) & by_number & ~careful]}
        first_name = orders["first_name"].to_numpy(dtype=object)
        last_name = orders["last_name"].to_numpy(dtype=object)
        birth_date = orders["birth_date"].to_numpy(dtype=object)
        # So does a date of birth that such an order tells of somebody.
        told = by_number & ~careful & (birth_date != "")
        told &= np.isin(token, _unborn(token, birth_date, fresh, persons))
        for each in sorted(fresh | {int(every) for every in place[careful | told]}):
            names = (first_name[each], last_name[each])
            if each in fresh:
                known.meet(int(token[each]), names, birth_date[each], "")
                continue
            if told[each]:
                known.birth[int(token[each])] = known.birth[int(token[each])] or birth_date[each]
                continue
            if not by_number[each]:
                token[each] = _match(known, names, birth_date[each], lowered[each]) or -(each + 1)
            mine = int(token[each])
            new = mine == -(each + 1)
            others = [other for other in known.boxes[lowered[each]] if other != mine]
            if new:
                alike += [
                    (mine, other, reason, each)
                    for other, reason in _look_alikes(
                        known,
                        names,
                        birth_date[each],
                        lowered[each],
                        numbered=bool(by_number[each]),
                    )
                ]
                known.meet(mine, names, birth_date[each], "")
            elif not known.birth[mine]:
                known.birth[mine] = birth_date[each]
            if lowered[each] and mine not in known.has_email:
                if unique_email and others:
                    taken[each], email[each] = True, ""
                else:
                    known.boxes[lowered[each]].append(mine)
                    known.has_email.add(mine)
    look_alikes = pd.DataFrame(
        {
            "token": np.array([pair[0] for pair in alike], dtype=np.int64),
            "other": np.array([pair[1] for pair in alike], dtype=np.int64),
            "reason": np.array([pair[2] for pair in alike], dtype=object),
            "place": np.array([pair[3] for pair in alike], dtype=np.int64),
        }
    )
    return Resolved(token, email, taken, look_alikes)


def _careful(
    token: np.ndarray,
    by_number: np.ndarray,
    email: np.ndarray,
    persons: pd.DataFrame,
    *,
    unique_email: bool,
) -> np.ndarray:
    """Say which orders must be taken one at a time."""
    careful = ~by_number
    contested = set(email[~by_number]) - {""}
    if unique_email:
        known = pd.DataFrame(
            {
                "token": persons["person_id"].to_numpy(),
                "email": [value.lower() for value in persons["email"]],
            }
        )
        stated = pd.DataFrame({"token": token, "email": email})
        pairs = pd.concat([known, stated]).drop_duplicates()
        counted = pairs["email"].value_counts()
        contested |= set(counted.index[counted > 1]) - {""}
    if contested:
        careful = careful | np.array([value in contested for value in email], dtype=bool)
        # All orders of a person go together, or none: the first address given is the one kept.
        careful |= by_number & np.isin(token, token[careful & by_number])
    return careful


def _unborn(
    token: np.ndarray, birth_date: np.ndarray, fresh: set[int], persons: pd.DataFrame
) -> np.ndarray:
    """Return the tokens of those whose date of birth isn't known when they are met."""
    before = persons.loc[persons["birth_date"] == "", "person_id"].to_numpy(dtype=np.int64)
    made = [int(token[each]) for each in fresh if not birth_date[each]]
    return np.concatenate([before, np.array(made, dtype=np.int64)])


def _known_before(persons: pd.DataFrame) -> _Known:
    known = _Known()
    for person_id, first_name, last_name, birth_date, email in zip(
        persons["person_id"],
        persons["first_name"],
        persons["last_name"],
        persons["birth_date"],
        persons["email"],
        strict=True,
    ):
        known.meet(int(person_id), (first_name, last_name), birth_date, email.lower())
    return known


def _match(known: _Known, names: tuple[str, str], birth_date: str, email: str) -> int:
    """Return the one person with that address, name and birth date; 0 where there is none."""
    having = known.boxes[email] if email else []
    if len(having) != 1 or not birth_date:
        return 0
    (only,) = having
    return only if known.names[only] == names and known.birth[only] == birth_date else 0


def _look_alikes(
    known: _Known, names: tuple[str, str], birth_date: str, email: str, *, numbered: bool
) -> list[tuple[int, str]]:
    """Return who may be the same person, and why. Who has a personnummer is told apart by it."""
    if numbered:
        return []
    same_email = list(known.boxes[email]) if email else []
    same_name = [
        other
        for other in known.named[names]
        if other not in same_email
        and (not birth_date or not known.birth[other] or known.birth[other] == birth_date)
    ]
    return [(each, "same-email") for each in same_email] + [
        (each, "same-name") for each in same_name
    ]
