"""What makes a row a cancellation: a word in a column, or a quantity with a minus."""

from collections.abc import Sequence
from typing import Any

from brp_filesync.core.number_signs import with_plain_signs
from brp_filesync.core.phrase import phrase, phrases
from brp_filesync.proposing.cells import Column
from brp_filesync.proposing.model import Said
from brp_filesync.proposing.names import plain

_CANCEL = (
    "avbest",
    "avbok",
    "makul",
    "cancel",
    "storn",
    "annul",
    "retur",
    "refund",
    "aterkop",
    "kredit",
    "credit",
    "gutschrift",
    "anger",
    "angrat",
    "angrad",
    "ruckgabe",
    "widerruf",
    "aterbet",
    "revok",
    "withdraw",
    "aterkall",
)
_ORDER = (
    "order",
    "bestall",
    "kop",
    "ny",
    "nya",
    "new",
    "purchase",
    "bestell",
    "kauf",
    "booking",
    "bokning",
    "sale",
    "salj",
    "forsalj",
    "buy",
    "neu",
    "kopt",
    "bokad",
    "bestalld",
)
_MOST_WORDS = 8
KEY = "columns.row_type"


def told_cancel(cell: str) -> bool:
    """Say whether a word means that an order is taken back."""
    return plain(cell).startswith(_CANCEL)


def by_words(column: Column, source: dict[str, Any]) -> Said:
    """Return what is proposed for the column that is called a row's type."""
    words = column.filled
    meanings = {word: _meaning(word) for word in words[:_MOST_WORDS]}
    known = {word: ours for word, ours in meanings.items() if ours}
    value = source | {"words": known}
    if "" in column.cells:
        value["default"] = "order"
    unknown = [word for word, ours in meanings.items() if ours is None]
    if unknown or len(words) > _MOST_WORDS:
        guessed = {word: ours or "?" for word, ours in meanings.items()}
        why = phrase("say for each word whether it is an order or a cancel")
        return Said(KEY, value | {"words": guessed}, "open", why)
    if not words:
        why = phrase("no row says what it is: ask for a cancellation")
        return Said(KEY, value | {"words": {"?": "cancel"}}, "open", why)
    if "cancel" in known.values():
        return Said(KEY, value, "certain", phrase("so a cancellation is written"))
    why = phrase("no sample has a cancellation: ask how it is written; any other word is refused")
    return Said(KEY, value, "likely", why)


def by_sign(quantity: Column, source: dict[str, Any]) -> Said | None:
    """Return what is proposed where quantities have a minus; None where none has."""
    negative = negatives(quantity)
    if not any(negative):
        return None
    why = phrases("{count} quantity has a minus", "{count} quantities have a minus", sum(negative))
    return Said(KEY, source | {"negative": "cancel"}, "likely", why)


def negatives(quantity: Column) -> list[bool]:
    """Return for each row whether its quantity has a minus."""
    return [cell.startswith("-") for cell in with_plain_signs(quantity.cells)]


def tells_apart(column: Column, negative: Sequence[bool] | None) -> bool:
    """Say whether words of cancellation stand in the column that no minus explains."""
    words = {cell for cell in column.filled if told_cancel(cell)}
    return bool(words) and [cell in words for cell in column.cells] != list(negative or [])


def _meaning(word: str) -> str | None:
    if told_cancel(word):
        return "cancel"
    return "order" if plain(word).startswith(_ORDER) else None
