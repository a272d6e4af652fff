"""The lines of `filesync check` about a bank: its profile, and its server as a portal's."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.servers import asyncssh_server
from tests.servers.running import RunningServer
from tests.support.checked import line, of, results
from tests.support.command import typed_now
from tests.support.gym import Gym, open_gym

pytestmark = pytest.mark.timeout(120)
LINES = [
    "profile",
    "secret",
    "formats",
    "companies",
    "DNS",
    "TCP",
    "algorithms",
    "host key",
    "login",
    "payments folder",
    "archive folder",
    "rejected folder",
    "clock",
    "payments files",
]
WELL = dict.fromkeys(LINES, "ok") | {"payments files": "not tried"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    (tmp_path / "bank").mkdir()
    with asyncssh_server.running(tmp_path / "bank") as running:
        for name in ("payments", "archive", "rejected"):
            (running.root / name).mkdir()
        yield running


@pytest.fixture
def gym(server: RunningServer, tmp_path: Path) -> Gym:
    """A gym whose bank has a server."""
    gym = open_gym(tmp_path / "gym")
    config = gym.folder / "config"
    secret = config / "seb.password"
    secret.write_text(server.password)
    secret.chmod(0o600)
    section = server.profile(private_key=None, password={"file": "seb.password"})
    _write(config / "filesync.yaml", known_hosts=str(server.known_hosts))
    _write(
        config / "banks" / "seb.yaml",
        server=section.model_dump(mode="json", exclude_none=True),
        folders={"payments": "payments", "archive": "archive", "rejected": "rejected"},
        bankgiros=["991-2346", "995-4321"],
    )
    return gym


def test_a_bank_that_is_well_is_told_line_by_line_and_nothing_stays(
    gym: Gym, server: RunningServer
) -> None:
    checked = typed_now(gym, "check", "--bank", "seb", "--json")

    assert (checked.exit_code, of(checked, "seb")) == (0, WELL)
    assert {whose for whose, _ in results(checked)} == {"", "seb"}
    assert line(checked, "seb", "profile")["message"] == (
        "SEB, camt.054, bgmax, files from 2026-11-01"
    )
    assert (
        "payments: 0 files listed; a file was moved from there to archive"
        in (line(checked, "seb", "payments folder")["message"])
    )
    assert [path for path in server.root.rglob("*") if path.is_file()] == []
    assert gym.rows("filesync_run") == []


def test_a_refused_login_at_the_bank_is_tried_once(gym: Gym, server: RunningServer) -> None:
    (gym.folder / "config" / "seb.password").write_text("wrong")

    first, second = (typed_now(gym, "check", "--bank", "seb", "--json") for _ in range(2))

    assert (first.exit_code, second.exit_code) == (77, 77)
    assert server.passwords_seen == ["wrong"]
    assert of(first, "seb")["payments folder"] == "not tried"


def test_a_folder_that_the_bank_lacks_is_told(gym: Gym, server: RunningServer) -> None:
    (server.root / "rejected").rmdir()

    checked = typed_now(gym, "check", "--bank", "seb", "--json")

    assert checked.exit_code == 69
    assert of(checked, "seb") == WELL | {"rejected folder": "failed"}
    told = line(checked, "seb", "rejected folder")["advice"]
    assert told == "Correct the folder in the bank seb's profile, or ask the bank seb to make it."


def test_a_folder_is_told_by_its_own_name_whatever_words_are_in_it(gym: Gym) -> None:
    folders = {"payments": "payments", "archive": "archive", "rejected": "corporate-portal/NAME"}
    _write(gym.folder / "config" / "banks" / "seb.yaml", folders=folders)

    told = line(typed_now(gym, "check", "--bank", "seb", "--json"), "seb", "rejected folder")

    assert "folder corporate-portal/NAME isn't there" in told["message"]


def test_a_bank_without_a_start_is_not_ready_and_its_server_is_looked_at(gym: Gym) -> None:
    _write(gym.folder / "config" / "banks" / "seb.yaml", start_from=None)

    checked = typed_now(gym, "check", "--bank", "seb", "--offline", "--json")

    told = line(checked, "seb", "profile")
    assert (checked.exit_code, told["result"]) == (78, "failed")
    assert "every old file would be booked" in told["message"]
    assert "banks/seb.yaml" in told["advice"]
    assert of(checked, "seb")["secret"] == "ok"


def test_a_bank_whose_files_are_taken_at_hand_has_a_line_of_its_own_alone(tmp_path: Path) -> None:
    checked = typed_now(open_gym(tmp_path), "check", "--bank", "seb", "--offline", "--json")

    assert of(checked, "seb") == {"profile": "ok", "formats": "ok", "companies": "look"}
    told = line(checked, "seb", "companies")["message"]
    assert told == "no bank's profile lists the bankgiro of SYD 9954321"
    assert "files are taken at hand" in line(checked, "seb", "profile")["message"]


@pytest.mark.rule("Payments in 4.8")
def test_a_format_that_was_to_begin_and_has_not_come_is_told(gym: Gym) -> None:
    first = {"camt.054": {"first": date(2026, 11, 2)}}
    _write(gym.folder / "config" / "banks" / "seb.yaml", format_days=first)

    told = line(typed_now(gym, "check", "--bank", "seb", "--json"), "seb", "formats")

    assert told["result"] == "look"
    assert told["message"].startswith("seb: no camt.054 has come since 2026-11-02")


def test_a_name_that_is_no_bank_is_told(gym: Gym) -> None:
    checked = typed_now(gym, "check", "--bank", "sebb")

    assert checked.exit_code == 78
    assert "did you mean 'seb'?" in checked.said


def _write(path: Path, **keys: Any) -> None:
    yaml = YAML()
    written = yaml.load(path)
    written.update(keys)
    yaml.dump(written, path)
