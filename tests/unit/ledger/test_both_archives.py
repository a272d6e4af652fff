"""Whatever an archive does, it does plain and sealed alike; a sealed one holds nothing in clear."""

import hashlib
from pathlib import Path

import pytest

from brp_filesync.core.errors import BrokenInvariant, ConfigurationMistake
from brp_filesync.ledger.archive import (
    Archive,
    incoming,
    is_kept,
    keep,
    keep_behind,
    keep_bytes,
    keep_copy,
    keep_file,
    kept_since,
    key_of,
    on_disk,
    open_kept,
    put_aside,
    remove,
    reseal,
    sound,
    take_up,
    workroom,
)
from brp_filesync.ledger.sealing import Keys, all_keys, forget_key, newest_key

_CONTENT = b"Gulfj\xc3\xa4dersson;" * 10_000
_SHA256 = hashlib.sha256(_CONTENT).hexdigest()


@pytest.fixture(params=["plain", "sealed"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    keys = Keys(tmp_path / "keys", lambda: "2026-11") if request.param == "sealed" else None
    return Archive(tmp_path / "archive", room="room", keys=keys)


class TestBothArchives:
    def test_what_is_kept_is_read_again_whole_from_any_place_of_it(self, archive: Archive) -> None:
        with incoming(archive) as stream:
            stream.write(_CONTENT)
            keep(archive, stream, _SHA256)
            assert stream.tell() == len(_CONTENT)

        with open_kept(archive, _SHA256) as kept:
            assert kept.read(5) == b"Gulfj"
            assert (kept.seek(0), kept.read()) == (0, _CONTENT)
            assert Path(kept.name).read_bytes() == _CONTENT
        assert [sha256 for sha256, _ in kept_since(archive)] == [_SHA256]
        assert sound(archive, _SHA256)

    def test_it_is_kept_once_however_it_comes(self, archive: Archive) -> None:
        assert keep_bytes(archive, _CONTENT) == keep_bytes(archive, _CONTENT) == _SHA256
        with workroom(archive) as room:
            (room / "made").write_bytes(_CONTENT)
            keep_file(archive, room / "made", _SHA256)
            assert not keep_copy(archive, room / "made", _SHA256)

        assert len(on_disk(archive)) == 1
        assert {path.stat().st_mode & 0o777 for path in on_disk(archive)} == {0o600}

    def test_what_has_rotted_is_known_and_taken_away(self, archive: Archive) -> None:
        keep_bytes(archive, _CONTENT)
        (path,) = on_disk(archive)
        path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)

        assert not sound(archive, _SHA256)
        if archive.keys is not None:
            with pytest.raises(BrokenInvariant, match="doesn't open"):
                open_kept(archive, _SHA256)
        assert remove(archive, _SHA256)
        assert not is_kept(archive, _SHA256)
        with pytest.raises(BrokenInvariant, match="lacks"):
            open_kept(archive, _SHA256)

    def test_what_a_killed_change_of_keys_has_left_twice_goes_twice(self, archive: Archive) -> None:
        keep_bytes(archive, _CONTENT)
        (path,) = on_disk(archive)
        path.with_name(f"{_SHA256}.2026-11.books.1.age").write_bytes(path.read_bytes())

        assert remove(archive, _SHA256)

        assert on_disk(archive) == []
        assert not remove(archive, _SHA256)

    def test_a_dry_run_sees_it_and_keeps_nothing_of_its_own(
        self, archive: Archive, tmp_path: Path
    ) -> None:
        keep_bytes(archive, _CONTENT)
        dry = Archive(tmp_path / "dry", behind=archive.folder, keys=archive.keys)

        with open_kept(dry, _SHA256) as kept:
            assert kept.read() == _CONTENT
        other = keep_bytes(dry, b"other")
        assert not is_kept(archive, other)
        assert keep_behind(dry, other) in on_disk(archive)

    def test_a_sealed_one_holds_nothing_in_clear_nor_puts_it_aside(self, archive: Archive) -> None:
        keep_bytes(archive, _CONTENT)
        with incoming(archive) as stream:
            stream.write(_CONTENT)
            put_aside(archive, stream, "key")
        with incoming(archive) as stream:
            taken = take_up(archive, stream, "key")

        clear = [path for path in archive.folder.rglob("*") if path.is_file()]
        clear = [path for path in clear if b"Gulf" in path.read_bytes()]
        assert (taken, len(clear)) == ((0, 0) if archive.keys else (len(_CONTENT), 1))


def test_a_key_of_its_class_and_month_opens_it_and_without_it_nothing_does(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys", lambda: "2026-11")
    archive = Archive(tmp_path / "archive", keys=keys)
    keep_bytes(archive, _CONTENT)
    (path,) = on_disk(archive)
    assert key_of(path) == "2026-11.short.1"
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n")

    reseal(archive, path, newest_key(keys, "books", "2026-11"))

    (path,) = on_disk(archive)
    assert (key_of(path), sound(archive, _SHA256)) == ("2026-11.books.1", True)
    assert {each.stat().st_mode & 0o777 for each in (tmp_path / "keys").iterdir()} == {0o600}
    assert all_keys(keys) == ["2026-11.books.1", "2026-11.short.1"]
    forget_key(keys, "2026-11.books.1")
    with pytest.raises(BrokenInvariant, match=r"key 2026-11\.books\.1 isn't in"):
        open_kept(archive, _SHA256)
    with pytest.raises(ConfigurationMistake, match="archive_keys"):
        open_kept(Archive(archive.folder), _SHA256)
