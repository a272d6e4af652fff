"""A gym with people in it, and a big Wellnet file: the same for the same seed, streamed to disk."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from brp_filesync.brp.schema_people import organisation, person
from brp_filesync.database.bulk import insert_rows
from tests.support.gym import HEADER, personnummer

SEED = 20261124
PRODUCTS = (("M1", 49900), ("M6", 269000), ("M12", 499000), ("K10", 120000), ("R10", 110000))
EMPLOYERS = 2000


@dataclass(frozen=True)
class Shape:
    """How many rows, and what share of them is how."""

    rows: int
    bad: float = 0.005
    new_persons: float = 0.30
    buying_twice: float = 0.05
    first_order: int = 0  # a second file goes on from here, with the same persons


def write_file(path: Path, shape: Shape) -> None:
    """Write the order file, ISO 8859-1, a block of rows at a time."""
    with path.open("wb") as file:
        file.write(f"{HEADER}\r\n".encode("iso8859-1"))
        block: list[str] = []
        for row in _rows(shape):
            block.append(row)
            if len(block) == 5000:
                file.write("".join(block).encode("iso8859-1"))
                block.clear()
        file.write("".join(block).encode("iso8859-1"))


def fill_people(engine: Engine, shape: Shape) -> None:
    """Enter those who are in BRP before their order: every person but the new ones."""
    with engine.begin() as connection:
        insert_rows(
            connection,
            organisation,
            ["organisation_id", "organisation_number", "name"],
            (
                (10 + each, employer_number(each), f"Arbetsgivare {each} AB")
                for each in range(EMPLOYERS // 2)
            ),
        )
        known = (each for each in range(shape.rows) if not _is_new(each, shape))
        insert_rows(
            connection,
            person,
            [
                "person_id",
                "customer_number",
                "personnummer",
                "birth_date",
                "first_name",
                "last_name",
                "email",
                "facility_id",
                "organisation_id",
                "created_at",
            ],
            (
                (
                    place + 1,
                    f"K{place + 1}",
                    *_identity(each),
                    *_names(each),
                    _email(each),
                    "101",
                    10 + each % (EMPLOYERS // 2),
                    "2020-01-01T00:00:00Z",
                )
                for place, each in enumerate(known)
            ),
        )


def employer_number(number: int) -> str:
    """Return an organisation number with a right check digit, a legal entity's."""
    digits = f"55{70_0000 + number:07d}"
    total = sum(sum(divmod(int(each) * (2 - at % 2), 10)) for at, each in enumerate(digits))
    return f"{digits}{-total % 10}"


def _rows(shape: Shape) -> Iterator[str]:
    draw = random.Random(SEED + shape.first_order)
    for number in range(shape.rows):
        again = number > 100 and draw.random() < shape.buying_twice
        buyer = draw.randrange(number) if again else number
        product, price_ore = draw.choice(PRODUCTS)
        first, last = _names(buyer)
        row: dict[str, Any] = {
            "number": f"W{shape.first_order + number:08d}",
            "line": "1",
            "kind": "B",
            "ordered": f"202611{draw.randrange(1, 23):02d}",
            "facility": draw.choice(("101", "102")),
            "employer_number": employer_number(buyer % EMPLOYERS),
            "employer": f"Arbetsgivare {buyer % EMPLOYERS} AB",
            "personnummer": personnummer(buyer),
            "first": first,
            "last": last,
            "email": _email(buyer),
            "mobile": "070-174 06 05",
            "street": f"Storgatan {buyer % 99}",
            "postal_code": "411 01",
            "city": "Göteborg",
            "product": product,
            "quantity": "1",
            "price_ore": price_ore,
            "start": "",
        }
        if draw.random() < shape.bad:
            wrong, value = draw.choice(
                (("product", "SAKNAS"), ("price_ore", 1), ("last", ""), ("facility", "999"))
            )
            row[wrong] = value
        yield ";".join(map(str, row.values())) + "\r\n"


def _is_new(number: int, shape: Shape) -> bool:
    return (number * 7919) % 1000 < shape.new_persons * 1000


def _identity(number: int) -> tuple[str, str]:
    digits = personnummer(number)
    return digits, f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"


def _names(number: int) -> tuple[str, str]:
    return f"Förnamn{number % 977}", f"Efternamn{number % 1009}"


def _email(number: int) -> str:
    return f"person{number}@example.com"
