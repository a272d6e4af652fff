"""A payment file spoilt at random is booked whole and to the öre, or refused whole."""

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from brp_filesync.app import App
from brp_filesync.database.begin import undone
from brp_filesync.ledger import files
from brp_filesync.ledger.archive import keep_bytes
from brp_filesync.payments_in.flow import import_payments
from brp_filesync.payments_in.stage import Job
from brp_filesync.profiles.bank import OwnAccount
from tests.support.gym import Gym
from tests.support.mutated_files import mutated_bgmax, mutated_camt
from tests.support.mutated_lines import CSV_LAYOUT, mutated_csv, mutated_totalin
from tests.support.payment_gym import bank_of, with_bank
from tests.support.reading_payments import CSV_ACCOUNT

SEED = int(os.environ.get("TORTURE_SEED", "1"))
# A file without any of its content has no record to point at.
OF_THE_WHOLE = {
    "file-empty",
    "payment-format-unknown",
    "payment-format-ambiguous",
    "wrong-encoding-utf8",
}
# What such files are refused for; some of it a file in a thousand.
REASONS = (
    "amount-too-large",
    "batch-count",
    "bgmax-layout",
    "control-character",
    "currency-differs",
    "currency-foreign",
    "currency-unknown",
    "deposit-changed",
    "deposit-count",
    "deposit-negative",
    "deposit-sum",
    "element-misplaced",
    "element-missing",
    "end-count",
    "field-count",
    "file-cut-off",
    "header-unknown-column",
    "no-such-day",
    "not-an-amount",
    "not-digits",
    "not-whole-ore",
    "parts-do-not-add-up",
    "payment-format-unknown",
    "record-order",
    "record-too-long",
    "record-twice",
    "record-type",
    "serial-differs",
    "xml-broken",
    "xml-namespace",
)
OF_EACH_REASON = 50
_TOGETHER = 5
MUTATORS = (mutated_bgmax, mutated_camt, mutated_totalin, mutated_csv)
# BgMax and camt are most of what comes, and have most reasons.
OF_TEN = (4, 3, 1, 2)
MOST_SECONDS = 10  # of the processor's, for one file
MOST_MB = 300
SUMS = ("booked_ore", "unmatched_ore", "already_seen_ore", "written_off_ore")


def took_in(gym: Gym, app: App, number: int, content: bytes) -> str:
    """Book the file in a dry run, check what came of it, and return that in a word."""
    sha256 = keep_bytes(app.archive, content)
    with app.database.connect() as connection, app.database.write(connection):
        file = files.receive(
            connection, "seb", "payments", sha256, len(content), f"{number}.txt", app.now
        )
    if file.state != "received":
        return "the same again"
    decided = import_payments(app.database, app.archive, file, Job(bank_of(gym), app.now, 7, 5))
    if decided.problem is not None:
        assert decided.result == "refused"
        assert decided.problem.line > 0 or decided.problem.word in OF_THE_WHOLE
        return decided.problem.word
    assert decided.sums is not None
    assert (
        decided.sums["received_ore"]
        == sum(decided.sums[name] for name in SUMS) - decided.sums["charges_ore"]
    )
    return "booked"


def memory_mb() -> int:
    """Return what this process has in memory now; the highest is counted from here."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status_mb("VmRSS")


def highest_memory_mb() -> int:
    """Return the highest that this process has had in memory since."""
    return _status_mb("VmHWM")


def _status_mb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) // 1024


def campaign(gym: Gym, seed: int, count: int, each: int = 0) -> Counter[str]:
    """Return what became of so many files; a few of them at a time meet in one database.

    More of them, up to three times as many, where a reason hasn't come up `each` times by then.
    """
    dice = random.Random(seed)
    gym.do(
        "UPDATE brp_invoice SET ocr_number = '655969' WHERE invoice_id = 1",
        "UPDATE brp_invoice SET ocr_number = '657767' WHERE invoice_id = 3",
    )
    given = bank_of(gym)
    gym = with_bank(
        gym,
        formats=(*given.formats, "totalin", "csv"),
        csv=CSV_LAYOUT,
        accounts=(*given.accounts, OwnAccount(account=CSV_ACCOUNT)),
    )
    found: Counter[str] = Counter()
    before_mb = memory_mb()
    # One dry run for all: its statements are compiled once, which is half of a small file's cost.
    with gym.app(dry=True) as app, app.database.connect() as connection:
        for first in range(0, 3 * count, _TOGETHER):
            if first >= count and all(found[word] >= each for word in REASONS):
                break
            with undone(connection):
                for number in range(first, first + _TOGETHER):
                    mutated = dice.choices(MUTATORS, OF_TEN)[0]
                    began = time.process_time()
                    found[took_in(gym, app, number, mutated(dice))] += 1
                    assert time.process_time() - began < MOST_SECONDS, f"{number} of seed {seed}"
    assert highest_memory_mb() - before_mb < MOST_MB
    width = max(map(len, found))
    print(f"seed {seed}, {found.total()} files")
    print("\n".join(f"{word:{width}} {times}" for word, times in found.most_common()))
    return found


@pytest.mark.rule("Files 2.1")
@pytest.mark.parametrize("paying", ["sqlite"], indirect=True)
@pytest.mark.parametrize("shard", range(2))
def test_a_spoilt_file_is_booked_whole_or_refused_whole(paying: Gym, shard: int) -> None:
    found = campaign(paying, SEED * 100 + shard, 100)

    assert found["booked"] >= 3
    assert len(found) >= 8


@pytest.mark.torture
@pytest.mark.parametrize("paying", ["sqlite"], indirect=True)
def test_ten_thousand_spoilt_files_are_booked_or_refused_whole(paying: Gym) -> None:
    found = campaign(paying, SEED, 10_000, each=OF_EACH_REASON)

    assert found["booked"] >= 1000
    assert {word: found[word] for word in REASONS if found[word] < OF_EACH_REASON} == {}
