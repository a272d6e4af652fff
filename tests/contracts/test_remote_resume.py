"""A download that was broken off goes on where it was, on each kind of Remote."""

import hashlib
import io
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.transfer.remote import Fetched, Remote, RemoteFile
from brp_filesync.transfer.resuming import COMPARED_BYTES, LEAST_BYTES
from brp_filesync.transfer.sftp import connect
from tests.servers.line import through
from tests.servers.places import Place, logged_in
from tests.servers.running import WELLNET, RunningServer

CONTENT = random.Random(22).randbytes(3_000_000)
SEED = int(os.environ.get("TORTURE_SEED", "22"))
CUTS = [
    ("fast", 3),
    pytest.param("fast", 400, marks=[pytest.mark.torture, pytest.mark.timeout(2400)]),
    pytest.param("plain", 400, marks=[pytest.mark.torture, pytest.mark.timeout(2400)]),
]


class Counted(io.BytesIO):
    """A target that counts what is written to it."""

    written = 0

    def write(self, data: object) -> int:
        done = super().write(data)  # type: ignore[arg-type]
        self.written += done
        return done


@pytest.mark.parametrize("done", [LEAST_BYTES, 2_999_999, 3_000_000])
def test_only_what_is_missing_is_fetched(place: Place, done: int) -> None:
    (place.path / "a.csv").write_bytes(CONTENT)
    (file,) = place.remote.list_files(place.folder)
    target = Counted(b"before" + CONTENT[:done])
    target.seek(0, io.SEEK_END)

    fetched = place.remote.fetch(file, target, 3_000_000, done)

    assert fetched == Fetched(3_000_000, hashlib.sha256(CONTENT).hexdigest())
    assert (target.getvalue(), target.written) == (b"before" + CONTENT, 3_000_000 - done)


@pytest.mark.parametrize("at", [-1, -COMPARED_BYTES])
def test_where_the_last_bytes_are_others_all_is_fetched_anew(place: Place, at: int) -> None:
    came = bytearray(CONTENT[:LEAST_BYTES])
    came[at] ^= 1
    (place.path / "a.csv").write_bytes(CONTENT)
    (file,) = place.remote.list_files(place.folder)
    target = io.BytesIO(came)
    target.seek(0, io.SEEK_END)

    fetched = place.remote.fetch(file, target, 3_000_000, LEAST_BYTES)

    assert fetched == Fetched(3_000_000, hashlib.sha256(CONTENT).hexdigest())
    assert target.getvalue() == CONTENT


def test_a_file_that_is_shorter_now_than_what_came_of_it_is_fetched_anew(place: Place) -> None:
    (place.path / "a.csv").write_bytes(CONTENT[:100])
    (file,) = place.remote.list_files(place.folder)
    target = io.BytesIO(CONTENT[:LEAST_BYTES])
    target.seek(0, io.SEEK_END)

    assert place.remote.fetch(file, target, 3_000_000, LEAST_BYTES).size == 100
    assert target.getvalue() == CONTENT[:100]


@pytest.mark.parametrize(("path", "places"), CUTS)
def test_wherever_a_download_is_cut_the_next_one_ends_it(
    sshd: RunningServer, tmp_path: Path, path: str, places: int
) -> None:
    folder = Path(tempfile.mkdtemp(dir=sshd.root))
    (folder / "a.csv").write_bytes(CONTENT)
    came = set()
    for cut_after in _places(places):
        target = io.BytesIO()
        with suppress(TemporaryTrouble), _cut(sshd, tmp_path, path, cut_after) as remote:
            remote.fetch(_only(remote, folder), target, 3_000_000)
        done = len(target.getvalue())
        assert target.getvalue() == CONTENT[:done]
        came.add(done // 1000)
        again = logged_in(sshd)
        again.fetch(_only(again, folder), target, 3_000_000, done)
        again.close()
        assert target.getvalue() == CONTENT
    print(f"seed {SEED}: {path}, {places} places, {len(came)} different amounts had come")
    assert len(came) >= places // 50  # what came is written a quarter of a MiB at a time


@pytest.mark.parametrize(("path", "places"), CUTS)
def test_wherever_an_upload_is_cut_nobody_sees_a_part_and_the_next_one_ends_it(
    sshd: RunningServer, tmp_path: Path, path: str, places: int
) -> None:
    left = set()
    for cut_after in _places(places):
        folder = Path(tempfile.mkdtemp(dir=sshd.root))
        with suppress(TemporaryTrouble), _cut(sshd, tmp_path, path, cut_after) as remote:
            remote.put(folder.name, "a.csv", io.BytesIO(CONTENT))
        final = folder / "a.csv"
        assert not final.exists() or final.read_bytes() == CONTENT
        left.add(sum(each.stat().st_size for each in folder.iterdir()))
        again = logged_in(sshd)
        again.put(folder.name, "a.csv", io.BytesIO(CONTENT))
        again.close()
        assert {each.name: each.read_bytes() for each in folder.iterdir()} == {"a.csv": CONTENT}
    print(f"seed {SEED}: {path}, {places} places, {len(left)} different amounts had been written")
    assert len(left) >= places // 50  # a server writes a quarter of a MiB at a time


def _places(count: int) -> Iterator[int]:
    """Yield so many amounts of bytes after which a line is cut, spread over the file, by the seed."""
    drawn, step = random.Random(SEED), len(CONTENT) // count
    for number in range(count):
        yield 6_000 + number * step + drawn.randrange(step - step // 4)


@contextmanager
def _cut(sshd: RunningServer, tmp_path: Path, path: str, after: int) -> Iterator[Remote]:
    """Give the server over a line that is cut when so many bytes have gone one way."""
    with through(sshd.port) as line:
        pinned = tmp_path / "known_hosts"
        pinned.write_text(sshd.known_hosts.read_text().replace(f":{sshd.port} ", f":{line.port} "))
        line.cut_after = after
        secrets = sshd.key_secrets()
        profile = sshd.profile(port=line.port, path=path)
        remote = connect(profile, WELLNET, secrets, pinned, SystemClock())
        try:
            yield remote
        finally:
            remote.close()


def _only(remote: Remote, folder: Path) -> RemoteFile:
    (file,) = remote.list_files(folder.name)
    return file
