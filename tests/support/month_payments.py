"""What the bank of the simulated month pays with: BgMax on even days, camt.054 on odd ones."""

from collections.abc import Sequence
from datetime import date

from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.payment_gym import Payment, a_bgmax


def a_payment_file(day: date, paid: Sequence[tuple[str, int]]) -> tuple[str, bytes]:
    """Return the day's file and its name: a deposit of these references, each with its öre."""
    serial = f"{day.toordinal() % 100_000:05d}"
    if day.day % 2 == 0:
        payments = [Payment(ore, reference) for reference, ore in paid]
        return f"{day:%Y%m%d}.txt", a_bgmax(*payments, serial=serial, day=f"{day:%Y%m%d}")
    rows = [
        tx(_kronor(ore), scor(reference), key=f"K{serial}-{place}")
        for place, (reference, ore) in enumerate(paid)
    ]
    entry = Entry(
        rows,
        _kronor(sum(ore for _, ore in paid)),
        day=day.isoformat(),
        reference=f"BG9912346 {serial}-0000001",
    )
    return f"{day:%Y%m%d}.xml", camt(entry)


def _kronor(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02d}"
