"""`filesync payments import`: files at hand, booked in the order given, or none of them."""

from pathlib import Path

import pytest

from tests.support.at_hand import begun_and_killed
from tests.support.breaches import broken
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.left_behind import left_behind
from tests.support.payment_gym import OCR, TOTALS, Payment, a_bgmax, allocated, owed

SAMPLES = Path(__file__).parents[2] / "samples"

pytestmark = pytest.mark.one_database


def test_files_with_one_that_is_bigger_than_the_profile_allows_are_all_left_alone(
    paying: Gym,
) -> None:
    small = a_bgmax(Payment(1000, OCR[0]))
    big = a_bgmax(Payment(TOTALS[1], OCR[1]), Payment(5, "4711"), serial="00002")
    paths = [str(paying.folder / name) for name in ("small.txt", "big.txt")]
    for path, content in zip(paths, (small, big), strict=True):
        (paying.folder / path).write_bytes(content)
    profile = paying.folder / "config" / "banks" / "seb.yaml"
    told = profile.read_text() + f"max_file_bytes: {len(big) - 1}\n"
    profile.write_text(told)
    before = left_behind(paying)

    refused = typed(paying, "payments", "import", *paths, "--bank", "seb")

    assert refused.exit_code == 3
    assert f"big.txt is bigger than the profile allows ({len(big) - 1} bytes)" in refused.said
    assert "raise max_file_bytes in the profile" in refused.said
    assert left_behind(paying) == before

    profile.write_text(told.replace(str(len(big) - 1), str(len(big))))
    done = typed(paying, "payments", "import", *paths, "--bank", "seb", "--json")

    assert [each["sums"]["received_ore"] for each in done.json["files"]] == [1000, TOTALS[1] + 5]
    assert allocated(paying) == [(1, 1, 1000, 0), (2, 2, TOTALS[1], 0)]
    assert owed(paying)[2] == (0, "done")
    assert broken(paying) == {}


def test_why_a_file_is_refused_is_told_in_the_gyms_language_and_what_waits_by_its_command(
    paying: Gym,
) -> None:
    sound = a_bgmax(Payment(500, "4711"))
    wrong = sound.replace(b"000000000000000500", b"000000000000000501", 1)
    for name, content in (("sound.txt", sound), ("wrong.txt", wrong)):
        (paying.folder / name).write_bytes(content)

    refused = typed(paying, "payments", "import", str(paying.folder / "wrong.txt"), "--bank", "seb")
    done = typed(paying, "payments", "import", str(paying.folder / "sound.txt"), "--bank", "seb")

    assert refused.exit_code == 65
    assert "Ask the bank to send the file again." in " ".join(refused.out.decode().split())
    assert "`filesync payments unmatched`" not in refused.out.decode()
    assert done.exit_code == 3
    assert "`filesync payments unmatched`" in done.out.decode()


def test_a_payment_file_may_come_to_hand_any_number_of_times_and_after_killed_runs(
    paying: Gym,
) -> None:
    path = paying.folder / "again.txt"
    path.write_bytes(a_bgmax(Payment(1000, OCR[0])))
    begun_and_killed(paying, "seb", "payments", path)
    begun_and_killed(paying, "seb", "payments", path)

    done = [
        typed(paying, "payments", "import", str(path), "--bank", "seb", "--json") for _ in range(3)
    ]

    assert [(each.exit_code, each.json["files"][0]["result"]) for each in done] == [
        (0, "imported"),
        (0, "known already"),
        (0, "known already"),
    ]
    assert allocated(paying) == [(1, 1, 1000, 0)]
    assert broken(paying) == {}


def test_a_file_of_which_nothing_is_ours_says_so(paying: Gym) -> None:
    path = paying.folder / "other.txt"
    path.write_bytes(a_bgmax(Payment(500, OCR[0]), bankgiro="55555555"))

    done = typed(paying, "payments", "import", str(path), "--bank", "seb")

    assert done.exit_code == 0
    said = " ".join(done.out.decode().split())
    assert "other.txt: none of its payments is to a bankgiro or an account" in said
    assert "payments unmatched" not in said


@pytest.mark.parametrize(
    ("bank", "said"),
    [
        ("sbe", "No bank is called sbe; did you mean 'seb'?\n"),
        ("seb", "seb has no server: its files are only taken at hand."),
    ],
)
def test_a_bank_mistyped_or_without_a_server_leaves_no_night_and_no_alarm(
    paying: Gym, bank: str, said: str
) -> None:
    before = left_behind(paying)

    done = typed(paying, "run", "--bank", bank)

    assert (done.exit_code, said in done.said) == (78, True)
    assert left_behind(paying) == before


def test_a_banks_files_are_listed_as_a_banks_and_not_as_a_portals(paying: Gym) -> None:
    path = paying.folder / "one.txt"
    path.write_bytes(a_bgmax(Payment(TOTALS[1], OCR[1])))
    typed(paying, "payments", "import", str(path), "--bank", "seb")

    (listed,) = typed(paying, "files", "list", "--bank", "seb", "--json").json["received"]
    shown = typed(paying, "files", "show", str(listed["file_id"]), "--json").json
    nobodys = [
        typed(paying, *words, "--bank", "other", "--json").json
        for words in (("files", "list"), ("duties", "list"), ("mail", "list"))
    ]

    assert (listed["source"], listed["kind"], listed["name"]) == ("seb", "bank", "one.txt")
    assert (shown["source"], shown["kind"], "portal" in shown) == ("seb", "bank", False)
    assert nobodys == [{"received": [], "sent": []}, {"duties": []}, {"mails": []}]


def test_a_bank_that_is_named_as_a_portal_is_told_how_to_name_it(paying: Gym) -> None:
    asked = [
        typed(paying, "files", "list", *words)
        for words in (("--portal", "seb"), ("--bank", "wellnet"), ("--portal", "a", "--bank", "b"))
    ]

    assert [each.exit_code for each in asked] == [2, 2, 2]
    said = ("--bank seb", "--portal wellnet", "Name one of them")
    assert all(words in each.said for words, each in zip(said, asked, strict=True))


def test_the_csv_banks_profile_as_shipped_books_at_hand_without_a_start(paying: Gym) -> None:
    folder = paying.folder / "config" / "banks"
    shipped = SAMPLES / "payments" / "csv" / "bank.yaml"
    (folder / "bank.yaml").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    path = paying.folder / "export.csv"
    path.write_text(
        "Bokföringsdag;Belopp;OCR;Transaktionsnr;Avsändare;Meddelande;Saldo\n"
        f"2026-11-23;4 990,00;{OCR[0]};2026112300017;Portalen AB;;9 000,00\n",
        encoding="cp1252",
    )

    done = typed(paying, "payments", "import", str(path), "--bank", "bank", "--json")

    assert done.exit_code == 0, done.said
    assert owed(paying)[1] == (0, "done")
    assert broken(paying) == {}
