"""`filesync check` and the nights, of each real server: what a night meets there is told before."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from brp_filesync.app import by_sftp
from tests.servers.real import REAL
from tests.support.checked import line, of
from tests.support.command import typed_now
from tests.support.full_night import NAME, moved_in
from tests.support.gym import Gym, an_order
from tests.support.payment_gym import OCR, TOTALS, Payment, a_bgmax, bank_night, deliver
from tests.support.served_gym import write_profile

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.one_database, pytest.mark.torture]

BANK_FILE = "BGMAX_20261123.txt"
NEAR = NAME.replace(".csv", " (1).csv")
# What was done to the server's folders, and the checks of the portal that tell it; none: all is well.
STATES: dict[str, tuple[Callable[[Gym], object], set[str]]] = {
    "as agreed": (lambda gym: None, set()),
    "no archive": (
        lambda gym: (gym.server / "orders/archive").rename(gym.server / "elsewhere"),
        {"orders folder", "archive folder"},
    ),
    "no place for answers": (
        lambda gym: (gym.server / "responses").rename(gym.server / "elsewhere"),
        {"answers folder"},
    ),
    "a near miss": (
        lambda gym: (gym.server / "orders" / NEAR).write_bytes(b"1"),
        {"orders files"},
    ),
    "a link": (
        lambda gym: (gym.server / "orders" / NAME.replace("_009", "_008")).symlink_to(NAME),
        {"orders files"},
    ),
}
# It lists no links: nobody there knows of one.
_UNSEEN = ("rclone", "a link")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", REAL)
def test_all_is_well_by_the_check_only_where_the_nights_bring_and_clear_everything(
    paying: Gym, tmp_path: Path, name: str, state: str
) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    spoil, telling = STATES[state]
    telling = set() if (name, state) == _UNSEEN else telling
    with REAL[name](folder) as server:
        gym = _written(moved_in(paying, server))
        gym.deliver([an_order("W-9", email="nine@example.com")], serial=9)
        deliver(gym, BANK_FILE, a_bgmax(Payment(TOTALS[0], OCR[0])))
        spoil(gym)
        before = _files(server.root)

        checked = typed_now(gym, "check", "--portal", "wellnet", "--bank", "seb", "--json")

        assert _files(server.root) == before
        said, of_bank = of(checked, "wellnet"), of(checked, "seb")
        assert {check for check, what in said.items() if what in ("failed", "look")} == telling
        assert set(of_bank.values()) <= {"ok", "not tried"}
        assert line(checked, "seb", "payments files")["message"].endswith(f"files: {BANK_FILE}")
        orders, payments = gym.night(connect=by_sftp), bank_night(gym, connect=by_sftp)
        assert (payments.exit_code, payments.fetching.received) == (0, (BANK_FILE,))
        assert (orders.exit_code == 0) == (not telling)
        if not telling:
            assert line(checked, "wellnet", "orders files")["message"].endswith(f"files: {NAME}")
            assert orders.fetching.received == (NAME,)
            assert list((gym.server / "orders").glob("*.csv")) == []


def _written(gym: Gym) -> Gym:
    """Return the gym, whose portal and bank the command line reads as they are."""
    write_profile(gym)
    bank, yaml = gym.installation.banks["seb"], YAML()
    assert bank.server is not None
    assert bank.folders is not None
    path = gym.installation.folder / "banks" / "seb.yaml"
    written = yaml.load(path)
    written.update(
        server=bank.server.model_dump(mode="json", exclude_none=True),
        folders=bank.folders.model_dump(mode="json", exclude_none=True),
        bankgiros=list(bank.bankgiros),
        file_name=bank.file_name,
    )
    yaml.dump(written, path)
    return gym


def _files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".ssh" not in path.parts
    }
