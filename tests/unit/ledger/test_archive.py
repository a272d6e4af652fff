"""What the archive keeps is on the disk when it says so, whatever the machine does next."""

import os
import stat
from pathlib import Path

import pytest

from brp_filesync.ledger.archive import Archive, keep_bytes


def test_a_content_is_on_disk_before_its_name_and_its_folders_before_we_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, link = os.fsync, os.link

    def synced(descriptor: int) -> None:
        of = os.fstat(descriptor)
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        done.append(f"folder {name}" if stat.S_ISDIR(of.st_mode) else f"content {of.st_size}")
        fsync(descriptor)

    def named(*given: str) -> None:
        done.append("name")
        link(*given)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", named)

    sha256 = keep_bytes(Archive(tmp_path / "archive"), b"kept")

    assert done == ["content 4", "name", f"folder {sha256[:2]}", "folder archive"]
