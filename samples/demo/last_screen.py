"""The demo's last screen: what happened, held against what the demo means to happen.

    samples/demo/last_screen.py FOLDER      reads FOLDER/first and FOLDER/second, as `run` left them

It ends with 1 and says what differs where all didn't go as it is meant to.
"""

import argparse
import json
import sys
import textwrap
from pathlib import Path
from typing import Any

from words import sentence

from brp_filesync.cli.language import said, speak_before_settings
from brp_filesync.core.phrase import amount, phrase

# What five portals' three order files each, Epassi's three settlement reports, and the bank's two
# files come to.
_MEANT = {
    phrase("order files"): 15,
    phrase("of them refused"): 5,
    phrase("orders"): 52,
    phrase("invoices and credit notes"): 57,
    phrase("payments"): 15,
    phrase("of them wait for a person"): 3,
    phrase("rows of settlement reports"): 9,
    phrase("of them settled their invoice"): 6,
    phrase("mails kept by the mail server"): 52,
    phrase("tasks for finance"): 4,
}
_OF_A_JOURNAL = ("received_ore", "booked_ore")
_BY_HAND_ORE = 499000  # what is paid by words alone
_NEXT = {
    "filesync orders rejects --open": phrase("every row that was rejected, and why"),
    "filesync mail preview 1 --open": phrase("a buyer's mail, in a browser"),
    "filesync settlements show 2": phrase("a report's rows, and what became of each"),
    "filesync payments unmatched": phrase("what waits, with suggestions"),
    "filesync status": phrase("what a person has to do now"),
    "var/reports/, var/demo/PORTAL/": phrase("the reports; what each portal got back"),
    "make demo": phrase("the same again: nothing twice"),
    "rm -r var": phrase("forget everything"),
}


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
    speak_before_settings()
    mails = len(list((folder / "mails").glob("*.eml")))
    first, second = (found_in(folder / night, mails) for night in ("first", "second"))
    differs = [
        phrase(
            "{what}: {second}, and {first} before the second night; meant are {meant}",
            what=name,
            second=second[name],
            first=first[name],
            meant=meant,
        )
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
        differs.append(
            phrase(
                "settled by hand: {found}; meant are {meant}",
                found=amount(by_hand),
                meant=amount(_BY_HAND_ORE),
            )
        )
    if differs:
        told = [sentence("went-otherwise"), *(said(each) for each in differs), ""]
        sys.stdout.write("\n".join(told))
        return 1
    told = [f"{first[name]:3} {said(name)}" for name in _MEANT]
    of_the_bank = phrase(
        "The bank's files: {received}; {booked} booked by OCR number, {lumps} as lumps, {by_hand} by "
        "hand; {waits} waits.",
        received=amount(received),
        booked=amount(booked),
        lumps=amount(lumps),
        by_hand=amount(by_hand),
        waits=amount(waits),
    )
    lines = [
        sentence("last-screen"),
        *(f"{left:38}{right}" for left, right in zip(told[::2], told[1::2], strict=True)),
        *textwrap.wrap(said(of_the_bank), 78),
        *(f"  {typed:33}{said(what)}" for typed, what in _NEXT.items()),
        said(phrase("(`filesync` is .venv/bin/filesync.)")),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def main() -> None:
    """Read the command line, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    raise SystemExit(_screen(parser.parse_args().folder))


if __name__ == "__main__":
    main()
