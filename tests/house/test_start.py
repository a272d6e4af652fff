"""Starting is quick: help, a look, and a night without files load none of what they don't use."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT
from tests.support.gym import open_gym
from tests.support.settlement_gym import PAYER, with_reports

HEAVY = {"alembic", "asyncssh", "numpy", "pandas", "paramiko", "psycopg", "pydantic", "sqlalchemy"}
# What reads, imports, mails and logs.
FOR_FILES = {"lxml", "numpy", "openpyxl", "pandas", "email_validator", "smtplib", "structlog"}
ELSEWHERE = {"alembic", "apscheduler", "asyncssh", "holidays", "psycopg"}
TO_REPORT = {"PIL", "babel", "css_inline", "jinja2"}

# Run as the console script of setup.cfg runs it, and then tell what was loaded.
ASK = """
import json, sys
sys.argv = ["filesync", *sys.argv[1:]]
from brp_filesync.cli.main import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
# A portal's folders on this machine, instead of a server.
NIGHT = """
import json, sys
from pathlib import Path
from brp_filesync.app import open_app
from brp_filesync.profiles.load import load_settings
from brp_filesync.service.night import jobs_of, run_night
from brp_filesync.transfer.local import LocalRemote
folder = Path(sys.argv[1])
settings = load_settings(folder / "config/filesync.yaml")
with open_app(settings, connect=lambda *_: LocalRemote(folder / "server")) as app:
    night = run_night(app, jobs_of(settings))
print([(each.source, each.flow, int(each.exit_code)) for each in night.nights])
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def run(script: str, *words: str) -> tuple[str, set[str]]:
    """Return what a Python of its own says, and which modules it had loaded in the end."""
    asked = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = asked.stderr.strip().rpartition("\n")[2]
    assert loaded.startswith("["), asked.stderr
    return asked.stdout, set(json.loads(loaded))


def test_help_loads_no_heavy_library() -> None:
    said, loaded = run(ASK, "--help")

    assert "Usage: filesync" in said
    assert HEAVY & loaded == set()


def test_a_look_and_an_idle_night_load_nothing_that_is_for_files(tmp_path: Path) -> None:
    with_reports(open_gym(tmp_path), lump={"by_itself": True, "payer_accounts": [PAYER]})
    flows = ("orders", "settlements", "catalogue")
    night = str([("wellnet", flow, 0) for flow in flows])

    first, _ = run(NIGHT, str(tmp_path))
    idle, by_night = run(NIGHT, str(tmp_path))
    _, by_status = run(ASK, "--config", str(tmp_path / "config/filesync.yaml"), "status")

    assert [each.splitlines()[-1] for each in (first, idle)] == [night, night]
    assert "sqlalchemy" in by_night & by_status
    assert (FOR_FILES | ELSEWHERE) & by_night == set()
    assert (FOR_FILES | ELSEWHERE | TO_REPORT | {"paramiko"}) & by_status == set()
