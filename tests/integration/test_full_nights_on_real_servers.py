"""A full night on each real server: orders answered, a payment booked, the catalogue delivered."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.profiles.bank import BankFolders
from brp_filesync.profiles.server import Folders
from tests.servers.real import REAL
from tests.servers.running import RunningServer
from tests.support.catalogue_gym import published, sold, vouched_for
from tests.support.gym import Gym, an_order
from tests.support.left_behind import in_balance
from tests.support.payment_gym import (
    OCR,
    TOTALS,
    Payment,
    a_bgmax,
    allocated,
    bank_night,
    deliver,
    with_bank,
)
from tests.support.served_gym import changed

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.one_database, pytest.mark.torture]


@pytest.mark.parametrize("name", REAL)
def test_a_full_night_some_orders_a_payment_and_a_catalogue(
    paying: Gym, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    with REAL[name](folder) as server:
        gym = _moved_in(paying, server)
        demand_full_night(gym)


def demand_full_night(gym: Gym) -> None:
    """Go through two nights of all flows, and see that each file came and went once."""
    name = gym.deliver([an_order("W-9", email="nine@example.com")], serial=9)
    deliver(gym, "BGMAX_20261123.txt", a_bgmax(Payment(TOTALS[0], OCR[0])))

    orders = [gym.night(connect=by_sftp) for _ in range(2)]
    payments = [bank_night(gym, connect=by_sftp) for _ in range(2)]
    catalogues = [published(gym, connect=by_sftp) for _ in range(2)]

    nights: list[Any] = [*orders, *payments, *catalogues]
    assert [(int(night.exit_code), night.all_troubles) for night in nights] == [(0, [])] * 6
    assert [night.fetching.received for night in orders] == [(name,), ()]
    assert [row["STATUS"] for row in gym.answer(name)] == ["OK"]
    assert [night.fetching.received for night in payments] == [("BGMAX_20261123.txt",), ()]
    assert allocated(gym) == [(1, 1, TOTALS[0], 0)]
    assert vouched_for(gym) == 1
    assert ("101", "M12") in sold(gym)
    left = [path.name for path in gym.server.rglob("*") if "part" in path.name]
    assert (left, list((gym.server / "orders").glob("*.csv"))) == ([], [])
    in_balance(gym)


def _moved_in(gym: Gym, server: RunningServer) -> Gym:
    """Return the gym with its portal's and its bank's folders on the server itself.

    No link leads there: a server that keeps us in our folder follows none.
    """
    place = server.root / "exchange"
    shutil.move(gym.server, place)
    gym.server.symlink_to(place)
    for file, secret in (("key", server.client_key.read_text()), ("password", server.password)):
        path = gym.installation.folder / file
        path.write_text(secret)
        path.chmod(0o600)
    profile = server.password_profile() if server.password else server.profile()
    gym = changed(
        gym,
        server=profile,
        folders=Folders(
            orders="exchange/orders",
            archive="exchange/orders/archive",
            rejected="exchange/orders/rejected",
            responses="exchange/responses",
            catalogue="exchange/catalogue",
        ),
        settings={"known_hosts": str(server.known_hosts)},
    )
    folders = BankFolders(
        payments="exchange/bank",
        archive="exchange/bank/archive",
        rejected="exchange/bank/rejected",
    )
    return with_bank(gym, folders=folders)
