"""Money is whole öre: VAT of gross amounts, and amounts as people and files write them."""

from typing import Literal

import numpy as np
import numpy.typing as npt

_NO_BREAK = "\N{NO-BREAK SPACE}"


def vat_of_gross(
    gross_ore: npt.NDArray[np.int64], rate_percent_hundredths: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the VAT in öre that is in each gross amount, in öre.

    gross × rate / (100 + rate), to the nearest öre, half away from zero (domain: "Orders in", 8).
    Rates are in hundredths of a percent: 2500, 1200, 600, 0. Whole numbers only, so exact; the
    gross is divided first, so that no product overflows.
    """
    gross = np.abs(np.asarray(gross_ore, dtype=np.int64))
    rate = np.asarray(rate_percent_hundredths, dtype=np.int64)
    whole = 10_000 + rate
    units, rest = np.divmod(gross, whole)
    vat = units * rate + (2 * rest * rate + whole) // (2 * whole)
    return np.asarray(np.sign(gross_ore) * vat, dtype=np.int64)


def kronor(ore: int, language: Literal["sv", "en"] = "sv") -> str:
    """Return an amount in öre as people read it: "1 234,50 kr" or "SEK 1,234.50".

    The spaces never break a line. The minus is the plain one, which every console can show.
    """
    if language == "sv":
        return f"{kronor_plain(ore, ',', _NO_BREAK)}{_NO_BREAK}kr"
    return f"SEK{_NO_BREAK}{kronor_plain(ore, '.', ',')}"


def kronor_plain(ore: int, decimal: str = ",", thousands: str = "") -> str:
    """Return an amount in öre as files write it, with two decimals: "1234,50"."""
    whole, part = divmod(abs(ore), 100)
    sign = "-" if ore < 0 else ""
    return f"{sign}{f'{whole:,}'.replace(',', thousands)}{decimal}{part:02d}"
