"""How an entry's transactions make its amount: charges taken off or told, money turned into SEK.

(docs/domain.md, Payments in 8.) Only the whole entry tells, and its first payments are handed on
before its last is read. So a file in which anything of this stands is read twice: first for this.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

# own     the transactions' own amounts, which are the entry's (else the entry is refused)
# kept    less the charges they are the entry's: the bank has kept those, and they are booked
# told    they are the entry's as they are: the charges are told beside it
# added   with the charges they are the entry's: each counts with its own
# entry   the only one counts by the entry's amount
# lump    nobody can tell what each came to: the entry is one payment without references
How: TypeAlias = Literal["own", "kept", "told", "added", "entry", "lump"]

_BLOCK_BYTES = 1 << 20
_SIGNS = re.compile(rb"""Chrgs|Ccy\s*=\s*["'](?!SEK["'])""")
_LONGEST_SIGN = 64  # white space and all: what a block's end may cut through
_PLAIN_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})


class Ruling(NamedTuple):
    """How an entry is read. `charge_ore` stands in the entry itself: its first payment bears it."""

    how: How = "own"
    charge_ore: int = 0


OWN = Ruling()


@dataclass(slots=True)
class Sums:
    """What is known of an entry's transactions: signed öre, as they change the account."""

    entry_ore: int = 0
    transactions: int = 0
    own_ore: int = 0
    charge_ore: int = 0
    foreign: int = 0
    untold: int = 0  # of those without an amount in SEK

    def ruling(self, entry_charge_ore: int) -> Ruling:
        """Return how the entry is read; the charges it tells itself count where no other does."""
        on_entry = 0 if self.charge_ore else entry_charge_ore
        charges_ore = self.charge_ore + on_entry
        if not self.transactions:
            return Ruling("told", on_entry)
        if self.untold:
            is_sole = self.transactions == 1
            return Ruling("entry" if is_sole else "lump" if self.foreign else "own", on_entry)
        missing_ore = self.own_ore - self.entry_ore
        if missing_ore == 0:
            return Ruling("told" if charges_ore else "own", on_entry)
        if missing_ore == charges_ore:
            return Ruling("kept", on_entry)
        # A charge of the whole entry can't be shared out among several.
        if missing_ore == -charges_ore and (self.transactions == 1 or not on_entry):
            return Ruling("added", on_entry)
        if self.foreign:
            return Ruling("entry" if self.transactions == 1 else "lump", on_entry)
        return OWN


def needs_rulings(stream: BinaryIO, encoding: str) -> bool:
    """Say whether charges or other money stand in the file; the stream is at its beginning then."""
    if encoding not in _PLAIN_ENCODINGS:
        return True
    stream.seek(0)
    before = b""
    found = False
    while not found and (block := stream.read(_BLOCK_BYTES)):
        found = _SIGNS.search(before + block) is not None
        before = block[-_LONGEST_SIGN:]
    stream.seek(0)
    return found
