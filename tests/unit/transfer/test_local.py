"""A folder of this machine as a server: what a mount, and who else writes there, may do to it."""

import errno
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brp_filesync.core.errors import DiskTrouble, FilesyncError, PermanentTrouble, TemporaryTrouble
from brp_filesync.transfer.local import LocalRemote
from brp_filesync.transfer.local_trouble import told
from brp_filesync.transfer.mounted import mount_point
from brp_filesync.transfer.remote import FileRefused, RemoteFile

NOBODY = 65534
MEMORY = Path("/dev/shm")


def other_disk(beside: Path) -> Path:
    """Return a folder on another file system: tests may run in memory, or on a disk."""
    here = beside.stat().st_dev
    return next(each for each in (MEMORY, Path("/var/tmp")) if each.stat().st_dev != here)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root/orders/archive").mkdir(parents=True)
    (tmp_path / "root/orders/a.csv").write_bytes(b"half")
    return tmp_path / "root"


@contextmanager
def as_nobody() -> Iterator[Path]:
    """Do what is done in the block without root's rights; gives a folder that is nobody's."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        (None, r"The folder .*/root is missing\. See that it is mounted"),
        (".mounted", r"The folder .*/root is missing\."),
    ],
)
def test_a_folder_that_is_missing_is_told_and_is_never_empty(
    root: Path, marker: str | None, said: str
) -> None:
    root.rename(root.with_name("elsewhere"))

    for remote in (LocalRemote(root, marker), LocalRemote(root, marker)):
        with pytest.raises(PermanentTrouble, match=said):
            remote.list_files("orders")


def test_a_mount_point_without_its_marker_is_not_mounted_and_nothing_is_written_there(
    root: Path,
) -> None:
    remote = LocalRemote(root, ".mounted")
    with pytest.raises(PermanentTrouble, match=r"has no \.mounted: it isn't mounted\. Mount it"):
        remote.list_files("orders")
    with pytest.raises(PermanentTrouble, match="it isn't mounted"):
        remote.put("orders", "answer.csv", io.BytesIO(b"1"))
    assert sorted(each.name for each in (root / "orders").iterdir()) == ["a.csv", "archive"]

    (root / ".mounted").touch()
    assert [file.name for file in remote.list_files("orders")] == ["a.csv"]


def test_what_is_mounted_or_unmounted_at_work_is_told_and_left_for_the_next_run(
    root: Path, tmp_path: Path
) -> None:
    place = tmp_path / "mount"
    place.symlink_to(root)
    remote = LocalRemote(place)
    remote.open()
    with tempfile.TemporaryDirectory(dir=other_disk(tmp_path)) as other:
        place.unlink()
        place.symlink_to(other)

        with pytest.raises(
            TemporaryTrouble, match="was mounted or unmounted while we were at work"
        ):
            remote.list_files("orders")


def test_no_link_of_others_leads_out_of_the_folder(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a password")
    remote = LocalRemote(root)
    (file,) = remote.list_files("orders")
    (root / "orders/a.csv").unlink()
    (root / "orders/a.csv").symlink_to(secret)
    (root / "answers").symlink_to(tmp_path)

    with pytest.raises(FileRefused, match=r"The file a\.csv .* it is a link, or no file"):
        remote.fetch(file, io.BytesIO(), 100)
    for folder in ("answers", "orders/../..", "/answers/"):
        with pytest.raises(PermanentTrouble, match="leads out of"):
            remote.put(folder, "secret", io.BytesIO(b"overwritten"))
    assert secret.read_text() == "a password"


def test_a_pipe_under_a_files_name_is_refused_and_nobody_waits_for_its_writer(root: Path) -> None:
    remote = LocalRemote(root)
    (file,) = remote.list_files("orders")
    (root / "orders/a.csv").unlink()
    os.mkfifo(root / "orders/a.csv")

    with pytest.raises(FileRefused, match="it is a link, or no file"):
        remote.fetch(file, io.BytesIO(), 100)


def test_an_upload_is_not_written_through_a_link_that_has_its_temporary_name(
    root: Path, tmp_path: Path
) -> None:
    remote, other = LocalRemote(root), tmp_path / "other"
    part = remote.upload("orders", "b.csv", io.BytesIO(b"b"))
    assert part is not None
    (root / "orders" / os.fsdecode(part)).unlink()
    (root / "orders" / os.fsdecode(part)).symlink_to(other)

    with pytest.raises(FilesyncError, match="it is a link, or no file"):
        remote.upload("orders", "b.csv", io.BytesIO(b"b"))
    assert not other.exists()


def test_a_file_that_the_disk_cannot_give_is_told_by_its_name() -> None:
    remote = LocalRemote(Path(f"/proc/{os.getpid()}"))
    unreadable = remote.exists("", b"mem")  # of which Linux says EIO at its beginning
    assert unreadable is not None

    with pytest.raises(FileRefused, match="The file mem in folder  can't be read: Input/output"):
        remote.fetch(unreadable, io.BytesIO(), 100)


def test_a_file_that_the_disk_fails_at_as_it_is_moved_is_told_by_its_name() -> None:
    moved = RemoteFile("orders", b"a.csv", 1, 1)

    with (
        pytest.raises(
            DiskTrouble, match=r"a\.csv can't be moved from folder orders to archive: Input"
        ),
        told("archive", moved),
    ):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_rights_that_lack_are_told_by_the_file_and_by_both_folders() -> None:
    with as_nobody() as folder:
        for name in ("orders", "archive"):
            (folder / name).mkdir()
        os.seteuid(0)
        theirs = folder / "orders/a.csv"
        theirs.write_bytes(b"theirs")
        theirs.chmod(0o600)
        (folder / "orders").chmod(0o1777)
        os.chown(folder / "orders", 0, 0)
        os.seteuid(NOBODY)
        remote = LocalRemote(folder)
        (file,) = remote.list_files("orders")

        with pytest.raises(FileRefused, match=r"The file a\.csv in folder orders can't be read"):
            remote.fetch(file, io.BytesIO(), 100)
        with pytest.raises(
            PermanentTrouble, match=r"a\.csv can't be moved from folder orders to ar"
        ):
            remote.move("orders", b"a.csv", "archive")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_folder_that_may_be_written_but_not_listed_takes_an_answer() -> None:
    with as_nobody() as folder:
        (folder / "answers").mkdir(mode=0o300)
        remote = LocalRemote(folder)

        remote.put("answers", "answer.csv", io.BytesIO(b"1"))

        assert remote.exists("answers", b"answer.csv") is not None
        with pytest.raises(PermanentTrouble, match="Folder answers can't be used: Permission den"):
            remote.list_files("answers")


def test_a_file_that_grows_over_the_limit_while_it_is_read_is_too_big(root: Path) -> None:
    told = RemoteFile("orders", b"a.csv", 2, 0)

    with pytest.raises(FilesyncError, match="4 bytes; the profile allows 3"):
        LocalRemote(root).fetch(told, io.BytesIO(), 3)


def test_the_mount_point_of_a_folder_is_found() -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        assert mount_point(Path(folder)) == MEMORY
