"""Host keys: seen on a real server, pinned in OpenSSH's own format, and read back."""

import subprocess
from pathlib import Path

import paramiko
import pytest

from brp_filesync.core.errors import ConfigurationMistake, DiskTrouble, TemporaryTrouble
from brp_filesync.transfer.hostkeys import HostKey, pin, pinned, scan
from tests.servers.running import WELLNET, RunningServer, new_key
from tests.servers.sshd import HOST_KEY_TYPES


def test_a_scan_shows_every_key_that_openssh_has(sshd: RunningServer) -> None:
    shown = scan(sshd.host, sshd.port, WELLNET, timeout_s=5)

    assert {key.type for key in shown} == set(HOST_KEY_TYPES)
    assert set(shown) == set(pinned(sshd.known_hosts, sshd.host, sshd.port))


def test_a_scan_of_nothing_is_temporary_trouble() -> None:
    with pytest.raises(TemporaryTrouble, match="can't be reached"):
        scan("127.0.0.1", 1, WELLNET, timeout_s=1)


def test_a_fingerprint_is_the_one_that_ssh_keygen_shows(tmp_path: Path) -> None:
    key = a_key(tmp_path)
    told = subprocess.run(
        ["ssh-keygen", "-l", "-E", "sha256", "-f", tmp_path / "key.pub"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert key.fingerprint == told.split()[1]


def test_what_is_pinned_is_found_again_for_that_port_only(tmp_path: Path) -> None:
    known_hosts, key = tmp_path / "known_hosts", a_key(tmp_path)

    pin(known_hosts, "SFTP.example.se", 2222, [key])

    assert known_hosts.read_text() == f"[sftp.example.se]:2222 {key.type} {key.base64}\n"
    assert known_hosts.stat().st_mode & 0o777 == 0o600
    assert pinned(known_hosts, "sftp.example.SE", 2222) == [key]
    assert pinned(known_hosts, "sftp.example.se", 22) == []


def test_port_22_is_written_bare_as_openssh_does(tmp_path: Path) -> None:
    known_hosts, key = tmp_path / "known_hosts", a_key(tmp_path)

    pin(known_hosts, "sftp.example.se", 22, [key])

    assert known_hosts.read_text() == f"sftp.example.se {key.type} {key.base64}\n"
    assert pinned(known_hosts, "sftp.example.se", 22) == [key]


def test_pinning_keeps_other_lines_and_adds_a_key_once(tmp_path: Path) -> None:
    known_hosts, key = tmp_path / "known_hosts", a_key(tmp_path)
    others = "# ours, since 2026\n\nother.example.se ssh-ed25519 c\udce9\n"
    known_hosts.write_text(others, errors="surrogateescape")

    for _ in range(2):
        pin(known_hosts, "a", 22, [key])

    assert known_hosts.read_text(errors="surrogateescape") == (
        others + f"a {key.type} {key.base64}\n"
    )
    assert sorted(each.name for each in tmp_path.iterdir()) == ["key", "key.pub", "known_hosts"]


def test_several_keys_of_one_type_are_all_pinned(tmp_path: Path) -> None:
    known_hosts = tmp_path / "known_hosts"
    keys = [a_key(tmp_path, "old"), a_key(tmp_path, "new")]

    pin(known_hosts, "a", 22, keys)

    assert pinned(known_hosts, "a", 22) == keys


def test_hashed_names_lists_of_names_and_crlf_are_understood(tmp_path: Path) -> None:
    known_hosts = tmp_path / "known_hosts"
    hashed, listed = a_key(tmp_path, "hashed"), a_key(tmp_path, "listed")
    known_hosts.write_text(
        f"{paramiko.HostKeys.hash_host('[a]:2222')} {hashed.type} {hashed.base64}\r\n"
        f"b,[a]:2222 {listed.type} {listed.base64} a comment\r\n"
    )

    assert pinned(known_hosts, "a", 2222) == [hashed, listed]


def test_a_revoked_key_is_not_pinned_and_an_authority_is_no_key(tmp_path: Path) -> None:
    known_hosts = tmp_path / "known_hosts"
    revoked, authority = a_key(tmp_path, "revoked"), a_key(tmp_path, "authority")
    known_hosts.write_text(
        f"a {revoked.type} {revoked.base64}\n"
        f"@revoked a {revoked.type} {revoked.base64}\n"
        f"@cert-authority a {authority.type} {authority.base64}\n"
    )

    assert pinned(known_hosts, "a", 22) == []


@pytest.mark.parametrize("line", ["a", "a ssh-ed25519", "a ssh-ed25519 AAAA", "a ssh-rsa !"])
def test_a_line_that_is_no_key_is_told_with_its_place(tmp_path: Path, line: str) -> None:
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(f"# first\n{line}\n")

    with pytest.raises(ConfigurationMistake, match=r"known_hosts:2: not a host key"):
        pinned(known_hosts, "a", 22)


def test_no_file_pins_nothing(tmp_path: Path) -> None:
    assert pinned(tmp_path / "none", "a", 22) == []


def test_pinning_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to("nowhere")

    with pytest.raises(DiskTrouble, match="can't be written"):
        pin(tmp_path / "gone" / "known_hosts", "a", 22, [a_key(tmp_path)])


def test_pinning_makes_the_folder_for_its_owner_alone(tmp_path: Path) -> None:
    known_hosts, key = tmp_path / "var" / "known_hosts", a_key(tmp_path)

    pin(known_hosts, "a", 22, [key])

    assert pinned(known_hosts, "a", 22) == [key]
    assert known_hosts.parent.stat().st_mode & 0o777 == 0o700


def a_key(folder: Path, name: str = "key") -> HostKey:
    new_key(folder / name)
    kind, base64 = (folder / f"{name}.pub").read_text().split()[:2]
    return HostKey(kind, base64)
