"""Only whole files, on a real server: markers, renames, last lines with counts; none has a header.

Söderberg & Partners puts a marker beside a file and a last line into it; Actiway renames.
"""

from pathlib import Path

import pytest

from brp_filesync.app import by_sftp
from tests.servers.running import RunningServer
from tests.support.gym import TODAY, Gym, open_gym
from tests.support.left_behind import in_balance, left_behind
from tests.support.samples import SHIPPED, Sample, load_gym
from tests.support.served_gym import served

_GOOD = {portal: Sample(SHIPPED / "orders" / portal / "good") for portal in ("sop", "actiway")}


@pytest.fixture
def sop(sshd: RunningServer, tmp_path: Path) -> Gym:
    """The demo gym with Söderberg & Partners alone."""
    gym = open_gym(tmp_path, filled=False, portal="sop")
    load_gym(gym)
    return served(gym, sshd)


@pytest.fixture
def actiway(sshd: RunningServer, tmp_path: Path) -> Gym:
    """The demo gym with Actiway alone."""
    gym = open_gym(tmp_path, filled=False, portal="actiway")
    load_gym(gym)
    return served(gym, sshd)


def test_a_file_waits_for_its_marker_and_both_are_cleared_away(sop: Gym) -> None:
    file = _delivered(sop)
    marker = file.with_name(file.name + ".done")
    marker.rename(marker.with_name("SOP20261120-02.txt.done"))  # another's

    waits = sop.night(connect=by_sftp)

    assert (waits.exit_code, waits.fetching.waiting, waits.files) == (0, (file.name,), [])
    assert _on_server(sop) == ["orders/" + file.name, "orders/SOP20261120-02.txt.done"]
    marker.with_name("SOP20261120-02.txt.done").rename(marker)
    assert sop.night(connect=by_sftp).counts.imported == 4
    assert _on_server(sop) == [
        "orders/archive/" + file.name,
        "orders/archive/" + marker.name,
        "responses/SOP20261120-01_SVAR.txt",
    ]
    in_balance(sop)


def test_a_marker_that_an_earlier_file_has_left_vouches_for_no_later_one(sop: Gym) -> None:
    file = _delivered(sop)
    whole = file.read_bytes()
    file.write_bytes(whole[:300])  # now: its marker is an hour old

    waits = sop.night(connect=by_sftp)
    file.write_bytes(whole)
    file.with_name(file.name + ".done").touch()
    done = sop.night(connect=by_sftp)

    assert (waits.fetching.waiting, waits.files) == ((file.name,), [])
    assert (done.exit_code, done.counts.imported) == (0, 4)


def test_the_next_file_of_a_cleared_name_waits_for_a_marker_of_its_own(sop: Gym) -> None:
    file = _delivered(sop)
    sop.night(connect=by_sftp)
    file.write_bytes(_GOOD["sop"].order_file.read_bytes().replace(b"7001", b"7009"))

    night = sop.night(connect=by_sftp)

    assert (night.fetching.waiting, night.files) == ((file.name,), [])
    assert len(sop.rows("brp_order")) == 4


def test_a_file_is_fetched_the_night_it_loses_its_temporary_suffix(actiway: Gym) -> None:
    file = _delivered(actiway)
    part = file.rename(file.with_name(file.name + ".part"))

    waits = actiway.night(connect=by_sftp)
    before = left_behind(actiway)
    part.rename(file)
    done = actiway.night(connect=by_sftp)

    assert (waits.exit_code, waits.fetching.waiting, waits.files) == (0, (part.name,), [])
    assert before["brp_order"] == []
    assert (done.exit_code, done.counts.imported) == (0, 6)
    assert _on_server(actiway) == [
        "orders/archive/" + file.name,
        "responses/actiway_orders_20261120_1_response.txt",
    ]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("T|4|", "T|5|", "trailer-rows"),
        ("T|4|", "T|x|", "trailer-rows"),
        ("18 155,50", "18 155,51", "trailer-sum"),
        ("18 155,50", "18.155,50", "trailer-sum"),
        ("T|4|18 155,50\r\n", "", "trailer-missing"),
        ("T|4|18 155,50\r\n", "T|4|18 155,50\r\n7005|1\r\n", "rows-after-trailer"),
        ("7003|", "T|4|18 155,50\r\n7003|", "rows-after-trailer"),
    ],
)
def test_a_last_line_that_is_not_as_it_must_be_refuses_the_file(
    sop: Gym, old: str, new: str, word: str
) -> None:
    content = _GOOD["sop"].order_file.read_bytes().decode("cp1252")
    assert old in content
    name = sop.deliver_bytes(content.replace(old, new, 1).encode("cp1252"), "SOP20261120-01.txt")

    night = sop.night(connect=by_sftp)

    (file,) = night.files
    assert (night.exit_code, file.decided.problem.word) == (65, word)
    assert sop.rows("brp_order") == []
    answer = (sop.server / "responses/SOP20261120-01_SVAR.txt").read_bytes().decode("cp1252")
    assert [line.split("|")[2:5] for line in answer.splitlines()] == [
        ["0", "A", f"{_CODES[word]} {word}"]
    ]
    assert _on_server(sop) == [
        "orders/rejected/" + name,
        f"orders/rejected/{name}.done",
        "responses/SOP20261120-01_SVAR.txt",
    ]


def test_rows_without_header_that_are_a_field_short_or_long_are_rejected_by_themselves(
    sop: Gym,
) -> None:
    content = _GOOD["sop"].order_file.read_bytes()
    short = content.replace(b"M12|1|4 890,00|", b"M12|1|4 890,00")
    sop.deliver_bytes(short.replace(b"K10|1|1190,00|", b"K10|1|1190,00||"), "SOP20261120-01.txt")

    night = sop.night(connect=by_sftp)

    assert (night.exit_code, night.counts.imported, night.counts.rejected) == (3, 2, 2)
    answer = (sop.server / "responses/SOP20261120-01_SVAR.txt").read_bytes().decode("cp1252")
    assert [line.split("|")[2:5] for line in answer.splitlines()] == [
        ["1", "A", "1105 field-count"],
        ["2", "G", ""],
        ["3", "A", "1105 field-count"],
        ["4", "G", ""],
    ]


_CODES = {
    "trailer-rows": "1101",
    "trailer-sum": "1101",
    "trailer-missing": "1102",
    "rows-after-trailer": "1105",
}


def _delivered(gym: Gym) -> Path:
    """Deliver the portal's good sample, an hour ago; return where it lies."""
    assert gym.clock.at == TODAY
    sample = _GOOD[gym.portal].order_file
    return gym.server / "orders" / gym.deliver_bytes(sample.read_bytes(), sample.name)


def _on_server(gym: Gym) -> list[str]:
    return sorted(
        str(path.relative_to(gym.server)) for path in gym.server.rglob("*") if path.is_file()
    )
