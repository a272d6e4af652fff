"""What must always hold, as arithmetic: checked before each commit, and again from the database."""

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.outcomes import Counts
from brp_filesync.core.phrase import phrase

JOURNAL_SUMS = (
    "received_ore",
    "booked_ore",
    "unmatched_ore",
    "already_seen_ore",
    "written_off_ore",
    "charges_ore",
)
"""Of a payment file and each deposit: the first is the sum of the others, less the last."""


def rows_balance(rows_in_file: int, counts: Counts) -> None:
    """Raise BrokenInvariant unless each row of the file ended in exactly one outcome."""
    each = (counts.imported, counts.duplicate, counts.rejected, counts.held)
    ended = sum(each)
    if not rows_in_file == counts.rows == ended or min(each) < 0:
        raise BrokenInvariant(
            phrase(
                "The file has {rows_in_file} rows, {rows} were decided and {ended} ended "
                "in an outcome; nothing is committed.",
                rows_in_file=rows_in_file,
                rows=counts.rows,
                ended=ended,
            )
        )


def ore_balance(what: str, expected_ore: int, found_ore: int) -> None:
    """Raise BrokenInvariant unless two sums of öre are the same."""
    if expected_ore != found_ore:
        raise BrokenInvariant(
            phrase(
                "{what}: expected {expected_ore} öre, found {found_ore} öre.",
                what=what,
                expected_ore=expected_ore,
                found_ore=found_ore,
            )
        )
