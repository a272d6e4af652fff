"""Keep what the commands list now, for the demo's last screen: samples/demo/look.py FOLDER.

All lists in one process: each would take half a second to begin in one of its own.
"""

import sys
from contextlib import redirect_stdout
from pathlib import Path

from brp_filesync.cli.main import main

_LISTS = {
    "files": "files list --limit 1000",
    "orders": "orders list --limit 1000",
    "invoices": "invoices list --limit 1000",
    "journals": "payments journal --limit 1000",
    "unmatched": "payments unmatched",
    "settlements": "settlements list --limit 1000",
    "tasks": "tasks list",
}


def look(folder: Path) -> None:
    """Write each list's JSON there; raises SystemExit where one isn't well."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, words in _LISTS.items():
        with (folder / f"{name}.json").open("w", encoding="utf-8") as kept, redirect_stdout(kept):
            try:
                main([*words.split(), "--json"])
            except SystemExit as left:
                if left.code:
                    raise


if __name__ == "__main__":
    look(Path(sys.argv[1]))
