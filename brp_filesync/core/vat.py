"""VAT that is in gross amounts, by columns of whole öre."""

import numpy as np
import numpy.typing as npt


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
