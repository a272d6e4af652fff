"""A message in pages: each is booked as it comes, and those that are missing are awaited. Pure.

(docs/domain.md, Payments in 2)
"""

from collections.abc import Sequence

from brp_filesync.payments_in.model import Page


def awaited(pages: Sequence[Page]) -> list[tuple[str, int]]:
    """Return message and number of each page that should be there too, in the pages' order.

    Behind one that isn't the last another comes, and before any but the first. A message is called
    by the first key of the page that tells of it.
    """
    there = {(key, page.number) for page in pages for key in page.keys}
    found: dict[tuple[str, int], None] = {}
    for page in pages:
        wanted = [page.number + 1] if not page.is_last else []
        wanted += [page.number - 1] if page.number > 1 else []
        for number in wanted:
            if not any((key, number) in there for key in page.keys):
                found[page.keys[0], number] = None
    return list(found)
