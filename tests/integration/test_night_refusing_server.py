"""A real OpenSSH server that refuses to rename, or whose disk is full: what a night does then."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.servers import asyncssh_server
from tests.servers import sshd as openssh
from tests.servers.asyncssh_server import Trouble
from tests.servers.running import RunningServer
from tests.support.gym import open_gym
from tests.support.sick_neighbour import Neighbours, neighbours

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.timeout(120)]


def _by_key(both: Neighbours) -> None:
    """OpenSSH lets nobody in by password here."""
    both.write(password=None, private_key={"file": "andra.password"})
    both.give_password(both.sick.client_key.read_text())


def test_a_server_that_refuses_to_rename(sshd: RunningServer, tmp_path: Path) -> None:
    """The order is imported, the answer waits under no name that anybody reads."""
    (tmp_path / "sick").mkdir()
    denied = f"ForceCommand internal-sftp -P rename,posix-rename -d {tmp_path}/sick/root"
    with openssh.running(tmp_path / "sick", denied) as sick:
        both = neighbours(open_gym(tmp_path / "gym"), sshd, sick)
        _by_key(both)
        andra, wellnet = both.run().json["nights"]

    assert (andra["exit_code"], wellnet["exit_code"]) == (69, 0)
    assert both.imported() == ["A-1", "W-1"]
    assert both.answers() == ["wellnet"]
    (trouble,) = andra["troubles"]
    assert "doesn't let us do that" in trouble["message"]
    assert "the right to list, read, write and rename" in trouble["advice"]

    with openssh.running(_another(tmp_path)) as well:
        _moved(both, well)
        assert both.run().exit_code == 0
    assert both.answers() == ["andra", "wellnet"]
    assert both.imported() == ["A-1", "W-1"]


def test_a_full_disk_at_the_portal(sshd: RunningServer, tmp_path: Path) -> None:
    with _filled_up(sshd, tmp_path) as (both, make_room):
        andra, wellnet = both.run().json["nights"]

        assert (andra["exit_code"], wellnet["exit_code"]) == (69, 0)
        assert both.imported() == ["A-1", "W-1"]
        assert both.answers() == ["wellnet"]
        assert "quota is used up" in andra["troubles"][0]["advice"]

        make_room()
        assert both.run().exit_code == 0
        assert both.answers() == ["andra", "wellnet"]
        assert both.imported() == ["A-1", "W-1"]


@contextmanager
def _filled_up(
    sshd: RunningServer, tmp_path: Path
) -> Iterator[tuple[Neighbours, Callable[[], object]]]:
    """Yield neighbours, one of whose disks is full, and what makes room there.

    Only root can mount a file system that is full; anybody else's server says that it is.
    """
    (tmp_path / "sick").mkdir()
    if os.getuid() == 0:
        with openssh.running(tmp_path / "sick") as sick:
            both = neighbours(open_gym(tmp_path / "gym"), sshd, sick)
            _by_key(both)
            with _full(both.sick_folder / "responses") as filler:
                yield both, filler.unlink
        return
    trouble = Trouble(full_disk=True)
    with asyncssh_server.running(tmp_path / "sick", trouble) as sick:
        yield neighbours(open_gym(tmp_path / "gym"), sshd, sick), trouble.make_room


@contextmanager
def _full(folder: Path) -> Iterator[Path]:
    """Make the folder a file system of its own that is full, and yield the file that fills it."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=True)
    try:
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as stream, suppress(OSError):
            while stream.write(b"x" * 4096):
                pass
        assert shutil.disk_usage(folder).free == 0
        yield filler
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _another(folder: Path) -> Path:
    (folder / "well").mkdir()
    return folder / "well"


def _moved(both: Neighbours, well: RunningServer) -> None:
    """Let andra be at another server, with the same folders."""
    (well.root / "andra").symlink_to(both.sick_folder)
    both.sick = well
    both.pin()
    both.write(port=well.port)
    both.give_password(well.client_key.read_text())
