"""The restore campaign: a database put back from a backup of any age, its recovery killed anywhere.

However old the backup, wherever the kill: no number is given twice, no payment settles another
invoice, no order is lost, no mail goes twice, and the gym is as its twin that nobody disturbed.
"""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from brp_filesync.core import ocr
from brp_filesync.desk import recovering
from tests.kill.launcher import Moments
from tests.kill.worlds import KILLED, SEED, on_database
from tests.servers import smtp
from tests.servers.smtp import Mailbox
from tests.support.breaches import broken
from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer
from tests.support.left_behind import differences
from tests.support.mailed_gym import copies, mailed
from tests.support.payment_gym import Payment, a_bgmax, bank_night, deliver, with_bank
from tests.support.put_back import business, kept, recovered

_A_WEEK, _TWO_DAYS = 7, 2
_MOMENTS = 3  # of each age, where recovery is killed


@dataclass
class Campaign:
    """The gym, its database as each day ended, and how it was in the end, undisturbed."""

    gym: Gym
    box: Mailbox
    ends: list[Callable[[], None]] = field(default_factory=list)
    twin: dict[str, Any] = field(default_factory=dict)
    told: bool = False

    def live(self, days: int) -> None:
        """Let days pass: orders and a cancellation, payments for those of the day before, mails."""
        self.ends = [kept(self.gym)]
        for day in range(1, days + 1):
            self.day(day)
            self.ends.append(kept(self.gym))
        self.twin = business(self.gym)

    def day(self, day: int) -> None:
        """Let one day pass."""
        self.gym.clock.at += timedelta(days=1)
        rows = [_order(2 * day), _order(2 * day + 1)]
        self.gym.deliver([*rows, *([a_cancel(f"W-{2 * day - 2}")] if day > 1 else [])], serial=day)
        assert self.gym.night().troubles == []
        paid = [Payment(499000, ocr.make(str(100000 + day))), Payment(100 + day, "12344")]
        deliver(self.gym, f"{day}.txt", a_bgmax(*paid, serial=f"{day:05d}"))
        assert bank_night(self.gym).troubles == []

    def put_back(self, age: int, kill: int = 0, listed: Path | None = None) -> None:
        """Put back the backup of so many days ago, recover it, killed once, and run the nights."""
        self.ends[-1 - age]()
        if kill or listed:
            assert self._forked(Moments(kill, listed)) == (KILLED if kill else 0)
        if kill:
            recovered(self.gym)
        assert (self.gym.night().troubles, bank_night(self.gym).troubles) == ([], [])
        self._tell(age, kill)

    def _forked(self, moments: Moments) -> int:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                dialect: Any = DefaultDialect
                module: Any = recovering
                dialect.do_commit = moments.around("commit", dialect.do_commit)
                module.append = moments.around("append", module.append)
                recovered(self.gym)
                code = 0
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def _tell(self, age: int, kill: int) -> None:
        now = business(self.gym)
        told = {
            "numbers given twice": len(_more(now, self.twin, "brp_invoice", 1, 2, 4)),
            "payments on a wrong invoice": len(_more(now, self.twin, "brp_allocation")),
            "orders lost": len(_more(self.twin, now, "brp_order")),
            "mails twice": sum(count > 1 for count in copies(self.box).values()),
            "tables otherwise": len(differences(now, self.twin)),
        }
        if not self.told:
            print("age, killed at:", ", ".join(told))
            self.told = True
        print(f"{age:>3} {kill:>4}:", *(f"{each:>3}" for each in told.values()), flush=True)
        assert set(told.values()) == {0}, (age, kill, told, differences(now, self.twin))
        assert broken(self.gym) == {}


def _more(one: dict[str, Any], other: dict[str, Any], table: str, *columns: int) -> Counter[Any]:
    """Return the rows, or these columns of them, that the one has more often than the other."""

    def rows(state: dict[str, Any]) -> Counter[Any]:
        return Counter(
            tuple(row[at] for at in columns) if columns else tuple(row) for row in state[table]
        )

    return rows(one) - rows(other)


def _shares() -> list[Any]:
    some = pytest.mark.family("kill-points", cases=1)
    every = pytest.mark.family("kill-points", cases=_MOMENTS * _A_WEEK)
    return [
        pytest.param("sqlite", _TWO_DAYS, id="sqlite-some", marks=some),
        *(
            pytest.param(on, _A_WEEK, id=f"{on}-all", marks=[pytest.mark.torture, every])
            for on in ("sqlite", "postgresql")
        ),
    ]


@pytest.mark.parametrize(("on", "days"), _shares())
@pytest.mark.timeout(1800)
def test_a_backup_of_any_age_put_back_and_recovered_in_spite_of_kills(
    request: pytest.FixtureRequest, tmp_path: Path, on: str, days: int
) -> None:
    with (
        smtp.running("starttls", tmp_path / "smtp") as box,
        on_database(request, on) as (_, database),
    ):
        gym = mailed(with_bank(open_gym(tmp_path / "gym", database=database)), box)
        campaign = Campaign(gym, box)
        campaign.live(days)
        for age in range(1, days + 1) if days == _A_WEEK else (days,):
            listed = tmp_path / f"moments-{age}"
            campaign.put_back(age, listed=listed)
            count = len(listed.read_text().splitlines())
            kills = {1 + (SEED + each * count // _MOMENTS) % count for each in range(_MOMENTS)}
            for kill in sorted(kills)[: _MOMENTS if days == _A_WEEK else 1]:
                campaign.put_back(age, kill)
        campaign.day(days + 1)
        numbers = [number for (number,) in gym.rows("brp_order", "order_number")]
        assert numbers == [str(each) for each in range(1, 2 * days + 3)]
        assert broken(gym) == {}


def _order(number: int) -> str:
    return an_order(f"W-{number}", personnummer=personnummer(number), email=f"{number}@example.com")
