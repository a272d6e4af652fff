"""A full night on each real server: orders answered, a payment booked, the catalogue delivered."""

from pathlib import Path

import pytest
import structlog

from tests.servers.real import REAL
from tests.support.full_night import demand_full_night, moved_in
from tests.support.gym import Gym

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.one_database, pytest.mark.torture]


@pytest.mark.parametrize("path", ["fast", "plain"])
@pytest.mark.parametrize("name", REAL)
def test_a_full_night_of_orders_a_payment_and_a_catalogue(
    paying: Gym, tmp_path: Path, name: str, path: str
) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    with REAL[name](folder) as server, structlog.testing.capture_logs() as logged:
        gym = moved_in(paying, server, path=path)
        demand_full_night(gym)
    assert {each["path"] for each in logged if each["event"] == "logged in"} == {path}
