"""A gym before its bank's night, for killing that night at every moment of it."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from brp_filesync.flows.result import FlowResult
from tests.kill.worlds import Worlds
from tests.servers.postgres import RunningPostgres
from tests.support.breaches import broken
from tests.support.gym import Gym, open_gym
from tests.support.left_behind import left_behind
from tests.support.payment_gym import (
    OCR,
    TOTALS,
    Deposit,
    Payment,
    bank_night,
    bank_of,
    bgmax_file,
    deliver,
    with_invoices,
)


@dataclass
class BankWorlds(Worlds):
    """The bank's night instead of the portal's."""

    whose: str = "--bank seb"

    def night(self, gym: Gym) -> FlowResult:
        """Run the bank's night undisturbed."""
        return bank_night(gym)

    def recovers(self, gym: Gym, where: str) -> None:
        """Check as for a portal, and that every invariant of payments holds."""
        super().recovers(gym, where)
        assert broken(gym) == {}, where


def prepare_bank(
    folder: Path, postgres: RunningPostgres | None = None, database: str | None = None
) -> BankWorlds:
    """Make the gym: a file booked, and for the next night new, repeated and refused ones."""
    gym = with_invoices(open_gym(folder / "gym", database=database))
    _write_profile(gym)
    first = Deposit([Payment(TOTALS[0], OCR[0])], serial="00001")
    second = Deposit([Payment(1000, OCR[1]), Payment(700, "4711")], serial="00002")
    deliver(gym, "1.txt", bgmax_file(first))
    bank_night(gym)
    deliver(gym, "2.txt", bgmax_file(second))
    deliver(gym, "3.txt", bgmax_file(first))
    deliver(gym, "4.txt", bgmax_file(second, Deposit([Payment(50, OCR[2])], serial="00003")))
    deliver(gym, "5.txt", b"no payments")
    worlds = BankWorlds(gym, folder, None, {}, postgres)
    with worlds.another() as undisturbed:
        assert worlds.night(undisturbed).exit_code == 65
        worlds.whole = left_behind(undisturbed)
        assert broken(undisturbed) == {}
    return worlds


def _write_profile(gym: Gym) -> None:
    """Write the bank's server and folders where the command line reads them."""
    yaml, profile = YAML(), bank_of(gym)
    path = gym.installation.folder / "banks" / "seb.yaml"
    written = yaml.load(path)
    assert profile.server is not None
    assert profile.folders is not None
    written["server"] = profile.server.model_dump(mode="json", exclude_none=True)
    written["folders"] = profile.folders.model_dump(mode="json")
    written["bankgiros"] = list(profile.bankgiros)
    written["file_name"] = profile.file_name
    yaml.dump(written, path)
