"""A journal's sums, also of nothing."""

import numpy as np
import pandas as pd

from brp_filesync.payments_in.journal import add_up, close, total


def batch(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """Return the sums of a batch: section, booked, unmatched, written off (öre)."""
    return pd.DataFrame(
        rows, columns=["section", "booked_ore", "unmatched_ore", "written_off_ore"], dtype="int64"
    )


def test_a_section_that_two_batches_share_has_the_sums_of_both() -> None:
    added = add_up([batch((1, 100, 0, 5), (2, 30, 7, 0)), batch((2, 1, 2, 3))])

    assert added.to_numpy().tolist() == [[1, 100, 0, 5], [2, 31, 9, 3]]


def test_a_file_with_nothing_for_us_closes_with_noughts() -> None:
    none = np.zeros(0, dtype=np.int64)
    closed = close(
        pd.DataFrame({"section": none, "amount_ore": none}),
        pd.DataFrame({"deposit_id": none}),
        add_up([]),
        pd.DataFrame({"section": none, "seen_ore": none}),
        pd.DataFrame({"section": none, "charges_ore": none}),
    )

    assert total(closed) == {
        "received_ore": 0,
        "booked_ore": 0,
        "unmatched_ore": 0,
        "already_seen_ore": 0,
        "written_off_ore": 0,
        "charges_ore": 0,
    }
