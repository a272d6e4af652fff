"""A login that a server refuses is tried once, and not again until it is another or is reset."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.ledger import refused_logins
from tests.servers import asyncssh_server
from tests.servers.running import RunningServer, new_key
from tests.support.command import typed
from tests.support.gym import Gym, an_order, open_gym
from tests.support.served_gym import served, with_server, write_profile

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.one_database]

WRONG = "not the portal's word"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of its own: what it was sent is counted."""
    (tmp_path / "portal").mkdir()
    with asyncssh_server.running(tmp_path / "portal") as running:
        yield running


@pytest.mark.rule("Files 1.6")
def test_a_refused_password_is_sent_once_in_three_nights(gym: Gym, server: RunningServer) -> None:
    gym = _with_password(gym, server, WRONG)
    name = gym.deliver([an_order()])

    first, second, third = (gym.night(connect=by_sftp) for _ in range(3))

    assert [night.exit_code for night in (first, second, third)] == [77, 77, 77]
    assert server.passwords_seen == [WRONG]
    address = f"{server.host}:{server.port}"
    assert first.troubles[0].message == f"{address} refused our login by password."
    assert second.troubles[0].message == (
        f"{address} refused this login on 2026-11-24 02:30, and it isn't tried again."
    )
    assert "`filesync portal reset wellnet`" in second.troubles[0].advice
    assert gym.rows("filesync_run", "exit_code") == [(77,), (77,), (77,)]
    assert (gym.server / "orders" / name).exists()


def test_another_password_is_tried_by_itself(gym: Gym, server: RunningServer) -> None:
    gym = _with_password(gym, server, WRONG)
    gym.deliver([an_order()])
    gym.night(connect=by_sftp)
    gym = _with_password(gym, server, server.password, serve=False)

    assert gym.night(connect=by_sftp).exit_code == 0

    assert server.passwords_seen == [WRONG, server.password]


def test_another_account_is_tried_by_itself_and_its_refusal_remembered(
    gym: Gym, server: RunningServer
) -> None:
    gym = _with_password(gym, server, WRONG)
    gym.night(connect=by_sftp)
    other = with_server(gym, username="somebody")

    assert [other.night(connect=by_sftp).exit_code for _ in range(2)] == [77, 77]

    assert server.passwords_seen == [WRONG, WRONG]


def test_the_same_password_is_tried_again_after_a_reset(gym: Gym, server: RunningServer) -> None:
    gym = _with_password(gym, server, server.password)
    server.accounts[server.username] = "the portal has locked it"
    gym.night(connect=by_sftp)
    server.accounts[server.username] = server.password
    assert gym.night(connect=by_sftp).exit_code == 77
    write_profile(gym)

    (before,) = typed(gym, "portal", "list", "--json").json["portals"]
    done = typed(gym, "portal", "reset", "wellnet")
    again = typed(gym, "portal", "reset", "wellnet")
    (after,) = typed(gym, "portal", "list", "--json").json["portals"]

    assert (before["login_refused_at"], after["login_refused_at"]) == ("2026-11-24T01:30:00Z", None)
    assert (done.exit_code, done.out.decode()) == (
        0,
        "The next run tries the login of wellnet again.\n",
    )
    assert again.out.decode() == "No login of wellnet is refused; nothing is changed.\n"
    assert gym.rows("brp_audit_log", "who", "act", "subject") == [
        ("eva", "portal reset", "portal wellnet")
    ]
    assert gym.night(connect=by_sftp).exit_code == 0
    assert server.passwords_seen == [server.password] * 2


def test_a_login_refused_in_the_middle_of_a_night_is_remembered_too(
    gym: Gym, server: RunningServer
) -> None:
    """The line is cut at the first read, and meanwhile the portal has changed the password."""
    gym = with_server(_with_password(gym, server, server.password), tries=3)
    gym.deliver([an_order()])
    server.trouble.reads_to_cut = 1
    server.trouble.password_after_cut = "changed meanwhile"

    codes = [gym.night(connect=by_sftp).exit_code for _ in range(2)]

    assert codes == [77, 77]
    assert server.passwords_seen == [server.password] * 2


def test_a_dry_run_remembers_nothing_but_heeds_what_is_remembered(
    gym: Gym, server: RunningServer
) -> None:
    gym = _with_password(gym, server, WRONG)

    assert gym.night(connect=by_sftp, dry=True).exit_code == 77
    assert gym.rows("filesync_refused_login") == []
    gym.night(connect=by_sftp)
    assert gym.night(connect=by_sftp, dry=True).exit_code == 77

    assert server.passwords_seen == [WRONG, WRONG]


def test_openssh_sees_one_failed_password_in_three_nights(
    sshd: RunningServer, tmp_path: Path
) -> None:
    """The server's own log says so; nobody can log in there by password."""
    gym = served(open_gym(tmp_path), sshd, "password")
    gym = _with_password(gym, sshd, WRONG, serve=False)

    codes = [gym.night(connect=by_sftp).exit_code for _ in range(3)]

    assert codes == [77, 77, 77]
    assert sshd.logged("Failed password") == 1


def test_openssh_sees_one_refused_key_in_three_nights(sshd: RunningServer, tmp_path: Path) -> None:
    gym = served(open_gym(tmp_path), sshd, "key")
    other = new_key(tmp_path / "other")
    (gym.installation.folder / "key").write_text(other.read_text())
    before = sshd.logged("Failed publickey")

    codes = [gym.night(connect=by_sftp).exit_code for _ in range(3)]

    assert codes == [77, 77, 77]
    assert sshd.logged("Failed publickey") - before == 1


def test_what_is_kept_of_a_login_is_salted_and_holds_nothing_of_it(gym: Gym) -> None:
    login = b"7:example4:user8:password"
    kept = []
    with gym.app() as app:
        for source in ("one", "two"):
            with app.database.connect() as connection, app.database.write(connection):
                refused_logins.remember(connection, source, login, app.now)
                assert refused_logins.refused_since(connection, source, login) == app.now
                assert refused_logins.refused_since(connection, source, b"other") is None
        kept = gym.rows("filesync_refused_login", "salt", "fingerprint")

    assert len({salt for salt, _ in kept} | {fingerprint for _, fingerprint in kept}) == 4
    assert [(len(salt), len(fingerprint)) for salt, fingerprint in kept] == [(32, 64)] * 2


def _with_password(gym: Gym, server: RunningServer, password: str, serve: bool = True) -> Gym:
    gym = served(gym, server, "password") if serve else gym
    (gym.installation.folder / "password").write_text(password)
    return gym
