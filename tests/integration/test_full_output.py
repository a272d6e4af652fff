"""Output to a full disk: a night keeps its own exit code, and other commands say 74."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.gym import open_gym


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("run", "--portal", "wellnet"), 78, "Put the secret there"),
        (("files", "list"), 74, "The output can't be written"),
    ],
)
def test_a_full_disk_under_the_output(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    gym = open_gym(tmp_path / "gym")
    config = gym.folder / "config" / "filesync.yaml"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "brp_filesync", "--config", str(config), *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
