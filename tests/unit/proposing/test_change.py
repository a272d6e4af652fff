"""A refused file, and the smallest change of its profile by which it is read in full."""

from typing import Any

import pytest

from brp_filesync.profiles.load import load_portals
from brp_filesync.proposing.change import smallest_change
from brp_filesync.proposing.model import Sample
from brp_filesync.proposing.propose import propose
from tests.support.found_orders import an_order
from tests.support.gym import SHIPPED
from tests.unit.proposing.test_propose import KNOWN, NOW

ORDERS = load_portals(SHIPPED / "portals")["benify"].orders
NAME = "benify-bestallningar-2026-11-23.csv"


def changes_of(content: bytes, name: str = NAME) -> tuple[dict[str, Any], bool]:
    """Return the keys that are proposed otherwise, and whether the file is then read in full."""
    sample = Sample(name, content)
    changes, read = smallest_change(sample, ORDERS, propose([sample], KNOWN), "benify", NOW)
    return {each.key: each.proposed for each in changes}, read.in_full


def with_a_column_more(content: bytes) -> bytes:
    header, order, _ = content.split(b"\r\n")
    return header + b";Kampanj\r\n" + order + b";\r\n"


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (an_order(), {}),
        (an_order().replace(b";", b"\t"), {"dialect.delimiter": "\t"}),
        (an_order().decode().encode("cp1252"), {"dialect.encoding": "cp1252"}),
        (b"\xef\xbb\xbf" + an_order(), {"dialect.bom": "optional"}),
        (b"Export\r\n" + an_order(), {"dialect.skip_lines": 1}),
        (
            an_order(Ordertidpunkt="2026-11-20 09:00"),
            {"columns.ordered_at.formats": ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]},
        ),
        (
            an_order(**{"Pris inkl. moms": "4990,00 kr"}),
            {"columns.price_incl_vat.suffix": "kr"},
        ),
        (
            an_order().replace(b"Organisationsnummer", b"Orgnr"),
            {"columns.employer_number": {"column": "Orgnr"}},
        ),
        (with_a_column_more(an_order()), {"ignore": "Kampanj"}),
    ],
)
def test_only_what_keeps_the_file_from_being_read_is_proposed(
    content: bytes, changes: dict[str, Any]
) -> None:
    assert changes_of(content) == (changes, True)


def test_what_no_profile_could_read_is_left_as_it_is() -> None:
    assert changes_of(an_order(Personnummer="19850603-7773")) == ({}, False)
