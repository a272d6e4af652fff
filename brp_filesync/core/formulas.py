"""What a spreadsheet takes for a formula, by its first character.

OWASP, "CSV Injection": also in full width, for Japanese locales.
"""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet that opens a file with this text might compute it."""
    return text.startswith(FORMULA_STARTS)
