"""Does an order file's trailer agree with its rows? A cut-off file is caught here."""

from dataclasses import dataclass, replace

import pandas as pd

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.profiles.orders import OrderFiles
from brp_filesync.tables.cells import ore
from brp_filesync.tables.read import Chunk


@dataclass(frozen=True, slots=True)
class Tally:
    """What has been counted: rows, their prices in öre, and whether every price was readable."""

    rows: int = 0
    sum_ore: int = 0
    readable: bool = True


def counted(tally: Tally, prices: pd.Series, chunk: Chunk, orders: OrderFiles) -> Tally:
    """Return the tally with the chunk's rows added. An absent price counts as 0."""
    tally = replace(tally, rows=tally.rows + len(chunk.fields) + len(chunk.wrong))
    if orders.dialect.trailer is None or orders.dialect.trailer.sum_field is None:
        return tally
    values_ore, bad = prices_ore(prices, orders)
    readable = not (bad & (prices != "")).any() and len(chunk.wrong) == 0
    return replace(
        tally,
        sum_ore=tally.sum_ore + int(values_ore.sum()),
        readable=tally.readable and readable,
    )


def compare(tally: Tally, trailer: tuple[str, ...], orders: OrderFiles) -> None:
    """Raise `FileRefused` where the trailer says otherwise: `trailer-rows`, `trailer-sum`.

    The sum isn't compared when a row's price can't be read: what the portal counted for it is
    anyone's guess, and the row is rejected by itself.
    """
    asked = orders.dialect.trailer
    if asked is None:
        return
    if asked.rows_field is not None:
        written = _field(trailer, asked.rows_field)
        expected = int(written) if written.isascii() and written.isdecimal() else None
        _refuse_difference("trailer-rows", tally.rows, expected)
    if asked.sum_field is not None and tally.readable:
        values_ore, bad = prices_ore(_column(_field(trailer, asked.sum_field)), orders)
        expected = None if bad.iloc[0] else int(values_ore.iloc[0])
        _refuse_difference("trailer-sum", tally.sum_ore, expected)


def prices_ore(texts: pd.Series, orders: OrderFiles) -> tuple[pd.Series, pd.Series]:
    """Return prices in öre, and which can't be read, as the profile says that they're written.

    Without a unit in the profile they are kronor.
    """
    source = orders.columns["price_incl_vat"]
    return ore(texts, source.unit or "kronor", source.decimal, source.thousands, source.suffix)


def _field(trailer: tuple[str, ...], position: int) -> str:
    return trailer[position - 1].strip() if position <= len(trailer) else ""


def _column(text: str) -> pd.Series:
    return pd.Series([text], dtype=object)


def _refuse_difference(word: str, found: int, expected: int | None) -> None:
    """Refuse unless equal; what can't be read as a number is left out of the message."""
    if found != expected:
        params = {"found": found} if expected is None else {"found": found, "expected": expected}
        raise FileRefused(Problem(word, 0, params=params))
