"""Persons told apart and together where an e-mail address decides, order by order.

Orders with a personnummer go by columns. Only those whose outcome can hang on an e-mail address or
a name, and on who came before, are taken one at a time: who has no personnummer, on either side.
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


@dataclass(frozen=True, slots=True)
class _Told:
    """What an order tells of its buyer; the address in lower case."""

    number: str
    names: tuple[str, str]
    birth_date: str
    email: str


@dataclass(slots=True)
class _Known:
    """What is known of persons so far, as the orders go by."""

    boxes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    named: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    birth: dict[int, str] = field(default_factory=dict)
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    has_email: set[int] = field(default_factory=set)
    numbered: set[int] = field(default_factory=set)
    by_number: dict[str, int] = field(default_factory=dict)  # of those whom BRP hasn't by theirs

    def meet(
        self, token: int, names: tuple[str, str], birth_date: str, email: str, *, numbered: bool
    ) -> None:
        if numbered:
            self.numbered.add(token)
        self.named[names].append(token)
        self.names[token] = names
        self.birth[token] = birth_date
        if email:
            self.boxes[email].append(token)
            self.has_email.add(token)

    def give_address(self, token: int, email: str, *, unique: bool) -> bool:
        """Let who has no address have this one; False where another has it and none may share."""
        if email and token not in self.has_email:
            if unique and any(other != token for other in self.boxes[email]):
                return False
            self.boxes[email].append(token)
            self.has_email.add(token)
        return True


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
    names_of = list(zip(orders["first_name"].tolist(), orders["last_name"].tolist(), strict=True))
    careful = _careful(token, by_number, lowered, names_of, persons, unique_email=unique_email)
    taken = np.zeros(len(orders), dtype=bool)
    alike: list[tuple[int, int, str, int]] = []
    if careful.any():
        known = _known_before(persons)
        # Whoever is made by an order that needs no care can still be somebody's look-alike.
        fresh = {int(each) for each in place[(token == -(place + 1)) & by_number & ~careful]}
        birth_date = orders["birth_date"].to_numpy(dtype=object)
        # So does a date of birth that such an order tells of somebody.
        told = by_number & ~careful & (birth_date != "")
        told &= np.isin(token, _unborn(token, birth_date, fresh, persons))
        for each in sorted(fresh | {int(every) for every in place[careful | told]}):
            names = names_of[each]
            if each in fresh:
                known.meet(int(token[each]), names, birth_date[each], "", numbered=True)
                continue
            if told[each]:
                known.birth[int(token[each])] = known.birth[int(token[each])] or birth_date[each]
                continue
            told_of = _Told(number[each], names, birth_date[each], lowered[each])
            token[each] = _token(known, told_of, int(token[each])) or -(each + 1)
            if number[each]:
                known.by_number[number[each]] = int(token[each])
            mine = int(token[each])
            new = mine == -(each + 1)
            if new:
                alike += [(mine, *pair, each) for pair in _look_alikes(known, told_of)]
                known.meet(mine, names, birth_date[each], "", numbered=bool(by_number[each]))
            elif not known.birth[mine]:
                known.birth[mine] = birth_date[each]
            if by_number[each]:
                known.numbered.add(mine)
            if not known.give_address(mine, lowered[each], unique=unique_email):
                taken[each], email[each] = True, ""
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
    names: list[tuple[str, str]],
    persons: pd.DataFrame,
    *,
    unique_email: bool,
) -> np.ndarray:
    """Say which orders must be taken one at a time."""
    careful = ~by_number
    unnumbered = persons[persons["personnummer"] == ""]
    contested = {*email[~by_number], *map(str.lower, unnumbered["email"])} - {""}
    namesakes = {names[place] for place in np.flatnonzero(careful)}
    namesakes |= set(zip(unnumbered["first_name"], unnumbered["last_name"], strict=True))
    if namesakes:  # whom BRP hasn't by the number may look like a card without one
        careful = careful | (token < 0) & np.array(
            [each in namesakes for each in names], dtype=bool
        )
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
    several = careful & by_number
    if several.any():
        careful = careful | by_number & np.isin(token, token[several])
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
    for person_id, number, first_name, last_name, birth_date, email in zip(
        persons["person_id"],
        persons["personnummer"],
        persons["first_name"],
        persons["last_name"],
        persons["birth_date"],
        persons["email"],
        strict=True,
    ):
        known.meet(
            int(person_id),
            (first_name, last_name),
            birth_date,
            email.lower(),
            numbered=number != "",
        )
    return known


def _token(known: _Known, told: _Told, token: int) -> int:
    """Return whose an order is; 0 for nobody's yet. `token` is above 0 where BRP has its number."""
    if token > 0:
        return token
    if told.number in known.by_number:
        return known.by_number[told.number]
    having = known.boxes[told.email] if told.email else []
    if len(having) != 1 or not told.birth_date:
        return 0
    (only,) = having
    if told.number and only in known.numbered:
        return 0
    same = known.names[only] == told.names and known.birth[only] == told.birth_date
    return only if same else 0


def _look_alikes(known: _Known, told: _Told) -> list[tuple[int, str]]:
    """Return who may be the same person, and why. Two personnummer tell two persons apart."""
    same_email = list(known.boxes[told.email]) if told.email else []
    same_name = [
        other
        for other in known.named[told.names]
        if other not in same_email
        and (not told.birth_date or not known.birth[other] or known.birth[other] == told.birth_date)
    ]
    found = [(each, "same-email") for each in same_email] + [
        (each, "same-name") for each in same_name
    ]
    return [pair for pair in found if not (told.number and pair[0] in known.numbered)]
