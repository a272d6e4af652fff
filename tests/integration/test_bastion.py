"""A portal's night and its check through a bastion, and a login that the bastion refuses."""

from pathlib import Path

from brp_filesync.app import by_sftp
from tests.contracts.test_remote_jump import jump_of
from tests.servers.running import RunningServer, new_key
from tests.support.checked import line, of
from tests.support.command import typed_now
from tests.support.gym import Gym, an_order, open_gym
from tests.support.served_gym import served, write_profile


def behind(sshd: RunningServer, folder: Path) -> Gym:
    return served(open_gym(folder), sshd, jump=jump_of(sshd, private_key={"file": "key"}))


def test_a_night_and_its_check_go_through_the_bastion(sshd: RunningServer, tmp_path: Path) -> None:
    gym = behind(sshd, tmp_path)
    name = gym.deliver([an_order("W-1")])

    assert gym.night(connect=by_sftp).fetching.received == (name,)

    write_profile(gym)
    checked = typed_now(gym, "check", "--portal", "wellnet", "--json")
    results = of(checked, "wellnet")
    assert {name for name, result in results.items() if result != "ok"} == {"orders files"}
    assert "algorithms" not in results
    assert "through a bastion" in line(checked, "wellnet", "login")["message"]


def test_a_login_that_the_bastion_refused_is_not_tried_again(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = behind(sshd, tmp_path)
    stranger = new_key(tmp_path / "stranger")
    (gym.installation.folder / "other").write_text(stranger.read_text())
    (gym.installation.folder / "other").chmod(0o600)
    gym = served(gym, sshd, jump=jump_of(sshd, private_key={"file": "other"}))
    before = sshd.logged("Connection from")

    codes = [gym.night(connect=by_sftp).exit_code for _ in range(3)]

    assert codes == [77, 77, 77]
    assert sshd.logged("Connection from") == before + 1
