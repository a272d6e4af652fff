"""A payment file spoilt at random is booked whole and to the öre, or refused whole."""

import os
import random
from collections import Counter

import pytest

from brp_filesync.app import App
from brp_filesync.ledger import files
from brp_filesync.ledger.archive import keep_bytes
from brp_filesync.payments_in.flow import import_payments
from brp_filesync.payments_in.stage import Job
from tests.gym import Gym
from tests.mutated_files import mutated_bgmax, mutated_camt
from tests.payment_gym import bank_of

SEED = int(os.environ.get("TORTURE_SEED", "1"))
# A file without any of its content has no record to point at.
OF_THE_WHOLE = {"file-empty", "payment-format-unknown", "payment-format-ambiguous"}
_TOGETHER = 5
SUMS = ("booked_ore", "unmatched_ore", "already_seen_ore", "written_off_ore")


def took_in(gym: Gym, app: App, number: int, content: bytes) -> str:
    """Book the file in a dry run, check what came of it, and return that in a word."""
    sha256 = keep_bytes(app.archive, content)
    with app.doors.connect() as connection, app.doors.write(connection):
        file = files.receive(
            connection, "seb", "payments", sha256, len(content), f"{number}.txt", app.now
        )
    if file.state != "received":
        return "the same again"
    decided = import_payments(app.doors, app.archive, file, Job(bank_of(gym), app.now, 7, 5))
    if decided.problem is not None:
        assert decided.result == "refused"
        assert decided.problem.line > 0 or decided.problem.word in OF_THE_WHOLE
        return decided.problem.word
    assert decided.sums is not None
    assert decided.sums["received_ore"] == sum(decided.sums[name] for name in SUMS)
    return "booked"


def campaign(gym: Gym, seed: int, count: int) -> Counter[str]:
    """Return what became of so many files; a few of them at a time meet in one database."""
    dice = random.Random(seed)
    gym.do("UPDATE brp_invoice SET ocr_number = '655969' WHERE invoice_id = 1",
           "UPDATE brp_invoice SET ocr_number = '657767' WHERE invoice_id = 3")  # fmt: skip
    found: Counter[str] = Counter()
    for first in range(0, count, _TOGETHER):
        with gym.app(dry=True) as app:
            for number in range(first, min(first + _TOGETHER, count)):
                mutated = mutated_bgmax if dice.random() < 0.8 else mutated_camt
                found[took_in(gym, app, number, mutated(dice))] += 1
    width = max(map(len, found))
    print(f"seed {seed}, {count} files")
    print("\n".join(f"{word:{width}} {times}" for word, times in found.most_common()))
    return found


@pytest.mark.parametrize("shard", range(5))
def test_a_spoilt_file_is_booked_whole_or_refused_whole(paying: Gym, shard: int) -> None:
    found = campaign(paying, SEED * 100 + shard, 100)

    assert found["booked"] >= 3
    assert len(found) >= 8


@pytest.mark.torture
def test_ten_thousand_spoilt_files_are_booked_or_refused_whole(paying: Gym) -> None:
    found = campaign(paying, SEED, 10_000)

    assert found["booked"] >= 1000
