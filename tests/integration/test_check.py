"""`filesync check`, as it is typed: a line each, what to do, and the gravest line's exit code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from brp_filesync.brp.rights import NIGHTS_RIGHTS as BRP_RIGHTS
from brp_filesync.ledger.rights import NIGHTS_RIGHTS as LEDGER_RIGHTS
from tests.servers import asyncssh_server
from tests.servers.running import RunningServer, known_hosts_line, new_key
from tests.support.checked import line, of, results
from tests.support.command import typed_now
from tests.support.gym import open_gym
from tests.support.sick_neighbour import Neighbours, neighbours

pytestmark = pytest.mark.timeout(120)

SITE = [
    "settings",
    "database",
    "tables",
    "rights",
    "disk: archive",
    "disk: temporary files",
    "disk: database",
    "mail templates",
    "SMTP",
]
PORTAL = [
    "profile",
    "organisation",
    "secret",
    "DNS",
    "TCP",
    "algorithms",
    "host key",
    "login",
    "orders folder",
    "archive folder",
    "rejected folder",
    "answers folder",
    "clock",
    "orders files",
]


@pytest.fixture
def both(sshd: RunningServer, tmp_path: Path) -> Iterator[Neighbours]:
    """A gym with two portals that are well: `andra` by password, `wellnet` at a real OpenSSH."""
    (tmp_path / "andra").mkdir()
    with asyncssh_server.running(tmp_path / "andra") as server:
        yield neighbours(open_gym(tmp_path / "gym"), sshd, server)


def test_all_is_well(both: Neighbours) -> None:
    bank = both.gym.installation.folder / "banks/seb.yaml"
    text = bank.read_text(encoding="utf-8")
    bank.write_text(text.replace('"9912-3457"]', '"9912-3457", "995-4321"]'), encoding="utf-8")

    checked = typed_now(both.gym, "check", "--json")

    assert results(checked) == {("", name): "ok" for name in SITE} | {
        (portal, name): "not tried" if name == "orders files" else "ok"
        for portal in ("andra", "wellnet")
        for name in PORTAL
    } | {("seb", name): "ok" for name in ("profile", "formats", "companies")}
    assert (checked.exit_code, checked.json["exit_code"]) == (0, 0)
    key = both.sick.known_hosts.read_text().split()[1:]
    assert line(checked, "andra", "host key")["message"].startswith(f"{key[0]} SHA256:")
    login = line(checked, "wellnet", "login")["message"]
    assert re.fullmatch(
        r"\w+ is let in by private key; files go by the fast path; a round trip takes \d+ ms", login
    )
    assert line(checked, "wellnet", "organisation")["message"] == (
        "Wellnet AB, Box 1, 111 11 Stockholm; 30 days"
    )
    assert (
        "1 files listed; a file was moved from there"
        in (line(checked, "andra", "orders folder")["message"])
    )


def test_nothing_is_left_and_nothing_is_done(both: Neighbours) -> None:
    before = _files(both)

    typed_now(both.gym, "check")

    assert _files(both) == before
    assert both.imported() == []
    assert both.gym.rows("filesync_run") == []


def test_a_line_for_each_is_shown_to_people(both: Neighbours) -> None:
    shown = typed_now(both.gym, "check", "--portal", "andra").out.decode().splitlines()

    assert shown[0].split("\t") == ["of", "what", "result", "found", "what to do"]
    assert [each.split("\t")[1] for each in shown[1:]] == SITE + PORTAL
    assert {each.split("\t")[0] for each in shown[1:]} == {"", "andra"}


def test_a_sick_portal_does_not_stop_the_other_ones_lines(both: Neighbours) -> None:
    both.pin(known_hosts_line(both.sick.port, new_key(both.gym.folder / "stranger")))

    checked = typed_now(both.gym, "check", "--json")

    refused = line(checked, "andra", "host key")
    assert checked.exit_code == refused["exit_code"] == 76
    assert "SHA256:" in refused["message"]
    assert "`filesync hosts scan andra --pin`" in refused["advice"]
    assert line(checked, "andra", "login") == {
        "source": "andra",
        "kind": "portal",
        "check": "login",
        "result": "not tried",
        "exit_code": 0,
        "advice": "",
        "message": "not tried, because “host key” didn't come through",
    }
    assert both.sick.passwords_seen == []
    assert {*of(checked, "wellnet").values()} == {"ok", "not tried"}


def test_a_profile_that_is_wrong_is_told_by_place_and_the_other_portal_is_checked(
    both: Neighbours,
) -> None:
    path = both.gym.installation.folder / "portals" / "andra.yaml"
    path.write_text(path.read_text().replace("portal: andra", "portel: andra"))

    checked = typed_now(both.gym, "check", "--json")

    message = line(checked, "andra", "profile")["message"]
    assert f"{path}:" in message
    assert "unknown key 'portel'; did you mean 'portal'?" in message
    assert checked.exit_code == 78
    assert set(of(checked, "andra").values()) == {"failed", "not tried"}
    assert set(of(checked, "wellnet").values()) == {"ok", "not tried"}


def test_settings_that_are_wrong_are_the_only_line(both: Neighbours) -> None:
    path = both.gym.installation.folder / "filesync.yaml"
    path.write_text(path.read_text().replace("archive:", "arkive:"))

    checked = typed_now(both.gym, "check", "--json")

    assert results(checked) == {("", "settings"): "failed"}
    assert "did you mean 'archive'?" in line(checked, "", "settings")["message"]
    assert checked.exit_code == 78


def test_offline_calls_on_nobody(both: Neighbours) -> None:
    both.gym.do("UPDATE brp_organisation SET payment_terms_days = NULL")

    checked = typed_now(both.gym, "check", "--offline", "--json")

    assert checked.exit_code == 78
    assert "payment terms" in line(checked, "andra", "organisation")["message"]
    assert of(checked, "andra") == {
        "profile": "ok",
        "organisation": "failed",
        "secret": "ok",
        **dict.fromkeys(PORTAL[3:], "not tried"),
    }
    assert line(checked, "andra", "DNS")["message"] == "not tried, because --offline was said"


def test_a_database_that_is_not_there_leaves_the_login_untried(both: Neighbours) -> None:
    """Where a refusal couldn't be remembered, no login is tried."""
    (both.gym.folder / "var" / "filesync.db").rename(both.gym.folder / "elsewhere.db")

    checked = typed_now(both.gym, "check", "--json")

    assert "`filesync db init`" in line(checked, "", "database")["advice"]
    assert of(checked, "andra") | {"host key": "", "login": ""} == {
        "profile": "ok",
        "organisation": "not tried",
        "secret": "ok",
        "DNS": "ok",
        "TCP": "ok",
        "algorithms": "ok",
        "host key": "",
        "login": "",
        **dict.fromkeys(PORTAL[8:], "not tried"),
    }
    assert of(checked, "andra")["login"] == "not tried"
    assert both.sick.passwords_seen == []


