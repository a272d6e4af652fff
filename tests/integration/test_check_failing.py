"""The lines of `filesync check` that fail, as they are typed: what was found, and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import asyncssh_server
from tests.servers.running import HOST, RunningServer
from tests.support.checked import line, of
from tests.support.command import typed_now
from tests.support.gym import Gym, open_gym
from tests.support.sick_neighbour import Neighbours, neighbours

pytestmark = [pytest.mark.timeout(120), pytest.mark.one_database]


@pytest.fixture
def both(sshd: RunningServer, tmp_path: Path) -> Iterator[Neighbours]:
    """A gym with two portals that are well: `andra` by password, `wellnet` at a real OpenSSH."""
    (tmp_path / "andra").mkdir()
    with asyncssh_server.running(tmp_path / "andra") as server:
        yield neighbours(open_gym(tmp_path / "gym"), sshd, server)


def test_a_name_that_nobody_knows(both: Neighbours) -> None:
    both.write(host="sftp.portal.invalid")

    _fails(
        both,
        "DNS",
        69,
        "Nobody knows the address of sftp.portal.invalid.",
        "Check server.host in the portal's profile, and this machine's DNS.",
    )


def test_a_port_where_nobody_listens(both: Neighbours, free_port: int) -> None:
    both.write(port=free_port)

    _fails(
        both,
        "TCP",
        69,
        f"{HOST}:{free_port} can't be reached: Connection refused.",
        "Check server.host and server.port in the portal's profile, and the firewall; else ask"
        " the portal whether its server is down.",
    )


def test_a_host_key_that_nobody_has_pinned(both: Neighbours) -> None:
    both.pin("")
    kind, key = both.sick.known_hosts.read_text().split()[1:3]

    told = _fails(both, "host key", 76, "No host key is pinned", "`filesync hosts scan andra")

    assert f"The server shows {kind} SHA256:" in told
    assert key not in told
    assert both.sick.passwords_seen == []


def test_a_secret_that_is_not_there(both: Neighbours) -> None:
    secret = both.gym.installation.folder / "andra.password"
    secret.unlink()

    _fails(
        both,
        "secret",
        78,
        f"The secret file {secret} can't be read: No such file",
        "Put the secret there.",
    )
    assert both.sick.passwords_seen == []


def test_a_secret_that_others_can_read(both: Neighbours) -> None:
    secret = both.gym.installation.folder / "andra.password"
    secret.chmod(0o644)

    _fails(both, "secret", 78, f"The secret file {secret} is open to others", f"chmod 600 {secret}")


@pytest.mark.parametrize(("ahead_s", "word"), [(3600, "ahead of"), (-3600, "behind")])
def test_a_clock_that_is_wrong_works_and_should_be_looked_at(
    both: Neighbours, ahead_s: int, word: str
) -> None:
    both.sick.trouble.clock_ahead_s = ahead_s

    checked = typed_now(both.gym, "check", "--portal", "andra", "--json")

    told = line(checked, "andra", "clock")
    assert (checked.exit_code, told["result"], told["exit_code"]) == (3, "look", 3)
    found_s = int(told["message"].removeprefix("the server's clock is ").split()[0])
    assert told["message"] == f"the server's clock is {found_s} s {word} ours"
    assert 3540 <= found_s <= 3660
    assert "set by NTP" in told["advice"]


def test_a_disk_that_refuses_us(gym: Gym) -> None:
    """On both databases: the archive is beside either."""
    settings = gym.folder / "config" / "filesync.yaml"
    told = settings.read_text()
    assert "archive: ../var/archive\n" in told
    settings.write_text(told.replace("archive: ../var/archive", "archive: filesync.yaml/archive"))

    checked = typed_now(gym, "check", "--bank", "seb", "--offline", "--json")

    found = line(checked, "", "disk: archive")
    assert (checked.exit_code, found["result"], found["exit_code"]) == (74, "failed", 74)
    assert found["message"] == f"{settings}/archive can't be written to: Not a directory."
    assert found["advice"] == (
        "See that it exists, that we may write there, and that the disk isn't full."
    )
    assert of(checked, "")["disk: temporary files"] == "ok"


def test_a_disk_with_no_room_for_the_biggest_file_that_a_profile_allows(gym: Gym) -> None:
    profile = gym.folder / "config" / "portals" / "wellnet.yaml"
    profile.write_text(profile.read_text() + "max_file_bytes: 1000000000000000\n")

    checked = typed_now(gym, "check", "--bank", "seb", "--offline", "--json")

    found = line(checked, "", "disk: archive")
    assert (checked.exit_code, found["result"]) == (3, "look")
    assert "free, and a file may have 931322.6 GiB" in found["message"]
    assert found["advice"] == "Make room, or lower max_file_bytes in the profiles."


def test_a_database_whose_tables_are_of_another_version(gym: Gym) -> None:
    well = of(typed_now(gym, "check", "--offline", "--json"), "")
    gym.do("UPDATE alembic_version SET version_num = '0005'")

    checked = typed_now(gym, "check", "--offline", "--json")

    found = line(checked, "", "tables")
    assert [well[name] for name in ("database", "tables", "rights")] == ["ok"] * 3
    assert (checked.exit_code, found["result"]) == (78, "failed")
    assert "`filesync db upgrade`" in found["advice"]
    assert (of(checked, "")["database"], of(checked, "")["rights"]) == ("ok", "not tried")
    assert of(checked, "wellnet")["organisation"] == "not tried"


def test_a_database_server_that_is_not_there(tmp_path: Path, free_port: int) -> None:
    gym = open_gym(tmp_path)
    settings = gym.folder / "config" / "filesync.yaml"
    away = f"postgresql+psycopg://gym@{HOST}:{free_port}/gym"
    settings.write_text(settings.read_text().replace("sqlite:///../var/filesync.db", away))

    checked = typed_now(gym, "check", "--bank", "seb", "--offline", "--json")

    found = line(checked, "", "database")
    assert (checked.exit_code, found["result"], found["exit_code"]) == (69, "failed", 69)
    assert found["message"] == "The database can't be reached, or went away."
    assert found["advice"] == "Nothing was half done; the next run goes on from here."
    assert of(checked, "")["tables"] == "not tried"


def _fails(both: Neighbours, check: str, code: int, message: str, advice: str) -> str:
    """Demand that andra's line fails so, that what builds on it isn't tried, and wellnet is well.

    Return what was found.
    """
    checked = typed_now(both.gym, "check", "--json")
    found = line(checked, "andra", check)

    assert (found["result"], found["exit_code"], checked.exit_code) == ("failed", code, code)
    assert message in found["message"]
    assert advice in found["advice"]
    assert of(checked, "andra")["login"] == "not tried"
    assert {*of(checked, "wellnet").values()} == {"ok", "not tried"}
    return str(found["message"])
