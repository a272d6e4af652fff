"""Many files at a time come to the same as each by itself, on every kind of Remote."""

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import structlog

from brp_filesync.transfer.remote import Outcomes, Remote, RemoteFile, ToMove, ToSend, Vanished
from brp_filesync.transfer.whole import Whole, fetch_whole
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.places import Place, logged_in
from tests.servers.quirks import Quirks
from tests.servers.running import RunningServer

NAMES = [f"order_{number:03}.csv" for number in range(70)]  # more than are read at once
CONTENTS = {name: name.encode() * number for number, name in enumerate(NAMES)}


def test_what_names_tell_is_what_each_tells_by_itself(place: Place) -> None:
    _fill(place.path)
    (place.path / "folder").mkdir()
    (place.path / "link").symlink_to(NAMES[0])
    told = [_named(place.folder, name) for name in [*NAMES, "nowhere", "folder", "link"]]

    seen = place.remote.exists_all(told)

    assert seen == [place.remote.exists(file.folder, file.raw_name) for file in told]
    assert seen[-3:] == [None, None, None]
    assert place.remote.exists_all([]) == []


def test_files_that_were_expected_are_read_whole_in_any_order(place: Place) -> None:
    _fill(place.path)
    (place.path / "big.csv").write_bytes(b"x" * 100_000)
    files = _there(place.remote, place.folder, [*NAMES, "big.csv"])
    place.remote.ahead(files)
    taken = [*files[:66], *files[68:], files[3], files[67]]

    read = [_read(place.remote, file) for file in taken]

    for file, (whole, content) in zip(taken, read, strict=True):
        assert content == (place.path / file.name).read_bytes()
        assert (whole.seen, whole.gone) == (file, False)


def test_a_file_that_is_another_since_it_was_seen_is_read_as_it_is(place: Place) -> None:
    _fill(place.path)
    files = _there(place.remote, place.folder, NAMES[:4])
    place.remote.ahead(files)
    (place.path / NAMES[1]).unlink()
    (place.path / NAMES[2]).write_bytes(b"other")
    targets = [io.BytesIO() for _ in files]

    place.remote.fetch(files[0], targets[0], 1000)
    place.remote.exists(place.folder, NAMES[0].encode())
    with pytest.raises(Vanished):
        place.remote.fetch(files[1], targets[1], 1000)
    fetched = place.remote.fetch(files[2], targets[2], 1000)

    assert (targets[2].getvalue(), fetched.size) == (b"other", 5)


def test_many_are_sent_as_each_by_itself_and_leave_nothing_else(place: Place) -> None:
    big = {"big.csv": b"x" * 100_000, "empty.csv": b""}
    (place.path / NAMES[1]).write_bytes(CONTENTS[NAMES[1]])
    (place.path / NAMES[2]).write_bytes(b"another file's")
    done: Outcomes = {0: None}

    place.remote.put_all(_to_send(place.folder, CONTENTS | big), done)

    sent = dict(list((CONTENTS | big).items())[1:])  # the first was done already
    assert _tree(place.path) == sent
    assert done == dict.fromkeys(range(len(CONTENTS | big)))


def test_a_folder_that_refuses_is_told_for_each_file(place: Place) -> None:
    done: Outcomes = {}

    place.remote.put_all(_to_send(place.folder + "/nowhere", {"a.csv": b"1", "b.csv": b"2"}), done)

    assert all("nowhere" in str(trouble) for trouble in done.values())
    assert list(done) == [0, 1]


def test_many_are_moved_and_none_over_another(place: Place) -> None:
    _fill(place.path)
    (place.path / "done").mkdir()
    (place.path / "done" / NAMES[1]).write_bytes(b"an earlier one")
    (place.path / NAMES[2]).unlink()
    done: Outcomes = {}

    place.remote.move_all(
        [ToMove(place.folder, name.encode(), place.folder + "/done") for name in NAMES], done
    )

    assert [(at, type(each)) for at, each in done.items() if each] == [(2, Vanished)]
    moved = {f"done/{name}": content for name, content in CONTENTS.items()}
    moved[f"done/{NAMES[1].removesuffix('.csv')}-2.csv"] = moved[f"done/{NAMES[1]}"]
    moved[f"done/{NAMES[1]}"] = b"an earlier one"
    del moved[f"done/{NAMES[2]}"]
    assert _tree(place.path) == moved


