"""A buyer's e-mail address and mobile number: good ones in one form, bad ones blanked."""

import re

import pandas as pd
from email_validator import EmailNotValidError, validate_email

from brp_filesync.core.mail_address import is_ordinary

_EMAIL_MOST_CHARACTERS = 254  # RFC 5321, erratum 1690, and what the library allows
# Signs that people write between digits: brackets, points, slashes, dashes and blanks of all kinds.
_WITHOUT_SIGNS = str.maketrans(
    "", "", "() -./\u00a0\u2007\u2009\u202f\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
)
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")  # Ida Provberg <ida@example.com>
_MAILTO = "mailto:"
_LOST_ZERO_DIGITS = 9  # of a Swedish mobile number, 070-123 45 67, that a spreadsheet shortened
_MOBILE_DIGITS = re.compile(r"\+[1-9][0-9]{6,14}")  # ITU E.164: at most 15


def emails(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the addresses with their domains in lower case, and which are bad (bool; "" there).

    Syntax as the email-validator library has it; nobody is asked whether the domain exists. The
    address alone is taken out of `mailto:` and of a name with the address in angle brackets.
    """
    known = {text: _email(text) for text in set(texts.tolist())}
    return _mapped(texts, known)


def email_as_written(text: str) -> str:
    """Return the address where the text is one and nothing else; "" for a bad one, or none."""
    if not text or is_ordinary(text):
        return text
    if len(text) > _EMAIL_MOST_CHARACTERS:
        return ""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""


def mobiles(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the numbers as +46701234567, and which are bad (bool; "" there).

    Digits, spaces, dashes, points, slashes and parentheses, 7 to 15 digits with the country's. A
    number that names no country is Swedish where it begins with 0, or with 7 and the 0 was lost on
    the way.
    """
    known = {text: _mobile(text) for text in set(texts.tolist())}
    return _mapped(texts, known)


def _mapped(texts: pd.Series, known: dict[str, str]) -> tuple[pd.Series, pd.Series]:
    values = pd.Series([known[text] for text in texts.tolist()], index=texts.index, dtype=object)
    return values, (values == "") & (texts != "")


def _email(text: str) -> str:
    """Return the address; "" for a bad one, or none."""
    if not text or is_ordinary(text):
        return text
    named = _NAMED.fullmatch(text)
    text = named[1].strip() if named else text
    if text[: len(_MAILTO)].lower() == _MAILTO:
        text = text[len(_MAILTO) :].strip()
    return email_as_written(text)


def _mobile(text: str) -> str:
    """Return the number; "" for a bad one, or none."""
    if "(0)" in text and not text.startswith("(0)"):
        text = text.replace("(0)", "")  # the 0 that falls away behind a country's number
    number = text.translate(_WITHOUT_SIGNS)
    if number.startswith("00"):
        number = "+" + number[2:]
    elif number.startswith("0") or (number.startswith("7") and len(number) == _LOST_ZERO_DIGITS):
        number = "+46" + number.removeprefix("0")
    elif number.startswith("46"):
        number = "+" + number
    if number.startswith("+460"):
        number = "+46" + number[4:]
    return number if _MOBILE_DIGITS.fullmatch(number) else ""
