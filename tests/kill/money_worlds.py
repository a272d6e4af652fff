"""A gym before something that moves money, for killing that at every moment of it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from brp_filesync.brp.payment_control import list_days
from brp_filesync.core.errors import NotPossible
from brp_filesync.desk.cancelling import cancel
from brp_filesync.desk.files import replay
from brp_filesync.desk.payment_control import close_day
from brp_filesync.desk.refunds import paid
from brp_filesync.flows import download
from brp_filesync.flows.receipts import promise_receipts
from brp_filesync.ledger import archive
from brp_filesync.transfer.local import LocalRemote
from tests.kill.launcher import Moments, Watched
from tests.kill.worlds import KILLED, Worlds
from tests.servers.postgres import RunningPostgres
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.gym import Gym, open_gym
from tests.support.left_behind import State, differences, left_behind
from tests.support.payment_gym import (
    GYM,
    OCR,
    SYD,
    SYD_OCR,
    Deposit,
    Payment,
    a_bgmax,
    bank_night,
    bgmax_file,
    booked,
    deliver,
    with_bank,
    with_invoices,
)
from tests.support.settlement_gym import (
    PAYER,
    a_report,
    a_row,
    deliver_report,
    report_night,
    with_reports,
)

Connect = Callable[..., Any]
Act = Callable[[Gym, Connect], object]
"""Something that is done to a gym; what it asks of the server goes through what it is given."""
NET = 436625  # of W-1's 499000
_SETTLEMENT = {"lump": {"by_itself": True, "payer_accounts": ["5050-1055"]}}


@dataclass
class MoneyWorlds(Worlds):
    """A gym before an act; `wholes` are what it leaves undisturbed, done once or done again."""

    act: Act = lambda gym, connect: None
    wholes: Sequence[State] = ()

    def moments(self) -> list[str]:
        """Return the moments of the act where nobody disturbs it, and keep what it leaves."""
        listed = self.folder / "moments"
        with self.another() as gym:
            assert self.run(gym, Moments(0, listed)) == 0
            once = left_behind(gym)
            self.act(gym, gym.connect)
            self.wholes = (once, left_behind(gym))
            assert broken(gym) == {}
        return listed.read_text().splitlines()

    def kill_at(self, moments: Sequence[str], share: slice) -> None:
        """Kill the act at these moments; done again, it leaves what it leaves undisturbed."""
        for at, name in list(enumerate(moments, start=1))[share]:
            where = f"{name} (moment {at} of {len(moments)})"
            with self.another() as gym:
                assert self.run(gym, Moments(at, None)) == KILLED, where
                self.note(gym)
                self.act(gym, gym.connect)
                after = left_behind(gym)
                differ = [differences(after, whole) for whole in self.wholes]
                assert [] in differ, f"{where}: {differ}"
                assert broken(gym) == {}, where

    def run(self, gym: Gym, moments: Moments) -> int:
        """Do it in a fork that dies at the moment; return its exit code."""
        child = os.fork()
        if child == 0:
            code = 1
            try:
                _watch(moments)
                self.act(gym, lambda *_: Watched(LocalRemote(gym.server), moments))
                code = 0
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _watch(moments: Moments) -> None:
    dialect: Any = DefaultDialect
    fetched: Any = download
    kept: Any = archive
    dialect.do_commit = moments.around("commit", dialect.do_commit)
    fetched.keep = kept.keep = moments.around("keep", archive.keep)


def _reports(gym: Gym) -> tuple[Gym, Act]:
    """Reports that settle, that come again and that don't add up; a lump that waits for its own."""
    gym = with_reports(with_invoices(gym), **_SETTLEMENT)
    deliver_report(gym, a_report(a_row("W-3", 120000)), "AVRAKNING_202609.csv")
    report_night(gym)
    lump = Payment(NET, "LUMP", code="1", sender=PAYER, payer={"name": "WELLNET AB"})
    booked(gym, a_bgmax(lump))
    rows = [a_row("W-1", 499000), a_row("W-2", 100), a_row("W-99", 700)]
    deliver_report(gym, a_report(*rows), "AVRAKNING_202610.csv")
    deliver_report(gym, a_report(a_row("W-3", 120000)) + b"\r\n", "AVRAKNING_202611.csv")
    spoilt = a_report(a_row("W-4", 49900), total=(1, 1, 1, 1))
    deliver_report(gym, spoilt, "AVRAKNING_202612.csv")
    return gym, lambda world, connect: report_night(world, connect=connect)


