"""Asking for help is quick: it loads none of the heavy libraries."""

import json
import os
import subprocess
import sys

from tests.house.source import ROOT

HEAVY = {"alembic", "asyncssh", "numpy", "pandas", "paramiko", "psycopg", "pydantic", "sqlalchemy"}

# Run as the console script of setup.cfg runs it, and then tell what was loaded.
ASK = """
import json, sys
sys.argv = ["filesync", "--help"]
from brp_filesync.cli.main import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def test_help_loads_no_heavy_library() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.returncode == 0, asked.stderr
    assert "Usage: filesync" in asked.stdout
    assert HEAVY & set(json.loads(asked.stderr)) == set()
