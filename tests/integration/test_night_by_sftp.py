"""A night with real servers: fetched, imported, answered and tidied; trouble has its exit code."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from brp_filesync.app import by_sftp
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.running import RunningServer, known_hosts_line, new_key
from tests.support.gym import Gym, a_file, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance, left_behind
from tests.support.served_gym import changed, served, with_server


@pytest.fixture(params=["sshd by key", "asyncssh by password"])
def gym(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gym]:
    """A gym with an empty folder on each server."""
    by_key = request.param == "sshd by key"
    server: RunningServer = request.getfixturevalue("sshd" if by_key else "sftp_server")
    login = "key" if by_key else "password"
    gym = served(open_gym(tmp_path), server, login)
    yield gym
    in_balance(gym)


@pytest.mark.rule("Orders in 1.2", "Orders in 7.4", "Law 2.1")
def test_a_file_is_fetched_imported_answered_and_moved_to_the_archive(gym: Gym) -> None:
    rows = [an_order(), an_order("W-2", personnummer=personnummer(1), email="b@example.com")]
    name = gym.deliver(rows)

    night = gym.night(connect=by_sftp)

    assert night.as_dict() == {
        "source": "wellnet",
        "kind": "portal",
        "flow": "orders",
        "dry_run": False,
        "trial": False,
        "exit_code": 0,
        "catalogue": None,
        "rows": {"rows": 2, "imported": 2, "duplicate": 0, "rejected": 0, "held": 0, "warnings": 0},
        "files": [
            {
                "file_id": 1,
                "name": name,
                "sha256": night.files[0].file.sha256,
                "result": "imported",
                "rows": {
                    "rows": 2,
                    "imported": 2,
                    "duplicate": 0,
                    "rejected": 0,
                    "held": 0,
                    "warnings": 0,
                },
                "invoiced_ore": 998000,
                "sums": None,
                "unmatched": 0,
                "control_differs": [],
                "unlisted": [],
                "unlisted_accounts": [],
                "foreign": [],
                "settled": None,
                "problem": None,
                "trouble": None,
            }
        ],
        "received": [name],
        "waiting": [],
        "skipped": [],
        "too_big": [],
        "gone": [],
        "lumps": 0,
        "answers": ["WELLNET_ORDER_20261123_001_SVAR.csv"],
        "cleared": 1,
        "troubles": [],
        "mails": {
            "sent": 0,
            "waiting": 2,
            "failed": 0,
            "unknown": 0,
            "waived": 0,
            "settings": False,
            "orders": {},
        },
    }
    assert _on_server(gym) == ["orders/archive/" + name, "responses/" + _answer_name(name)]
    assert (gym.server / "orders/archive" / name).read_bytes() == a_file(rows)
    assert [(row["STATUS"], row["OCR"]) for row in gym.answer(name)] == [
        ("OK", "10000180"),
        ("OK", "10000289"),
    ]
    assert gym.rows("brp_invoice", "state") == [("sent",), ("sent",)]


def test_a_second_night_does_nothing(gym: Gym) -> None:
    gym.deliver([an_order(), an_order("W-2", price_ore=1)])
    gym.deliver_bytes(b"what;is;this\r\n", "WELLNET_ORDER_20261123_002.csv")
    assert gym.night(connect=by_sftp).exit_code == 65
    before = left_behind(gym)

    night = gym.night(connect=by_sftp)

    assert (night.exit_code, night.files, night.fetching.received) == (0, [], ())
    assert (night.duties.answered, night.duties.cleared) == ((), 0)
    assert left_behind(gym) == before


@pytest.mark.rule("Files 1.4")
@pytest.mark.parametrize("serial", [1, 7])
def test_the_same_content_again_gets_the_same_answer_named_after_the_arrival(
    gym: Gym, serial: int
) -> None:
    rows = [an_order(), an_order("W-2", price_ore=1)]
    first = gym.deliver(rows)
    gym.night(connect=by_sftp)
    answer = (gym.server / "responses" / _answer_name(first)).read_bytes()
    brp, attempts = gym.dump("brp_"), gym.rows("filesync_attempt")
    (gym.server / "responses" / _answer_name(first)).unlink()  # the portal has taken it
    again = gym.deliver(rows, serial=serial)

    night = gym.night(connect=by_sftp)

    assert (night.exit_code, night.files) == (0, [])
    assert night.duties.answered == (_answer_name(again),)
    assert (gym.server / "responses" / _answer_name(again)).read_bytes() == answer
    assert gym.dump("brp_") == brp
    assert gym.rows("filesync_attempt") == attempts
    assert gym.rows("filesync_arrival", "name", "file_id") == [(first, 1), (again, 1)]
    assert _orders(gym) == []


@pytest.mark.rule("Files 1.4")
def test_other_content_under_the_same_name_is_another_file_with_an_answer_of_its_own(
    gym: Gym,
) -> None:
    gym.deliver([an_order()])
    gym.night(connect=by_sftp)
    name = gym.deliver([an_order("W-2"), an_order("W-3", product="M1", price_ore=49900)])

    assert gym.night(connect=by_sftp).exit_code == 0

    second = "WELLNET_ORDER_20261123_001_SVAR-2.csv"  # the first isn't fetched yet
    assert [row["BESTALLNINGSNR"] for row in gym.answer(name)] == ["W-1"]
    assert [(row["BESTALLNINGSNR"], row["STATUS"]) for row in gym.answer(second)] == [
        ("W-2", "OK"),
        ("W-3", "OK"),
    ]
    assert _on_server(gym) == [
        "orders/archive/WELLNET_ORDER_20261123_001-2.csv",
        "orders/archive/" + name,
        "responses/" + second,
        "responses/" + _answer_name(name),
    ]


def test_a_refused_file_goes_to_the_rejected_folder_and_its_answer_says_why(gym: Gym) -> None:
    content = a_file([an_order()]).replace(b"PERSONNR", b"PERSONNUMMER")
    name = gym.deliver_bytes(content, "WELLNET_ORDER_20261123_001.csv")

    night = gym.night(connect=by_sftp)

    assert night.exit_code == 65
    (answer,) = gym.answer(name)
    assert (answer["FILRAD"], answer["STATUS"], answer["KOD"]) == (
        "0",
        "AVVISAD",
        "1105 header-unknown-column",
    )
    assert "PERSONN" in answer["MEDDELANDE"]
    assert _on_server(gym) == ["orders/rejected/" + name, "responses/" + _answer_name(name)]
    assert gym.rows("brp_order") == []


def test_two_files_of_one_night_are_taken_in_the_order_of_their_names(gym: Gym) -> None:
    second = gym.deliver([an_order("W-1", personnummer=personnummer(1))], serial=2)
    first = gym.deliver([an_order("W-2", personnummer=personnummer(2), email="")], serial=1)

    night = gym.night(connect=by_sftp)

    assert [each.file.name for each in night.files] == [first, second]
    assert gym.rows("brp_order", "portal_order_number") == [("W-2",), ("W-1",)]
    assert night.duties.answered == (_answer_name(first), _answer_name(second))


@pytest.mark.rule("Files 1.2")
def test_a_file_older_than_start_from_is_listed_and_stays(gym: Gym) -> None:
    old = gym.deliver([an_order()], day="20261031")
    new = gym.deliver([an_order("W-2")], day="20261101")

    night = gym.night(connect=by_sftp)

    assert (night.exit_code, night.fetching.skipped, night.fetching.received) == (0, (old,), (new,))
    assert _orders(gym) == [old]
    assert gym.rows("filesync_arrival", "name", "state") == [(old, "skipped"), (new, "received")]
    before = left_behind(gym)
    assert gym.night(connect=by_sftp).fetching.skipped == (old,)
    assert left_behind(gym) == before


def test_a_host_key_that_is_not_pinned_ends_the_run_with_76(
    sftp_server: RunningServer, tmp_path: Path
) -> None:
    gym = served(open_gym(tmp_path), sftp_server, "password")
    name = gym.deliver([an_order()])
    other = new_key(tmp_path / "other")
    pinned = tmp_path / "other_known_hosts"
    pinned.write_text(known_hosts_line(sftp_server.port, other))
    sent_before = len(sftp_server.passwords_seen)

    night = changed(gym, settings={"known_hosts": str(pinned)}).night(connect=by_sftp)

    assert night.exit_code == 76
    assert len(sftp_server.passwords_seen) == sent_before
    assert _orders(gym) == [name]
    assert gym.dump("filesync_ar") == {"filesync_arrival": []}
    assert gym.dump("filesync_at") == {"filesync_attempt": []}


def test_a_refused_login_ends_the_run_with_77_and_is_not_tried_again(
    sftp_server: RunningServer, tmp_path: Path
) -> None:
    gym = served(open_gym(tmp_path), sftp_server, "password", tries=3)
    gym.deliver([an_order()])
    (gym.installation.folder / "password").write_text("something else")
    sent_before = len(sftp_server.passwords_seen)

    night = gym.night(connect=by_sftp)

    assert night.exit_code == 77
    assert sftp_server.passwords_seen[sent_before:] == ["something else"]
    assert "something else" not in str(night.as_dict())
    assert gym.rows("brp_order") == []


def test_a_server_that_is_away_ends_the_run_with_69(
    sftp_server: RunningServer, tmp_path: Path
) -> None:
    gym = served(open_gym(tmp_path), sftp_server, "password")
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        away = with_server(gym, port=taken.getsockname()[1], tries=2)
        pinned = tmp_path / "pinned"
        pinned.write_text(
            sftp_server.known_hosts.read_text().replace(
                f":{sftp_server.port} ", f":{away.profile.server.port} "
            )
        )
        night = changed(away, settings={"known_hosts": str(pinned)}).night(connect=by_sftp)

    assert night.exit_code == 69


@pytest.mark.rule("Files 3.2")
def test_an_answer_that_the_server_refuses_is_told_kept_and_sent_the_next_night(
    tmp_path: Path,
) -> None:
    trouble = Trouble()
    (tmp_path / "server").mkdir()
    with asyncssh_server.running(tmp_path / "server", trouble) as server:
        gym = served(open_gym(tmp_path / "gym"), server, "password")
        name = gym.deliver([an_order()])
        trouble.refuse_rename = True

        first = gym.night(connect=by_sftp)

        assert first.counts.imported == 1
        assert first.exit_code != 0
        assert [row[0] for row in gym.rows("brp_invoice", "state")] == ["not_sent"]
        trouble.refuse_rename = False
        assert gym.night(connect=by_sftp).exit_code == 0
        assert [row["STATUS"] for row in gym.answer(name)] == ["OK"]
        assert _on_server(gym) == ["orders/archive/" + name, "responses/" + _answer_name(name)]
        assert gym.rows("brp_invoice", "state") == [("sent",)]


def _on_server(gym: Gym) -> list[str]:
    return sorted(
        str(path.relative_to(gym.server)) for path in gym.server.rglob("*") if path.is_file()
    )


def _orders(gym: Gym) -> list[str]:
    return sorted(path.name for path in (gym.server / "orders").iterdir() if path.is_file())


def _answer_name(name: str) -> str:
    return name.replace(".csv", "_SVAR.csv")
