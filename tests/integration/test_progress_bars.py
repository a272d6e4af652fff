"""Progress bars: on a terminal, and nowhere else."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_file, an_order, open_gym
from tests.support.served_gym import served, write_profile

FILE = "WELLNET_ORDER_20261123_009.csv"


def test_a_download_and_its_import_are_shown_on_a_terminal(
    tmp_path: Path, sshd: RunningServer
) -> None:
    gym = served(open_gym(tmp_path), sshd)
    write_profile(gym)
    gym.do("UPDATE brp_agreed_price SET valid_from = '2020-01-01'")
    name = gym.deliver([an_order(ordered="20200101")])

    shown, out = on_a_terminal(gym, "run", "--flow", "orders")

    assert f"wellnet: fetching {name}" in shown
    assert f"wellnet: importing {name}" in shown
    assert "100%" in shown
    assert b"\x1b" not in out
    assert [row["STATUS"] for row in gym.answer(name)] == ["OK"]


@pytest.mark.parametrize(
    "words", [[], *(pytest.param([word], marks=pytest.mark.torture) for word in ("--json", "-q"))]
)
def test_none_are_shown_where_nobody_looks(tmp_path: Path, words: list[str]) -> None:
    gym = open_gym(tmp_path)
    (tmp_path / FILE).write_bytes(a_file([an_order(ordered="20260201")]))
    before, after = (
        [each for each in words if each == "-q"],
        [each for each in words if each != "-q"],
    )
    typed = [*before, "orders", "import", str(tmp_path / FILE), "--portal", "wellnet", *after]

    shown = on_a_terminal(gym, *typed)[0] if words else in_a_pipe(gym, *typed)

    assert "importing" not in shown
    assert "━" not in shown
    assert [state for (state,) in gym.rows("filesync_file", "state")] == ["imported"]


def command(gym: Gym, *words: str) -> list[str]:
    filesync = str(Path(sys.executable).parent / "filesync")
    return [filesync, "--config", str(gym.installation.folder / "filesync.yaml"), *words]


def on_a_terminal(gym: Gym, *words: str) -> tuple[str, bytes]:
    """Return what a terminal was told on stderr, and what stdout was."""
    ours, theirs = pty.openpty()
    terminal = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(
        command(gym, *words), stdout=subprocess.PIPE, stderr=theirs, env=terminal
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while more := os.read(ours, 65536):
                shown += more
        except OSError:  # Linux says EIO when the other side has closed
            pass
        os.close(ours)
        out, _ = process.communicate()
    return shown.decode("utf-8", "replace"), out


def in_a_pipe(gym: Gym, *words: str) -> str:
    done = subprocess.run(command(gym, *words), capture_output=True, check=False)
    return (done.stdout + done.stderr).decode()
