"""Periods of days, both days included: which of them overlap."""

from collections.abc import Iterator, Sequence

FOR_EVER = "9999-12-31"  # the last day of a period that has none

Span = tuple[str, str, int]  # first day, last day (ISO), and a line; 0 is the database's


def overlapping(spans: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield each period that begins before an earlier one has ended, with that one.

    Two of the database alone are never told: whoever reads a file can't mend them there.
    """
    latest: Span | None = None
    for span in sorted(spans):
        if latest is not None and span[0] <= latest[1] and (span[2] or latest[2]):
            yield span, latest
        if latest is None or span[1] > latest[1]:
            latest = span
