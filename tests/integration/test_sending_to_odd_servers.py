"""Answers and catalogues for a server that is a little different: sent, or told what helps."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import FilesyncError
from brp_filesync.transfer.remote import Remote
from brp_filesync.transfer.sftp import connect
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.quirks import Quirks
from tests.servers.quirks_of_writing import WRITING
from tests.servers.running import WELLNET, RunningServer

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.one_database]

ANSWER = b"the answer"
PART = f".answer.csv.part-{hashlib.sha256(ANSWER).hexdigest()[:8]}"
# What is told of each without the profile's word, and what its advice names.
TOLD = {
    "fetches what is closed": (f"{PART} was written to folder", "server.upload: direct"),
    "refuses dots": (f"refuses to take a file, under the temporary name {PART}", "temporary_name"),
    "refuses .part": (f"refuses to take a file, under the temporary name {PART}", "temporary_name"),
    "hides dots": (f"{PART} was written to folder", "another server.temporary_name"),
    "adds a line": ("12 of 10 bytes arrived", "server.verify: listing"),
    "write only": ("doesn't let us see whether it arrived", "server.verify: none"),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The server; each test gives it its quirks."""
    with asyncssh_server.running(tmp_path_factory.mktemp("odd"), Trouble(quirks=Quirks())) as run:
        yield run


@pytest.fixture
def there(odd: RunningServer, tmp_path: Path) -> Iterator[Path]:
    """The folder of answers, as this machine sees it."""
    folder = odd.root / tmp_path.name / "responses"
    folder.mkdir(parents=True)
    yield folder
    _quirks(odd).names = set()


def _quirks(odd: RunningServer) -> Quirks:
    assert odd.trouble is not None
    quirks: Quirks = odd.trouble.quirks
    return quirks


def _remote(odd: RunningServer, **changes: object) -> Remote:
    return connect(
        odd.profile(**changes), WELLNET, odd.key_secrets(), odd.known_hosts, SystemClock()
    )


def _folder(there: Path) -> str:
    return f"{there.parent.name}/{there.name}"


@pytest.mark.parametrize("quirk", WRITING)
def test_what_cannot_be_sent_is_told_with_the_word_that_helps_and_leaves_no_part(
    odd: RunningServer, there: Path, quirk: str
) -> None:
    _quirks(odd).names = {quirk}

    with (
        closing(_remote(odd)) as remote,
        pytest.raises(FilesyncError) as caught,
    ):
        remote.put(_folder(there), "answer.csv", BytesIO(ANSWER))

    message, advice = TOLD[quirk]
    assert message in caught.value.message
    assert advice in caught.value.advice
    assert list(there.iterdir()) == []


@pytest.mark.parametrize("quirk", WRITING)
def test_with_that_word_it_is_sent_and_a_catalogues_file_takes_the_old_ones_place(
    odd: RunningServer, there: Path, quirk: str
) -> None:
    (there / "products.csv").write_bytes(b"the old one")
    _quirks(odd).names = {quirk}

    with closing(_remote(odd, **WRITING[quirk].mend.get("server", {}))) as remote:
        remote.put(_folder(there), "answer.csv", BytesIO(ANSWER))
        part = remote.upload(_folder(there), "products.csv", BytesIO(b"the new one"))
        if part is not None:
            remote.rename_over(_folder(there), part, "products.csv")

    place = there.parent / "taken" if quirk == "fetches what is closed" else there
    end = b"\r\n" if quirk == "adds a line" else b""
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {
        "answer.csv": ANSWER + end,
        "products.csv": b"the new one" + end,
    }


def test_a_catalogues_file_is_delivered_though_the_line_is_cut_after_each_file_that_is_read(
    odd: RunningServer, there: Path
) -> None:
    (there / "products.csv").write_bytes(b"the old one, which is longer")
    _quirks(odd).names = {"one file a line"}

    with closing(_remote(odd, tries=2)) as remote:
        part = remote.upload(_folder(there), "products.csv", BytesIO(b"the new one"))
        assert part is not None
        remote.rename_over(_folder(there), part, "products.csv")

    assert [path.read_bytes() for path in there.iterdir()] == [b"the new one"]


def test_a_marker_follows_its_file_and_none_vouches_for_what_is_being_written(
    odd: RunningServer, there: Path
) -> None:
    (there / "answer.csv").write_bytes(b"an older and longer one")
    (there / "answer.csv.klar").write_bytes(b"")
    trouble = odd.trouble
    assert trouble is not None
    seen = []
    trouble.at_write = lambda: seen.append(sorted(path.name for path in there.iterdir()))

    with closing(_remote(odd, upload="marker", upload_marker_suffix=".klar")) as remote:
        for _ in range(2):  # the second finds all there
            remote.put(_folder(there), "answer.csv", BytesIO(ANSWER))
    trouble.at_write = None

    assert seen == [["answer.csv"]]
    assert {path.name: path.read_bytes() for path in there.iterdir()} == {
        "answer.csv": ANSWER,
        "answer.csv.klar": b"",
    }
