"""What a spreadsheet takes for a formula, by its first character.

OWASP, "CSV Injection": also in full width, for Japanese locales.
"""

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# A number in international form: computed it is no more than itself.
_PHONE = re.compile(r"\+[0-9]{7,15}")


def is_phone(text: str) -> bool:
    """Say whether the text is a telephone number such as +46701234567, and nothing besides."""
    return _PHONE.fullmatch(text) is not None


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet that opens a file with this text might compute it."""
    return text.startswith(FORMULA_STARTS)