def test_tables_of_another_version_are_told(both: Neighbours) -> None:
    both.gym.do("UPDATE alembic_version SET version_num = '0005'")

    checked = typed_now(both.gym, "check", "--offline", "--json")

    assert checked.exit_code == 78
    assert "`filesync db upgrade`" in line(checked, "", "tables")["advice"]


def test_a_refused_password_is_tried_once_by_two_checks_and_a_night(both: Neighbours) -> None:
    both.give_password("wrong")

    first, second = (typed_now(both.gym, "check", "--json") for _ in range(2))
    night = both.run()

    assert (first.exit_code, second.exit_code, night.exit_code) == (77, 77, 77)
    assert "`filesync portal reset andra`" in line(second, "andra", "login")["advice"]
    assert both.sick.passwords_seen == ["wrong"]
    assert line(first, "andra", "clock")["result"] == "not tried"


def test_weak_algorithms_that_the_profile_allows_are_named(
    sshd: RunningServer, tmp_path: Path
) -> None:
    (tmp_path / "weak").mkdir()
    with asyncssh_server.running(tmp_path / "weak", ciphers=["aes128-cbc"]) as weak:
        both = neighbours(open_gym(tmp_path / "gym"), sshd, weak)
        refused = typed_now(both.gym, "check", "--portal", "andra", "--json")
        both.write(allow_weak_algorithms=["aes128-cbc"])
        allowed = typed_now(both.gym, "check", "--portal", "andra", "--json")

    told = line(refused, "andra", "algorithms")
    assert (refused.exit_code, told["exit_code"]) == (76, 76)
    assert "server.allow_weak_algorithms: [aes128-cbc]" in told["advice"]
    assert of(refused, "andra")["host key"] == "not tried"
    assert allowed.exit_code == 0
    assert (
        "weak, and allowed by the profile: aes128-cbc"
        in (line(allowed, "andra", "algorithms")["message"])
    )


def test_folders_are_judged_one_by_one(both: Neighbours) -> None:
    (both.sick_folder / "rejected").rmdir()

    checked = typed_now(both.gym, "check", "--portal", "andra", "--json")

    assert checked.exit_code == 69
    assert {name: result for name, result in of(checked, "andra").items() if result != "ok"} == {
        "rejected folder": "failed",
        "orders files": "not tried",
    }
    assert "ask the portal to make it" in line(checked, "andra", "rejected folder")["advice"]


def test_a_rename_that_is_refused_is_seen_in_every_folder(both: Neighbours) -> None:
    both.sick.trouble.refuse_rename = True

    checked = typed_now(both.gym, "check", "--portal", "andra", "--json")

    andra = of(checked, "andra")
    assert (andra["orders folder"], andra["answers folder"], andra["clock"]) == (
        "look",
        "failed",
        "not tried",
    )
    assert checked.exit_code == 69


@pytest.mark.parametrize("step", ["login", "list", "read", "write", "rename"])
def test_silence_ends_and_is_told(both: Neighbours, step: str) -> None:
    both.sick.trouble.silent_at = step
    # Short: each of its folders is waited for.
    both.write(tries=1, reply_timeout_s=0.25)

    checked = typed_now(both.gym, "check", "--json")

    assert checked.exit_code == 69
    assert "failed" in of(checked, "andra").values()
    assert set(of(checked, "wellnet").values()) == {"ok", "not tried"}


def test_a_name_that_is_no_portal_is_told(both: Neighbours) -> None:
    checked = typed_now(both.gym, "check", "--portal", "welnet")

    assert checked.exit_code == 78
    assert "did you mean 'wellnet'?" in checked.said


def test_the_rights_that_are_looked_for_are_those_of_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "postgresql.md").read_text(encoding="utf-8")
    granted: dict[str, tuple[str, ...]] = {}
    for right in ("INSERT", "UPDATE", "DELETE"):
        tables = page.split(f"GRANT {right} ON")[1].split(" TO ")[0]
        for table in tables.replace(",", " ").split():
            granted[table] = (*granted.get(table, ()), right)

    assert granted == {**BRP_RIGHTS, **LEDGER_RIGHTS}


def _files(both: Neighbours) -> list[str]:
    places = (both.gym.server, both.sick_folder, both.gym.folder / "var" / "archive")
    return sorted(str(path) for place in places for path in place.rglob("*") if path.is_file())
