"""Whose each order is, the slow and obvious way: order by order, against everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass
class SlowPerson:
    """A person by now; `token` is the id, or minus (the place of the order that made them + 1)."""

    token: int
    personnummer: str
    birth_date: str
    names: tuple[str, str]
    email: str


Pair = tuple[int, int, str]


def slow_people(
    orders: Sequence[Mapping[str, str]], persons: Sequence[SlowPerson]
) -> tuple[list[int], set[Pair], dict[int, str]]:
    """Return each order's token, the pairs that look alike, and everybody's personnummer."""
    everybody = list(persons)
    tokens: list[int] = []
    alike: set[Pair] = set()
    for place, order in enumerate(orders):
        number, born = order["personnummer"], order["birth_date"]
        names, email = (order["first_name"], order["last_name"]), order["email"].lower()
        same = [each for each in everybody if number and each.personnummer == number]
        boxes = [each for each in everybody if email and each.email == email]
        if not same and born and len(boxes) == 1:
            (only,) = boxes
            agrees = (only.names, only.birth_date) == (names, born)
            same = [only] if agrees and not (number and only.personnummer) else []
        if same:
            (person,) = same
        else:
            person = SlowPerson(-(place + 1), number, born, names, "")
            for other in everybody:
                if number and other.personnummer:
                    continue
                contradicts = born and other.birth_date and born != other.birth_date
                if email and other.email == email:
                    alike.add((person.token, other.token, "same-email"))
                elif other.names == names and not contradicts:
                    alike.add((person.token, other.token, "same-name"))
            everybody.append(person)
        person.personnummer = person.personnummer or number
        person.birth_date = person.birth_date or born
        person.email = person.email or email
        tokens.append(person.token)
    return tokens, alike, {each.token: each.personnummer for each in everybody}
