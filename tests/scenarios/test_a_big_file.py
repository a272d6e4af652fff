"""A file of 200,000 rows is imported with a chunk's memory, not the file's."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.gym import HEADER, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance

ROOT = Path(__file__).parents[2]
ROWS = 200_000
MOST_MIB = 400

# Its own mark of the most memory that it ever had: another process's isn't in it.
NIGHT = """
import sys
from pathlib import Path
from tests.support.gym import FixedClock
from brp_filesync.app import open_app
from brp_filesync.profiles.load import load_settings
from brp_filesync.flows.orders import run_portal
from brp_filesync.transfer.local import LocalRemote
folder = Path(sys.argv[1])
installation = load_settings(folder / "config" / "filesync.yaml")
connect = lambda app, profile: LocalRemote(folder / "server")
with open_app(installation, clock=FixedClock(), connect=connect) as app:
    night = run_portal(app, "wellnet")
status = Path("/proc/self/status").read_text()
print(int(night.exit_code), night.counts.imported, night.counts.rejected,
      int(status.split("VmHWM:")[1].split()[0]) // 1024, file=sys.stderr)
"""


@pytest.mark.torture
def test_a_file_of_200000_rows_is_imported_in_bounded_memory(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    rows = (
        an_order(
            f"W-{i}",
            personnummer=personnummer(i // 2),
            email=f"p{i // 2}@example.com",
            price_ore=499000 if i % 100 else 1,
            facility="101" if i % 3 else "102",
        )
        for i in range(ROWS)
    )
    content = "".join(f"{line}\r\n" for line in (HEADER, *rows)).encode("iso8859-1")
    gym.deliver_bytes(content, "WELLNET_ORDER_20261123_001.csv")

    ended = subprocess.run(
        [sys.executable, "-c", NIGHT, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    code, imported, rejected, most_mib = map(int, ended.stderr.split())
    assert (code, imported, rejected) == (3, ROWS - ROWS // 100, ROWS // 100)
    print(f"{len(content) / 2**20:.0f} MiB of file, {most_mib} MiB of memory")
    assert most_mib < MOST_MIB
    in_balance(gym)
