"""README.md's way from an empty folder to the first night of an own gym, typed as it stands there.

`.ci/installed` types the same with what it has built and installed: FILESYNC_BIN is the folder of
its `filesync`, and the samples are those that were installed with it.
"""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.dates import local_date
from tests.servers import asyncssh_server, smtp
from tests.servers.running import RunningServer
from tests.servers.smtp import Mailbox

ROOT = Path(__file__).parents[2]
BIN = Path(os.environ.get("FILESYNC_BIN", str(Path(sys.executable).parent)))
SAMPLES = BIN.parent / "share/doc/brp-filesync/samples"
TYPED = re.compile(r"^\$ (.+)$", re.MULTILINE)
TOLD = re.compile(r"(config/\S+\.yaml):(\d+):\d+: ([\w.]+): ")
# A command that ends with anything but 0, and why.
ENDS = {
    "filesync check --offline": 78,  # something is to be filled in
    "filesync hosts scan wellnet": 3,  # its key isn't pinned yet
}


# About twenty processes, and the same as others test one by one: `.ci/installed` runs it.
@pytest.mark.torture
def test_the_readmes_commands_lead_to_a_night_of_an_own_gym(tmp_path: Path) -> None:
    samples = SAMPLES if "FILESYNC_BIN" in os.environ else ROOT / "samples"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    typed = TYPED.findall(readme[readme.index("## Run it every night") :])
    shutil.copytree(samples / "brp", tmp_path / "brp")
    with (
        asyncssh_server.running(_folder(tmp_path / "portal")) as server,
        smtp.running("none", tmp_path / "mail") as box,
    ):
        _deliver(server, samples)
        said = _type(tmp_path, [*typed, "filesync schedule install --windows"], server, box)

        assert len(box.mails()) == 12
        assert len({mail["Message-ID"] for mail in box.mails()}) == 12

    night = tmp_path / "gym"
    assert sorted(path.name for path in (server.root / "responses").iterdir()) == sorted(
        f"{name}WELLNET_ORDER_{_today():%Y%m%d}_001_SVAR.csv" for name in ("TRIAL-", "")
    )
    assert sorted(path.name for path in (server.root / "catalogue").iterdir()) == [
        "WELLNET_ANLAGGNINGAR.csv",
        "WELLNET_KATALOG.klar",
        "WELLNET_PRODUKTER.csv",
    ]
    assert len(list((night / "var/reports").glob("*.html"))) == 2
    settings = night / "config/filesync.yaml"
    for way, quoted in (("cron", ""), ("systemd", ""), ("windows", '"')):
        task = said[f"filesync schedule install --{way}"]
        assert str(BIN.resolve() / "filesync") in task
        assert f"--config {quoted}{settings}{quoted} run --due" in task


def _type(folder: Path, typed: list[str], server: RunningServer, box: Mailbox) -> dict[str, str]:
    """Type the commands where the ones before have led, and do by hand what the page says."""
    said: dict[str, str] = {}
    for command in typed:
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env={"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said[command] = done.stdout
        assert done.returncode == ENDS.get(command, 0), f"{command}\n{done.stdout}{done.stderr}"
        if command == "filesync check --offline":
            _fill_in(folder, done.stdout, server, box)
    return said


def _fill_in(folder: Path, told: str, server: RunningServer, box: Mailbox) -> None:
    """Write what belongs in the places that are told; and where this machine's servers are."""
    values = {
        "organisation_number": '"559000-1235"',
        "contact.name": "Portalsupport",
        "contact.email": "support@wellnet.example.se",
        "server.host": f"{server.host}\n  port: {server.port}",
        "server.username": server.username,
        "bankgiros": '["991-2346", "9912-3457"]',  # both companies' of the samples
    }
    places = TOLD.findall(told)
    assert sorted(key for _, _, key in places) == sorted(values)
    for name, line, key in reversed(places):
        lines = (folder / name).read_text().splitlines()
        lines[int(line) - 1] = re.sub(r":.*", f": {values[key]}", lines[int(line) - 1])
        (folder / name).write_text("\n".join(lines) + "\n")
    profile = folder / "config/portals/wellnet.yaml"
    own = profile.read_text().replace("  port: 22\n", "", 1).replace(": /", ": ")
    profile.write_text(
        own.replace(
            "complete_when: stable", "complete_when: stable\n  minimum_age_s: 0\n  settle_s: 0"
        )
    )
    (folder / "config/secrets/wellnet.password").write_text(server.password)
    settings = folder / "config/filesync.yaml"
    here = f"host: 127.0.0.1\n    port: {box.port}\n    security: none"
    settings.write_text(settings.read_text().replace("host: smtp.gym.example.com", here))


def _deliver(server: RunningServer, samples: Path) -> None:
    for name in ("orders/archive", "orders/rejected", "responses", "catalogue"):
        (server.root / name).mkdir(parents=True)
    (sample,) = (samples / "orders/wellnet/good").glob("*.csv")
    shutil.copy(sample, server.root / f"orders/WELLNET_ORDER_{_today():%Y%m%d}_001.csv")


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _today() -> date:
    return local_date(SystemClock().now())
