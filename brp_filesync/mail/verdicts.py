"""What a server's refusal says, and of whom: of the mail and its reader, of us, or not clearly.

Pure. By the codes (RFC 5321, RFC 3463, and what Microsoft and Google have added), and by the server's
words only where codes don't tell: that we are too fast, or that it greylists.
"""

import re
from dataclasses import dataclass
from typing import Literal

Of = Literal["mail", "us", "unclear"]
Step = Literal["MAIL FROM", "RCPT TO", "DATA", "the data"]

CLOSING = 421  # "service not available, closing transmission channel", at any step
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
# Who isn't let in (RFC 4954; 538 and 534 are of before it): no reader has to do with that.
_LOGIN = frozenset({"530", "534", "535", "538"})
# By the second and third number. Of us: our address or its domain, the day's quota (Google), an
# account that may not send (Microsoft: 5.1.90, 5.2.252, 5.7.30, 5.7.57, 5.7.60, 5.7.5xx, 5.7.7xx).
_OF_US = re.compile(r"1\.[78]|1\.90|2\.252|4\.5|7\.(?:30|57|60|[57]\d\d)")
# Of the mail: its reader's address and mailbox; and, before there is a reader, its size and signs.
_OF_READER = re.compile(r"1\.(?:[0-6]|10)|2\.[1-4]")
_OF_CONTENT = re.compile(r"2\.3|3\.4|6\.\d+")
_GREY = re.compile(r"gr[ea]y.?list", re.IGNORECASE)
_SLOW = re.compile(
    r"\b(?:rate|throttl\w+|slow down|too (?:many|much|fast|quickly)|exceed\w*|limit\w*|quota"
    r"|server (?:is )?(?:too )?busy)\b",
    re.IGNORECASE,
)
_MAILBOX = re.compile(r"\b(?:mailbox|storage|disk)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a refusal comes to. `slow`: we are too fast for now, or have too much.

    An unclear one is of us where the next mail, to another domain, is told the same.
    """

    code: str  # alone, since the words beside it often quote an address
    for_now: bool
    of: Of
    slow: bool = False


def judged(step: Step, code: int, text: str) -> Verdict:
    """Return whom the server means that refuses (4xx, 5xx) at this step, with these words."""
    for_now = code // 100 == 4
    enhanced = enhanced_in(text)
    told = f"{code} {enhanced}".rstrip()
    detail = enhanced[2:]
    known = f"{code}" in _LOGIN or _OF_US.fullmatch(detail) is not None
    at_us = step == "MAIL FROM" or code == CLOSING or known
    if _OF_CONTENT.fullmatch(detail) or (not at_us and _OF_READER.fullmatch(detail)):
        return Verdict(told, for_now, "mail")
    grey = _GREY.search(text) is not None
    slow = for_now and not grey and is_slow_down(text)
    if at_us:
        return Verdict(told, for_now, "us", slow)
    return Verdict(told, for_now, "mail" if grey else "unclear", slow)


def is_slow_down(text: str) -> bool:
    """Return whether a server that refuses for now says that we are too fast, or are too many."""
    return _SLOW.search(text) is not None and _MAILBOX.search(text) is None


def enhanced_in(text: str) -> str:
    """Return the enhanced code that the server's words begin with (RFC 3463); "" for none."""
    found = _ENHANCED.match(text)
    return found[1] if found else ""
