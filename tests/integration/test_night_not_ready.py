"""A portal that isn't ready ends its run with 78: nothing is fetched, nothing is even listed."""

from pathlib import Path

import pytest

from brp_filesync.app import App
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.remote import Remote
from tests.support.gym import an_order, open_gym
from tests.support.left_behind import left_behind
from tests.support.served_gym import changed

NO_ADDRESS = "UPDATE brp_organisation SET invoice_street = NULL"
HALF_AN_ADDRESS = (
    "UPDATE brp_organisation SET invoice_street = NULL, visiting_street = 'Gatan 1',"
    " reference_city = 'Lund'"
)


class Visited(Exception):  # noqa: N818 - named by what happened
    """Somebody has called on the portal's server."""


def nobody_calls(app: App, profile: PortalProfile) -> Remote:
    raise Visited


@pytest.mark.rule("Orders in 6.2")
@pytest.mark.parametrize(
    ("statement", "lacking"),
    [
        ("UPDATE brp_organisation SET organisation_number = '5560360793'", "an organisation with"),
        (NO_ADDRESS, "a whole invoice, visiting or reference address"),
        (HALF_AN_ADDRESS, "a whole invoice, visiting or reference address"),
        ("UPDATE brp_organisation SET payment_terms_days = NULL", "payment terms (days)"),
    ],
)
def test_what_brp_lacks_of_the_portal_is_told_and_nobody_calls_on_its_server(
    tmp_path: Path, statement: str, lacking: str
) -> None:
    gym = open_gym(tmp_path)
    name = gym.deliver([an_order()])
    gym.do(statement)
    before = left_behind(gym)

    night = gym.night(connect=nobody_calls)

    assert night.exit_code == 78
    (trouble,) = night.troubles
    assert trouble.message.startswith(f"wellnet isn't ready. BRP lacks {lacking}")
    assert left_behind(gym) == before
    assert (gym.server / "orders" / name).exists()


def test_all_that_lacks_is_told_at_once(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    gym.do(f"{NO_ADDRESS}, payment_terms_days = NULL")

    (trouble,) = gym.night(connect=nobody_calls).troubles

    assert "address" in trouble.message
    assert "payment terms" in trouble.message


@pytest.mark.rule("Files 1.2")
def test_a_portal_without_start_from_isnt_ready(tmp_path: Path) -> None:
    gym = changed(open_gym(tmp_path), start_from=None)

    night = gym.night(connect=nobody_calls)

    assert (night.exit_code, "start_from" in night.troubles[0].message) == (78, True)


def test_a_database_of_another_version_isnt_ready(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    gym.do("UPDATE alembic_version SET version_num = '0001'")

    night = gym.night(connect=nobody_calls)

    assert (night.exit_code, night.troubles[0].message) == (
        78,
        "The database has tables of an older version.",
    )


@pytest.mark.rule("Orders in 6.2")
def test_the_files_that_waited_are_imported_once_it_is_ready(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    name = gym.deliver([an_order()])
    gym.do("UPDATE brp_organisation SET payment_terms_days = NULL")
    assert gym.night().exit_code == 78
    gym.do("UPDATE brp_organisation SET payment_terms_days = 20")

    assert gym.night().exit_code == 0

    assert [row["FORFALLODATUM"] for row in gym.answer(name)] == ["20261214"]


@pytest.mark.rule("Orders in 6.2")
def test_an_order_whose_employer_is_the_portal_makes_it_no_organisation(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    gym.deliver([an_order(employer_number="559000-1235", employer="Wellnet")])
    gym.do("DELETE FROM brp_organisation")

    assert gym.night(connect=nobody_calls).exit_code == 78
    assert gym.rows("brp_organisation") == []
