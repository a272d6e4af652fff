"""An address that is called ordinary is sound by the library, and as the library writes it."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from brp_filesync.core.mail_address import is_ordinary

part = st.text("aZ9.-_+xn", min_size=1, max_size=8)
ends = st.sampled_from(["se", "test", "local", "invalid", "arpa", "onion", "localhost", "c", "s1"])


@given(part, st.lists(st.text("aZ9-xn", max_size=6), max_size=3), ends)
@example("a" * 65, ["b"], "se")
@example("a", ["b" * 64], "se")
@example("a", ["b" * 60] * 4, "se")
@example("a", ["xn--a"], "se")
def test_what_is_ordinary_is_sound_and_stays_as_it_is(
    name: str, labels: list[str], end: str
) -> None:
    address = f"{name}@{'.'.join([*labels, end])}"
    if is_ordinary(address):
        assert by_library(address) == address


@pytest.mark.parametrize("name", ["anna.berg", "A_b+c-d", "x1"])
@pytest.mark.parametrize("domain", ["example.com", "gym.example.se", "a-b.c9.nu"])
def test_most_addresses_are_ordinary(name: str, domain: str) -> None:
    assert is_ordinary(f"{name}@{domain}")


def by_library(address: str) -> str | None:
    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return found.ascii_email
