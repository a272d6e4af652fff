"""docs/onboarding.md's afternoon, played against a real server: it prints what the page says."""

import os
from pathlib import Path

import pytest

from tests.servers.running import RunningServer
from tests.support.afternoon import commands_of, played, prepare

_PAGE = Path(__file__).parents[2] / "docs" / "onboarding.md"


@pytest.mark.timeout(600)
def test_the_pages_transcript_is_what_the_commands_print(
    sshd: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To write the page's transcript anew: ONBOARDING_WRITE=1."""
    afternoon = prepare(tmp_path / "gym", sshd)
    monkeypatch.chdir(afternoon.folder)
    page = _PAGE.read_text(encoding="utf-8")

    now = played(page, afternoon.typed)

    if os.environ.get("ONBOARDING_WRITE") == "1":
        _PAGE.write_text(now, encoding="utf-8")
    assert len(list(commands_of(page))) >= 12
    assert now == page