def _replay(gym: Gym) -> tuple[Gym, Act]:
    """A file of which half wasn't ours by the profile; the profile is mended, and it's taken again.

    What a killed one left received is the next night's.
    """
    lacking = with_bank(with_invoices(gym), bankgiros=(GYM,))
    content = bgmax_file(
        Deposit([Payment(1000, OCR[0]), Payment(1000, OCR[0])]),
        Deposit([Payment(900, SYD_OCR), Payment(700)], bankgiro=SYD, serial="00002"),
    )
    (first,) = booked(lacking, content)

    def again(world: Gym, connect: Connect) -> None:
        with world.app(connect=connect) as app:
            try:
                replay(app, first.file.file_id, "eva")
            except NotPossible:
                assert app.now
        bank_night(world, connect=connect)

    return with_bank(lacking, bankgiros=(GYM, SYD)), again


def _control(gym: Gym) -> tuple[Gym, Act]:
    """A night whose statement differs of one day, and agrees at last of another."""
    paid = Entry([tx("10.00", scor(OCR[0]), key="PAID-0001")], "10.00", reference="1")
    late = Entry([tx("2.50", scor(OCR[1]), key="LATE-0001")], "2.50", reference="2")
    next_day = Entry(
        [tx("5.00", scor(OCR[2]), key="NEXT-0001")], "5.00", reference="3", day="2026-11-24"
    )
    gym = with_bank(with_invoices(gym), formats=("camt.054", "camt.053"))
    booked(gym, camt(paid), camt(paid, late, kind="053"))
    deliver(gym, "1.xml", camt(late, message_id="2"))
    deliver(gym, "2.xml", camt(next_day, kind="053", message_id="3"))
    return gym, lambda world, connect: bank_night(world, connect=connect)


def _close(gym: Gym) -> tuple[Gym, Act]:
    """A day that differs, which a person closes."""
    paid = Entry([tx("10.00", scor(OCR[0]))], "10.00")
    gym = with_bank(with_invoices(gym), formats=("camt.054", "camt.053"))
    booked(gym, camt(paid, kind="053"))
    with gym.app() as app, app.database.connect() as connection:
        ((account, day),) = [(each["account"], each["day"]) for each in list_days(connection)]

    def close(world: Gym, connect: Connect) -> None:
        with world.app(connect=connect) as app:
            try:
                close_day(app, account, day, "Asked the bank", "eva")
            except NotPossible:
                with app.database.connect() as connection:
                    assert list_days(connection) == []

    return gym, close


def _cancel(gym: Gym) -> tuple[Gym, Act]:
    """A paid order that the gym cancels, of which what is left is credited; its night tells of it."""
    gym = _owing(gym)

    def cancel_it(world: Gym, connect: Connect) -> None:
        with world.app(connect=connect) as app:
            try:
                cancel(app, "W-1", "wrong", "eva", left=True)
            except NotPossible:
                assert world.rows("brp_order", "cancelled_by")[0] == ("eva",)
        world.night(connect=connect)

    return gym, cancel_it


def _refund(gym: Gym) -> tuple[Gym, Act]:
    """An open credit note that the gym pays."""
    gym = _owing(gym)
    with gym.app() as app:
        cancel(app, "W-1", "wrong", "eva", left=True)

    def pay(world: Gym, connect: Connect) -> None:
        with world.app(connect=connect) as app:
            try:
                paid(app, "GYM:100004", "2026-11-24", "eva")
            except NotPossible:
                assert world.rows("brp_refund", "made_by") == [("eva",)]

    return gym, pay


def _receipts(gym: Gym) -> tuple[Gym, Act]:
    """Orders that are paid after receipts began, and one whose payment is taken back."""
    gym = with_invoices(gym)
    with gym.app() as app:
        promise_receipts(app, "wellnet", "orders", wanted=True)
    booked(gym, a_bgmax(Payment(499000, OCR[0])), a_bgmax(Payment(120000, OCR[2]), serial="00002"))

    def promise(world: Gym, connect: Connect) -> None:
        with world.app(connect=connect) as app:
            promise_receipts(app, "wellnet", "orders", wanted=True)

    return gym, promise


def _owing(gym: Gym) -> Gym:
    """A gym whose first order is paid."""
    gym = with_invoices(gym)
    booked(gym, a_bgmax(Payment(499000, OCR[0])))
    return gym


FLOWS: dict[str, Callable[[Gym], tuple[Gym, Act]]] = {
    "settlement reports": _reports,
    "files replay": _replay,
    "control": _control,
    "control close": _close,
    "orders cancel": _cancel,
    "refunds paid": _refund,
    "receipts": _receipts,
}
MOMENTS = {"settlement reports": 30, "files replay": 6, "control": 20, "control close": 2}
MOMENTS |= {"orders cancel": 20, "refunds paid": 2, "receipts": 2}
"""How many moments each has, at the least."""


def prepare_money(
    flow: str, folder: Path, postgres: RunningPostgres | None = None, database: str | None = None
) -> MoneyWorlds:
    """Make the gym before an act, by its name in FLOWS."""
    gym, act = FLOWS[flow](open_gym(folder / "gym", database=database))
    return MoneyWorlds(gym, folder, None, {}, postgres, act=act)
