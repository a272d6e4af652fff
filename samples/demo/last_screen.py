"""The demo's last screen: what happened, held against what the demo means to happen.

    samples/demo/last_screen.py FOLDER      reads FOLDER/first and FOLDER/second, as `run` left them

It ends with 1 and says what differs where all didn't go as it is meant to.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from brp_filesync.core.money import kronor

# What five portals' three order files each, Epassi's three settlement reports, and the bank's two
# files come to.
_MEANT = {
    "order files": 15,
    "of them refused": 5,
    "orders": 52,
    "invoices and credit notes": 57,
    "payments": 15,
    "of them wait for a person": 3,
    "rows of settlement reports": 9,
    "of them settled their invoice": 6,
    "mails kept by the mail server": 52,
    "tasks for finance": 3,
}
_OF_A_JOURNAL = ("received_ore", "booked_ore")
_BY_HAND_ORE = 499000  # what is paid by words alone
_NEXT = """
  filesync orders rejects --open   every row that was rejected, and why
  filesync mail preview 1 --open   a buyer's mail, in a browser
  filesync settlements show 2      a report's rows, and what became of each
  filesync payments unmatched      what waits, with suggestions
  filesync status                  what a person has to do now
  var/reports/, var/demo/PORTAL/   the nights' reports; what each portal got back
  make demo                        the same again: nothing twice
  rm -r var                        forget everything
(`filesync` is .venv/bin/filesync.)"""


def found_in(folder: Path, mails: int) -> dict[str, int]:
    """Return how many there are of what `_MEANT` names."""
    files = _read(folder / "files.json", "received")
    orders = [each for each in files if each["flow"] == "orders"]
    reports = _read(folder / "settlements.json", "settlements")
    return {
        "order files": len(orders),
        "of them refused": sum(each["state"] == "refused" for each in orders),
        "orders": len(_read(folder / "orders.json", "orders")),
        "invoices and credit notes": len(_read(folder / "invoices.json", "invoices")),
        "payments": sum(each["payments"] for each in _read(folder / "journals.json", "journals")),
        "of them wait for a person": len(_read(folder / "unmatched.json", "unmatched")),
        "rows of settlement reports": sum(each["rows"] for each in reports),
        "of them settled their invoice": sum(each["settled_rows"] for each in reports),
        "mails kept by the mail server": mails,
        "tasks for finance": len(_read(folder / "tasks.json", "tasks")),
    }


def _read(path: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))[name]
    return found


def _screen(folder: Path) -> int:
    mails = len(list((folder / "mails").glob("*.eml")))
    first, second = (found_in(folder / night, mails) for night in ("first", "second"))
    differs = [
        f"{name}: {second[name]}, and {first[name]} before the second night; meant are {meant}"
        for name, meant in _MEANT.items()
        if not first[name] == second[name] == meant
    ]
    journals = _read(folder / "second" / "journals.json", "journals")
    received, booked = (sum(each[name] for each in journals) for name in _OF_A_JOURNAL)
    lumps = sum(
        each["settled_net_ore"] - each["open_ore"]
        for each in _read(folder / "second" / "settlements.json", "settlements")
    )
    waits = sum(
        each["amount_ore"] for each in _read(folder / "second" / "unmatched.json", "unmatched")
    )
    by_hand = received - booked - lumps - waits
    if by_hand != _BY_HAND_ORE:
        differs.append(f"öre settled by hand: {by_hand}; meant are {_BY_HAND_ORE}")
    if differs:
        sys.stdout.write("\n".join(["This went otherwise than it is meant to:", *differs, ""]))
        return 1
    told_received, told_booked, told_lumps, told_by_hand, told_waits = (
        kronor(ore, "en") for ore in (received, booked, lumps, by_hand, waits)
    )
    told = [f"{count:3} {name}" for name, count in first.items()]
    lines = [
        "ALL WENT AS IT IS MEANT TO, and the second night did nothing twice.",
        *(f"{left:36}{right}" for left, right in zip(told[::2], told[1::2], strict=True)),
        f"The bank's files: {told_received}; {told_booked} booked by OCR number,",
        f"{told_lumps} as lumps, {told_by_hand} by hand; {told_waits} waits.",
    ]
    sys.stdout.write("\n".join(lines) + _NEXT + "\n")
    return 0


def main() -> None:
    """Read the command line, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    raise SystemExit(_screen(parser.parse_args().folder))


if __name__ == "__main__":
    main()
