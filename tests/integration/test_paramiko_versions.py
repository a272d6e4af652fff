"""The oldest and the newest paramiko that setup.cfg allows carry files as the locked one does."""

import os
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1500)]

ROOT = Path(__file__).resolve().parents[2]
_CONTRACTS = "tests/contracts/test_remote_*.py"
# A whole night too, by the fast path, which the test demands of each paramiko.
_NIGHT = "tests/integration/test_full_nights_on_real_servers.py"


def _allowed() -> str:
    """Return what setup.cfg allows."""
    configuration = ConfigParser()
    configuration.read(ROOT / "setup.cfg")
    told = configuration["options"]["install_requires"].splitlines()
    (found,) = (line.strip() for line in told if line.strip().startswith("paramiko"))
    return found


@pytest.mark.parametrize("which", ["lowest-direct", "highest"])
def test_files_come_and_go_by_the_fast_and_by_the_plain_path(tmp_path: Path, which: str) -> None:
    allowed, place = _allowed(), tmp_path / "paramiko"
    uv = [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--no-deps"]
    words = ["--python", sys.executable, "--target", place, "--resolution", which, allowed]
    subprocess.run([*uv, *words], check=True, cwd=tmp_path)
    (told,) = place.glob("paramiko-*.dist-info")
    version = told.name.removeprefix("paramiko-").removesuffix(".dist-info")
    with_it = {**os.environ, "PYTHONPATH": str(place)}
    say = "import paramiko; print(paramiko.__version__)"
    said = subprocess.run(
        [sys.executable, "-c", say], env=with_it, check=True, capture_output=True, text=True
    )
    tests = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob(_CONTRACTS))]

    contracts = _run(["-m", "not torture", *tests], with_it)
    nights = _run([_NIGHT, "-k", "sqlite and OpenSSH and not chroot"], with_it)

    assert said.stdout.strip() == version
    print(f"paramiko {version}: {_last_line(contracts)}; {_last_line(nights)}")


def _run(words: list[str], environment: dict[str, str]) -> str:
    """Run these tests, and return what pytest said; none may fail."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, *words], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout[-4000:]
    return ran.stdout


def _last_line(said: str) -> str:
    return said.strip().splitlines()[-1]
