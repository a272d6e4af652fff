"""Money is whole öre: amounts as people and files write them."""

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
