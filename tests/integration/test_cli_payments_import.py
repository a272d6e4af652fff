"""`filesync payments import`: files at hand, booked in the order given, or none of them."""

from tests.breaches import broken
from tests.command import typed
from tests.gym import Gym
from tests.left_behind import left_behind
from tests.payment_gym import OCR, TOTALS, Payment, a_bgmax, allocated, owed


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
