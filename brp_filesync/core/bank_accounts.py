"""A bank account written in one way, whether it was told as an IBAN or as the bank's own number.

A Swedish IBAN ends with the account as the bank has it, padded with zeros to 17 digits. Most banks'
begins with the clearing number there too; where it doesn't, the clearing number is left out of the
bank's own number as well, so that both are one text.
"""

import re

# Clearing numbers whose IBAN leaves them out: the range, and how many digits the account has then.
# (Bankgirot, "Bankernas kontonummer": Handelsbanken; Nordea's and Danske Bank's personal accounts.)
_WITHOUT_CLEARING = (
    (6000, 6999, 9),
    (3300, 3300, 10),
    (3782, 3782, 10),
    (9180, 9189, 10),
)
_SWEDISH_IBAN = re.compile("SE[0-9]{22}")
# Swedbank's 8xxx has a fifth clearing digit, and an account that its IBAN pads to ten.
_SWEDBANK = re.compile("(8[0-9]{4})([0-9]{2,10})")


def one_account(text: str) -> str:
    """Return the account without blanks and leading zeros: an IBAN and its BBAN are one text.

    A foreign IBAN keeps its letters, in upper case. "" is none.
    """
    bare = re.sub(r"[\s.,-]", "", text).upper() if text else ""
    if _SWEDISH_IBAN.fullmatch(bare):
        return bare[7:].lstrip("0")
    if not bare.isdecimal():
        return bare.lstrip("0")
    digits = bare.lstrip("0")
    for first, last, length in _WITHOUT_CLEARING:
        if len(digits) == 4 + length and first <= int(digits[:4]) <= last:
            return digits[4:].lstrip("0")
    swedbank = _SWEDBANK.fullmatch(digits)
    if swedbank is not None and len(digits) < 15:
        return swedbank[1] + swedbank[2].rjust(10, "0")
    return digits