@pytest.mark.parametrize(
    "quirk",
    [
        "one open file",
        "short reads",
        "bears no crowd",
        pytest.param("no such file is a failure", marks=pytest.mark.torture),
        pytest.param("no sizes", marks=pytest.mark.torture),
        pytest.param("no lstat", marks=pytest.mark.torture),
    ],
)
def test_an_odd_server_gets_and_gives_every_file_too(tmp_path: Path, quirk: str) -> None:
    with _odd(tmp_path, quirk) as server:
        _fill(server.root / "orders")
        remote = logged_in(server, tries=2)
        files = _there(remote, "orders", NAMES)
        remote.ahead(files)

        read = [_read(remote, file) for file in files]
        done: Outcomes = {}
        remote.put_all(_to_send("answers", CONTENTS), done)
        remote.move_all([ToMove("orders", name.encode(), "done") for name in NAMES], done_2 := {})
        remote.close()

        assert [content for _, content in read] == list(CONTENTS.values())
        assert _tree(server.root / "answers") == _tree(server.root / "done") == CONTENTS
        assert done == done_2 == dict.fromkeys(range(len(NAMES)))


def test_the_last_try_goes_by_the_plain_calls_where_the_line_was_lost_and_the_log_says_why(
    tmp_path: Path,
) -> None:
    with _odd(tmp_path, "bears no crowd") as server, structlog.testing.capture_logs() as logged:
        remote = logged_in(server, tries=2)
        remote.put_all(_to_send("answers", CONTENTS), {})
        remote.close()

        assert _tree(server.root / "answers") == CONTENTS
    paths = [(each["path"], each["why"]) for each in logged if each["event"] == "logged in"]
    assert paths == [
        ("fast", ""),
        ("plain", "the line was lost before: some servers bear no crowd of requests"),
    ]


@pytest.mark.parametrize("quirk", ["removes what was read", "moves what was read"])
def test_nothing_is_read_ahead_where_reading_takes_a_file_away(tmp_path: Path, quirk: str) -> None:
    with _odd(tmp_path, quirk) as server:
        _fill(server.root / "orders")
        remote = logged_in(server)
        files = _there(remote, "orders", NAMES[:10])
        remote.ahead(files)

        for number, file in enumerate(files):
            whole, content = _read(remote, file)
            assert (whole.gone, content) == (True, CONTENTS[file.name])
            left = [name for name in NAMES if (server.root / "orders" / name).exists()]
            assert left == NAMES[number + 1 :]
        remote.close()


def test_a_line_that_is_cut_among_many_costs_no_file(tmp_path: Path) -> None:
    trouble = Trouble()
    with asyncssh_server.running(tmp_path, trouble) as server:
        (server.root / "orders").mkdir()
        _fill(server.root / "orders")
        remote = logged_in(server, tries=3)
        files = _there(remote, "orders", NAMES)
        remote.ahead(files)
        first = _read(remote, files[0])
        trouble.reads_to_cut = 40

        read = [first, *(_read(remote, file) for file in files[1:])]
        remote.close()

    assert [content for _, content in read] == list(CONTENTS.values())


@contextmanager
def _odd(folder: Path, quirk: str) -> Iterator[RunningServer]:
    trouble = Trouble(quirks=Quirks({quirk} if quirk else set()))
    with asyncssh_server.running(folder, trouble) as server:
        for name in ("orders", "answers", "done"):
            (server.root / name).mkdir()
        yield server


def _fill(folder: Path) -> None:
    for name, content in CONTENTS.items():
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1_700_000_000, 1_700_000_000))


def _named(folder: str, name: str) -> RemoteFile:
    return RemoteFile(folder, name.encode(), -1, -1)


def _there(remote: Remote, folder: str, names: Sequence[str]) -> list[RemoteFile]:
    seen = remote.exists_all([_named(folder, name) for name in names])
    files = [file for file in seen if isinstance(file, RemoteFile)]
    assert len(files) == len(names)
    return files


def _read(remote: Remote, file: RemoteFile) -> tuple[Whole, bytes]:
    whole = fetch_whole(remote, file, target := io.BytesIO(), 1_000_000)
    return whole, target.getvalue()


def _to_send(folder: str, contents: dict[str, bytes]) -> list[ToSend]:
    return [ToSend(folder, name, partial(io.BytesIO, each)) for name, each in contents.items()]


def _tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
