"""The contract of a Remote, kept alike by a local folder, OpenSSH and asyncssh."""

import hashlib
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.transfer.remote import (
    ChangedMeanwhile,
    Fetched,
    FileRefused,
    Remote,
    RemoteFile,
    TooBig,
    Vanished,
)
from brp_filesync.transfer.whole import Whole, fetch_whole
from tests.servers.places import Place

STRANGE_NAMES = (
    b"-rf",
    b"a\nb.csv",
    b"caf\xe9.csv",
    b"\xff\xfe",
    "smörgås.csv".encode(),
    b" spaces ",
    b"x" * 255,
    b"..csv",
    b"\\..\\up.csv",
)


def test_a_listing_has_every_name_as_its_bytes_sorted(place: Place) -> None:
    for number, name in enumerate(STRANGE_NAMES):
        _write(place.path, name, b"x" * number, modified_at=1_700_000_000 + number)

    listed = place.remote.list_files(place.folder)

    assert listed == sorted(
        (
            RemoteFile(place.folder, name, number, 1_700_000_000 + number)
            for number, name in enumerate(STRANGE_NAMES)
        ),
        key=lambda file: file.raw_name,
    )


def test_a_listing_leaves_out_folders_and_special_files_and_marks_links(place: Place) -> None:
    _write(place.path, b"a.csv", b"1")
    (place.path / "folder").mkdir()
    (place.path / "link.csv").symlink_to(place.path / "a.csv")
    (place.path / "broken").symlink_to("nowhere")
    os.mkfifo(place.path / "fifo")

    listed = place.remote.list_files(place.folder)
    assert [(file.raw_name, file.is_link) for file in listed] == [
        (b"a.csv", False),
        (b"broken", True),
        (b"link.csv", True),
    ]


def test_an_empty_folder_lists_nothing(place: Place) -> None:
    assert place.remote.list_files(place.folder) == []


def test_a_long_listing_is_whole(place: Place) -> None:
    names = [f"order_{number:04}.csv".encode() for number in range(1000)]
    for name in names:
        _write(place.path, name, b"")

    assert [file.raw_name for file in place.remote.list_files(place.folder)] == names


def test_a_missing_folder_is_told_with_its_name(place: Place) -> None:
    with pytest.raises(PermanentTrouble, match=r"folder .*nowhere|Folder .*nowhere"):
        place.remote.list_files(place.folder + "/nowhere")


