"""The samples' last lines: a line of sums is a trailer, where it agrees with the rows."""

from collections.abc import Sequence

from brp_filesync.core.phrase import phrase
from brp_filesync.proposing.amounts import Written, values_of
from brp_filesync.proposing.model import Said
from brp_filesync.proposing.table import Part

KEY = "dialect.trailer"


def said_of_last_lines(parts: Sequence[Part], price: int | None, how: Written | None) -> list[Said]:
    """Return what is proposed of the last lines; `price` is the place of the prices' column."""
    lasts = [part.last for part in parts if part.last is not None]
    if not lasts:
        return []
    markers = {last[0] for last in lasts}
    (marker, *others) = sorted(markers)
    draft: dict[str, object] = {"marker": marker}
    if len(lasts) < len(parts) or others or not marker.strip() or any(map(str.isdigit, marker)):
        why = phrase("the samples' last lines don't begin in one way")
        return [Said(KEY, draft, "open", why)]
    rows = {place for part in parts for place in _counts(part)}
    agreeing = [place for place in sorted(rows) if all(place in _counts(part) for part in parts)]
    if agreeing:
        draft["rows_field"] = agreeing[0] + 1
    sums = [_sums(part, price, how) for part in parts]
    agreed = [place for place in sorted(sums[0]) if all(place in each for each in sums)]
    if agreed and agreed[0] + 1 != draft.get("rows_field"):
        draft["sum_field"] = agreed[0] + 1
    if len(draft) == 1 and any(_has_digits(last[1:]) for last in lasts):
        why = phrase("the last line's numbers are neither the rows nor their sum")
        return [Said(KEY, draft, "open", why)]
    why = phrase("the last line, which agrees with the rows")
    return [Said(KEY, draft, "certain", why)]


def _counts(part: Part) -> set[int]:
    """Return the places of the last line where the number of rows stands."""
    cells = part.last if part.last else []
    return {place for place, cell in enumerate(cells) if cell.strip() == str(len(part.rows))}


def _sums(part: Part, price: int | None, how: Written | None) -> set[int]:
    """Return the places of the last line where the sum of the rows' prices stands."""
    if part.last is None or price is None or how is None:
        return set()
    cells = [cell.strip() for cell in part.last]
    prices = [row[price].strip() if price < len(row) else "" for row in part.rows]
    total = int(values_of(prices, how).sum())
    told = values_of(cells, how).tolist()
    return {place for place, value in enumerate(told) if total and value == total}


def _has_digits(cells: Sequence[str]) -> bool:
    return any(map(str.isdigit, "".join(cells)))
