"""Money is whole öre: amounts as people and files write them."""

import re

from brp_filesync.core.language import Language

_NO_BREAK = "\N{NO-BREAK SPACE}"


def kronor(ore: int, language: Language = "sv") -> str:
    """Return an amount in öre as people read it: "1 234,50 kr" or "SEK 1,234.50".

    The spaces never break a line. The minus is the plain one, which every console can show.
    """
    if language == "sv":
        return f"{kronor_plain(ore, ',', _NO_BREAK)}{_NO_BREAK}kr"
    return f"SEK{_NO_BREAK}{kronor_plain(ore, '.', ',')}"


def kronor_plain(ore: int, decimal: str = ",", thousands: str = "") -> str:
    """Return an amount in öre as files write it, with two decimals: "1234,50"."""
    whole, part = divmod(abs(ore), 100)
    sign = "-" if ore < 0 else ""
    return f"{sign}{f'{whole:,}'.replace(',', thousands)}{decimal}{part:02d}"


def ore_typed(text: str) -> int | None:
    """Return kronor as people type them ("4990", "1 200,50", "-12.5") as öre; None for no amount."""
    found = re.fullmatch(r"(-?)([0-9]+)(?:[.,]([0-9]{1,2}))?", "".join(text.split()))
    if found is None:
        return None
    ore = int(found[2]) * 100 + int((found[3] or "0").ljust(2, "0"))
    return -ore if found[1] else ore