@pytest.mark.parametrize("size", [0, 1, 32 * 1024, 32 * 1024 + 1, 5_000_000])
def test_a_fetch_gives_the_files_bytes_and_their_hash(place: Place, size: int) -> None:
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    _write(place.path, b"a.csv", content)
    target = io.BytesIO()

    fetched = place.remote.fetch(_only(place), target, size)

    assert target.getvalue() == content
    assert fetched == Fetched(size, hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_file_with_a_strange_name_is_fetched_and_moved(place: Place, name: bytes) -> None:
    _write(place.path, name, b"content")
    (place.path / "done").mkdir()
    target = io.BytesIO()

    place.remote.fetch(_only(place), target, 100)
    place.remote.move(place.folder, name, place.folder + "/done")

    assert target.getvalue() == b"content"
    assert _tree(place.path) == {b"done/" + name: b"content"}


@pytest.mark.parametrize("content", [b"half and half", b"h"])
def test_a_file_of_another_size_than_was_told_is_not_taken(place: Place, content: bytes) -> None:
    _write(place.path, b"a.csv", b"half")
    told = _only(place)
    _write(place.path, b"a.csv", content)

    with pytest.raises(ChangedMeanwhile):
        fetch_whole(place.remote, told, io.BytesIO(), 100)


def test_a_file_of_the_same_size_but_another_time_is_read_twice_and_is_the_file(
    place: Place,
) -> None:
    _write(place.path, b"a.csv", b"half", modified_at=1_700_000_000)
    told = _only(place)
    _write(place.path, b"a.csv", b"flah", modified_at=1_700_000_001)
    target = io.BytesIO()

    whole = fetch_whole(place.remote, told, target, 100)

    assert target.getvalue() == b"flah"
    assert whole == Whole(Fetched(4, hashlib.sha256(b"flah").hexdigest()), _only(place), gone=False)


def test_a_file_that_is_taken_away_as_it_was_read_is_kept(place: Place) -> None:
    _write(place.path, b"a.csv", b"half")
    told = _only(place)

    class Taking(io.BytesIO):
        def write(self, data: object) -> int:
            (place.path / "a.csv").unlink()
            return super().write(data)  # type: ignore[arg-type]

    target = Taking()
    whole = fetch_whole(place.remote, told, target, 100)

    assert target.getvalue() == b"half"
    assert whole == Whole(Fetched(4, hashlib.sha256(b"half").hexdigest()), told, gone=True)


def test_half_of_a_file_that_is_taken_away_is_told_by_its_name(place: Place) -> None:
    _write(place.path, b"a.csv", b"half")
    told = replace(_only(place), size=8)

    class Taking(io.BytesIO):
        def write(self, data: object) -> int:
            (place.path / "a.csv").unlink()
            return super().write(data)  # type: ignore[arg-type]

    with pytest.raises(FileRefused, match=r"a\.csv was taken away .* after 4 of its 8 bytes"):
        fetch_whole(place.remote, told, Taking(), 100)


def test_a_file_that_is_replaced_while_it_is_fetched_is_not_taken(place: Place) -> None:
    _write(place.path, b"a.csv", b"x" * 100_000)
    listed = _only(place)

    class ReplacingTarget(io.BytesIO):
        def write(self, data: object) -> int:
            _write(place.path, b"other", b"y" * 100_000, modified_at=1_700_000_001)
            (place.path / "other").replace(place.path / "a.csv")
            return super().write(data)  # type: ignore[arg-type]

    with pytest.raises(ChangedMeanwhile):
        fetch_whole(place.remote, listed, ReplacingTarget(), 1_000_000)


def test_a_file_that_is_gone_has_vanished(place: Place) -> None:
    _write(place.path, b"a.csv", b"1")
    listed = _only(place)
    (place.path / "a.csv").unlink()

    with pytest.raises(Vanished):
        place.remote.fetch(listed, io.BytesIO(), 100)


def test_a_file_over_the_limit_writes_nothing(place: Place) -> None:
    _write(place.path, b"a.csv", b"12345")
    target = io.BytesIO()

    with pytest.raises(TooBig, match="5 bytes"):
        place.remote.fetch(_only(place), target, 4)

    assert target.getvalue() == b""


@pytest.mark.parametrize("size", [0, 10, 3_000_000])
def test_a_put_writes_the_file_and_leaves_nothing_else(place: Place, size: int) -> None:
    content = b"a" * size

    place.remote.put(place.folder, "a.csv", io.BytesIO(content))

    assert _tree(place.path) == {b"a.csv": content}


def test_a_put_replaces_what_was_there(place: Place) -> None:
    _write(place.path, b"a.csv", b"older and longer")

    place.remote.put(place.folder, "a.csv", io.BytesIO(b"new"))

    assert _tree(place.path) == {b"a.csv": b"new"}


def test_a_put_of_the_same_bytes_touches_nothing(place: Place) -> None:
    _write(place.path, b"a.csv", b"same", modified_at=1_700_000_000)

    place.remote.put(place.folder, "a.csv", io.BytesIO(b"same"))

    assert place.remote.list_files(place.folder) == [
        RemoteFile(place.folder, b"a.csv", 4, 1_700_000_000)
    ]


def test_a_put_after_one_that_was_cut_off_overwrites_its_rest(place: Place) -> None:
    sha256 = hashlib.sha256(b"content").hexdigest()
    _write(place.path, f".a.csv.part-{sha256[:8]}".encode(), b"content that was longer")

    place.remote.put(place.folder, "a.csv", io.BytesIO(b"content"))

    assert _tree(place.path) == {b"a.csv": b"content"}


def test_a_put_into_a_missing_folder_is_told(place: Place) -> None:
    with pytest.raises(PermanentTrouble):
        place.remote.put(place.folder + "/nowhere", "a.csv", io.BytesIO(b"1"))


def test_an_upload_lies_under_a_temporary_name_until_it_is_renamed(place: Place) -> None:
    _write(place.path, b"a.csv", b"older")

    part = place.remote.upload(place.folder, "a.csv", io.BytesIO(b"new"))

    assert part == f".a.csv.part-{hashlib.sha256(b'new').hexdigest()[:8]}".encode()
    assert _tree(place.path) == {b"a.csv": b"older", part: b"new"}
    for _ in range(2):
        place.remote.rename_over(place.folder, part, "a.csv")
        assert _tree(place.path) == {b"a.csv": b"new"}


def test_an_upload_of_the_same_bytes_touches_nothing(place: Place) -> None:
    _write(place.path, b"a.csv", b"same", modified_at=1_700_000_000)

    assert place.remote.upload(place.folder, "a.csv", io.BytesIO(b"same")) is None

    assert place.remote.list_files(place.folder) == [
        RemoteFile(place.folder, b"a.csv", 4, 1_700_000_000)
    ]


def test_an_upload_after_one_that_was_cut_off_overwrites_its_rest(place: Place) -> None:
    sha256 = hashlib.sha256(b"content").hexdigest()
    part = f".a.csv.part-{sha256[:8]}".encode()
    _write(place.path, part, b"content that was longer")

    assert place.remote.upload(place.folder, "a.csv", io.BytesIO(b"content")) == part

    assert _tree(place.path) == {part: b"content"}


def test_renaming_what_is_nowhere_has_vanished(place: Place) -> None:
    with pytest.raises(Vanished):
        place.remote.rename_over(place.folder, b".a.csv.part-0", "a.csv")


def test_a_move_moves_once_however_often_it_is_done(place: Place) -> None:
    _write(place.path, b"a.csv", b"1")
    (place.path / "done").mkdir()

    for _ in range(2):
        place.remote.move(place.folder, b"a.csv", place.folder + "/done")

    assert _tree(place.path) == {b"done/a.csv": b"1"}


def test_a_move_takes_a_number_where_the_name_is_taken(place: Place) -> None:
    (place.path / "done").mkdir()
    for content in (b"1", b"2", b"3"):
        _write(place.path, b"a.csv", content)
        place.remote.move(place.folder, b"a.csv", place.folder + "/done")

    assert _tree(place.path) == {
        b"done/a.csv": b"1",
        b"done/a-2.csv": b"2",
        b"done/a-3.csv": b"3",
    }


def test_a_move_may_give_another_name(place: Place) -> None:
    _write(place.path, b"a.csv", b"1")
    (place.path / "done").mkdir()

    place.remote.move(place.folder, b"a.csv", place.folder + "/done", "b.csv")

    assert _tree(place.path) == {b"done/b.csv": b"1"}


def test_a_move_of_what_is_nowhere_has_vanished(place: Place) -> None:
    (place.path / "done").mkdir()

    with pytest.raises(Vanished):
        place.remote.move(place.folder, b"a.csv", place.folder + "/done")


def test_a_file_exists_and_a_link_or_folder_does_not(place: Place) -> None:
    _write(place.path, b"a.csv", b"1", modified_at=1_700_000_000)
    (place.path / "folder").mkdir()
    (place.path / "link").symlink_to("a.csv")

    assert place.remote.exists(place.folder, b"a.csv") == RemoteFile(
        place.folder, b"a.csv", 1, 1_700_000_000
    )
    names = (b"folder", b"link", b"none")
    assert [place.remote.exists(place.folder, name) for name in names] == [None] * 3


def test_a_folder_is_made_with_those_above_it_and_only_once(place: Place) -> None:
    for _ in range(2):
        place.remote.make_folder(place.folder + "/2026/done")

    assert (place.path / "2026" / "done").is_dir()


def test_a_name_that_leads_elsewhere_is_never_used(place: Place) -> None:
    for name in (b"../a.csv", b"..", b"", b"a\0b"):
        with pytest.raises(ValueError, match="not the name of a file"):
            place.remote.exists(place.folder, name)


def test_closing_twice_is_closing(place: Place) -> None:
    place.remote.close()
    place.remote.close()


def _write(path: Path, name: bytes, content: bytes, modified_at: int | None = None) -> None:
    target = path / os.fsdecode(name)
    target.write_bytes(content)
    if modified_at is not None:
        os.utime(target, (modified_at, modified_at))


def _only(place: Place) -> RemoteFile:
    remote: Remote = place.remote
    (file,) = remote.list_files(place.folder)
    return file


def _tree(path: Path) -> dict[bytes, bytes]:
    return {
        os.fsencode(each.relative_to(path)): each.read_bytes()
        for each in path.rglob("*")
        if each.is_file()
    }


def test_a_file_of_ours_is_removed_and_removing_it_again_is_nothing(place: Place) -> None:
    (place.path / "ours").write_bytes(b"1")
    (place.path / "theirs").write_bytes(b"1")

    for _ in range(2):
        place.remote.remove(place.folder, b"ours")

    assert [path.name for path in place.path.iterdir()] == ["theirs"]
