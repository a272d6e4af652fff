"""The demo's last screen: what happened, held against what the demo means to happen.

    samples/demo/last_screen.py FOLDER      reads FOLDER/first and FOLDER/second, as `run` left them
    samples/demo/last_screen.py --by-hand   reads the unmatched payments from stdin, and says which
                                            one a person settles, and by which invoice's OCR number

It ends with 1 and says what differs where all didn't go as it is meant to.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from brp_filesync.core.money import kronor

# What four portals' three files each, and the bank's two, come to.
_MEANT = {
    "order files": 12,
    "refused files": 4,
    "orders": 43,
    "invoices and credit notes": 46,
    "mails kept by the mail server": 43,
    "payments": 13,
    "payments that wait for a person": 2,
}
_NEXT = """
  filesync orders rejects --open    every row that was rejected, and why
  filesync orders show 1            an order, its invoice and its OCR number
  filesync mail preview 1 --open    a buyer's mail, in a browser
  filesync payments unmatched       what waits, with suggestions
  filesync status                   what a person has to do now
  var/reports/                      the nights' reports, with rows to mend
  var/demo/PORTAL/                  what each portal got back
  var/demo/mails/, var/archive/     each mail; every file, byte for byte
  make demo                         the same again: nothing twice
  rm -r var                         forget everything
(`filesync` is .venv/bin/filesync.)"""


def found_in(folder: Path, mails: int) -> dict[str, int]:
    """Return how many there are of what `_MEANT` names."""
    files = _read(folder / "files.json", "received")
    orders = [each for each in files if each["flow"] == "orders"]
    return {
        "order files": len(orders),
        "refused files": sum(each["state"] == "refused" for each in orders),
        "orders": len(_read(folder / "orders.json", "orders")),
        "invoices and credit notes": len(_read(folder / "invoices.json", "invoices")),
        "mails kept by the mail server": mails,
        "payments": sum(each["payments"] for each in _read(folder / "journals.json", "journals")),
        "payments that wait for a person": len(_read(folder / "unmatched.json", "unmatched")),
    }


def _read(path: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))[name]
    return found


def _by_hand() -> None:
    for each in json.load(sys.stdin)["unmatched"]:
        if each["reason"] == "no-reference" and each["suggestions"]:
            sys.stdout.write(
                f"{each['payment_id']} {each['suggestions'][0]['invoices'][0]['ocr_number']}\n"
            )
            return


def _screen(folder: Path) -> int:
    mails = len(list((folder / "mails").glob("*.eml")))
    first, second = (found_in(folder / night, mails) for night in ("first", "second"))
    differs = [
        f"{name}: {second[name]}, and {first[name]} before the second night; meant are {meant}"
        for name, meant in _MEANT.items()
        if not first[name] == second[name] == meant
    ]
    journals = _read(folder / "second" / "journals.json", "journals")
    received, booked, waits = (
        sum(each[name] for each in journals)
        for name in ("received_ore", "booked_ore", "unmatched_ore")
    )
    if received != booked + waits:
        differs.append(f"öre: {received} received, {booked} booked, {waits} unmatched")
    if differs:
        sys.stdout.write("\n".join(["This went otherwise than it is meant to:", *differs, ""]))
        return 1
    lines = [
        "ALL WENT AS IT IS MEANT TO, and the second night did nothing twice.",
        *(f"  {count:2} {name}" for name, count in first.items()),
        f"  The bank's files: {kronor(received, 'en')} received,",
        f"  {kronor(booked, 'en')} booked, {kronor(waits, 'en')} unmatched (one is settled by hand).",
    ]
    sys.stdout.write("\n".join(lines) + _NEXT + "\n")
    return 0


def main() -> None:
    """Read the command line, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--by-hand", action="store_true")
    given = parser.parse_args()
    if given.by_hand:
        _by_hand()
        return
    raise SystemExit(_screen(given.folder))


if __name__ == "__main__":
    main()
