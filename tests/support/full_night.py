"""A full night on a server: orders answered, a payment booked, the catalogue delivered."""

import secrets
import shutil
from collections.abc import Sequence
from typing import Any

from brp_filesync.app import by_sftp
from brp_filesync.profiles.bank import BankFolders
from brp_filesync.profiles.server import Folders
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

NAME = "WELLNET_ORDER_20261123_009.csv"


def demand_full_night(gym: Gym) -> None:
    """Go through two nights of all flows, and see that each file came and went once."""
    demand_nights(gym)
    demand_there(gym)


def demand_nights(gym: Gym) -> None:
    """Go through two nights of all flows, and see that each file came once and all is in balance."""
    assert gym.deliver([an_order("W-9", email="nine@example.com")], serial=9) == NAME
    deliver(gym, "BGMAX_20261123.txt", a_bgmax(Payment(TOTALS[0], OCR[0])))

    orders = [gym.night(connect=by_sftp) for _ in range(2)]
    payments = [bank_night(gym, connect=by_sftp) for _ in range(2)]
    catalogues = [published(gym, connect=by_sftp) for _ in range(2)]

    nights: list[Any] = [*orders, *payments, *catalogues]
    assert [(int(night.exit_code), night.all_troubles) for night in nights] == [(0, [])] * 6
    assert [night.fetching.received for night in orders] == [(NAME,), ()]
    assert [night.fetching.received for night in payments] == [("BGMAX_20261123.txt",), ()]
    assert allocated(gym) == [(1, 1, TOTALS[0], 0)]
    in_balance(gym)


def demand_there(gym: Gym, *, stays: Sequence[str] = ()) -> None:
    """See that the server has the answer and the catalogue, and no orders but what `stays`."""
    assert [row["STATUS"] for row in gym.answer(NAME)] == ["OK"]
    assert vouched_for(gym) == 1
    assert ("101", "M12") in sold(gym)
    ours = [path for path in gym.server.rglob("*") if "fetched" not in path.parts]  # its own copies
    assert [path.name for path in ours if "part" in path.name] == []
    assert sorted(path.name for path in (gym.server / "orders").glob("*.csv")) == sorted(stays)


def moved_in(gym: Gym, server: RunningServer, **words: Any) -> Gym:
    """Return the gym with its portal's and its bank's folders on the server itself.

    `words` are of both profiles' server sections. No link leads there: a server that keeps us in our
    folder follows none.
    """
    name = f"exchange-{secrets.token_hex(6)}"
    place = server.root / name
    shutil.move(gym.server, place)
    gym.server.symlink_to(place)
    for file, content in (("key", server.client_key.read_text()), ("password", server.password)):
        kept = gym.installation.folder / file
        kept.write_text(content)
        kept.chmod(0o600)
    by = server.password_profile if server.password else server.profile
    gym = changed(
        gym,
        server=by(**words),
        folders=Folders(
            orders=f"{name}/orders",
            archive=f"{name}/orders/archive",
            rejected=f"{name}/orders/rejected",
            responses=f"{name}/responses",
            catalogue=f"{name}/catalogue",
        ),
        settings={"known_hosts": str(server.known_hosts)},
    )
    folders = BankFolders(
        payments=f"{name}/bank",
        archive=f"{name}/bank/archive",
        rejected=f"{name}/bank/rejected",
    )
    return with_bank(gym, folders=folders)
