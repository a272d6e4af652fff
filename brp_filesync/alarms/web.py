"""One call to a URL that is a secret: what is told of its trouble never names it.

By the standard library: a GET or a POST whose answer nobody reads needs no more. Redirects aren't
followed, since they would send what is told to somebody else.
"""

import ssl
import threading
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from brp_filesync.core.errors import (
    ConfigurationMistake,
    FilesyncError,
    PermanentTrouble,
    TemporaryTrouble,
)
from brp_filesync.core.phrase import phrase

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_TRY_LATER = (408, 425, 429)  # beside 5xx
_MAY_ASK = (429, 503)  # answers whose `Retry-After` means that we call again
_LONGEST_WAIT_S = 24 * 3600.0


class NotYet(TemporaryTrouble):
    """The other side asks us to wait so many seconds before we call again (`Retry-After`)."""

    def __init__(self, message: str, advice: str, wait_s: float) -> None:
        super().__init__(message, advice)
        self.wait_s = wait_s


def call(what: str, url: str, timeout_s: float, body: bytes | None = None) -> None:
    """GET the URL, or POST it a JSON body, and return when the answer is 2xx.

    `what` names it in messages. The whole call ends within `timeout_s`, names and a dripping answer
    included. Raises ConfigurationMistake for a URL that isn't safe, TemporaryTrouble and
    PermanentTrouble.
    """
    _demand_safe(what, url)
    ended: list[FilesyncError | None] = []
    # A thread, since nothing bounds the time of a name's look-up: it is left where it hangs.
    caller = threading.Thread(
        target=lambda: ended.append(_outcome(what, url, timeout_s, body)), daemon=True
    )
    caller.start()
    caller.join(timeout_s)
    if not ended:
        raise TemporaryTrouble(
            phrase("The {what} is silent.", what=what), phrase("The next run tries again.")
        )
    if ended[0] is not None:
        raise ended[0]


def _outcome(what: str, url: str, timeout_s: float, body: bytes | None) -> FilesyncError | None:
    headers = {"User-Agent": "filesync"} | (
        {} if body is None else {"Content-Type": "application/json; charset=utf-8"}
    )
    try:
        request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - demanded
        opener = urllib.request.build_opener(_StayHere)
        with opener.open(request, timeout=timeout_s):
            return None
    except urllib.error.HTTPError as error:
        told = phrase("The {what} answered {code}.", what=what, code=error.code)
        wait_s = _asked_to_wait(error.headers.get("Retry-After"), error.headers.get("Date"))
        error.close()
        if wait_s is not None and error.code in _MAY_ASK:
            return NotYet(told, phrase("It is asked again when it says that it may be."), wait_s)
        if error.code >= 500 or error.code in _TRY_LATER:
            return TemporaryTrouble(told, phrase("The next run tries again."))
        return PermanentTrouble(told, phrase("See whether its URL is still the right one."))
    except (OSError, HTTPException, ValueError) as error:  # their texts may hold the URL
        told = phrase("The {what} can't be reached: {kind}.", what=what, kind=_kind(error))
        return TemporaryTrouble(told, phrase("The next run tries again."))


def _asked_to_wait(told: str | None, now: str | None) -> float | None:
    """Return the seconds that `Retry-After` says, as a number or as a date; None for neither.

    A date is compared with what the server itself says the time is.
    """
    if told is None:
        return None
    if told.strip().isascii() and told.strip().isdecimal():
        return min(float(told), _LONGEST_WAIT_S)
    try:
        wait_s = (parsedate_to_datetime(told) - parsedate_to_datetime(now or "")).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(wait_s, 0.0), _LONGEST_WAIT_S)


def _kind(error: Exception) -> str:
    inner = getattr(error, "reason", error)
    if isinstance(inner, ssl.SSLError):
        return str(inner.reason or "TLS")
    told = inner.strerror if isinstance(inner, OSError) else None
    return told or type(inner).__name__


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing: the answer is then the redirect's own, 3xx."""


def _demand_safe(what: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in _THIS_MACHINE
        )
        safe = safe and bool(parts.hostname) and url.isascii() and " " not in url
    except ValueError:
        safe = False
    if not safe:
        raise ConfigurationMistake(
            phrase("The URL of the {what} isn't one that may be called.", what=what),
            phrase(
                "Expected https://…, or http:// to this machine; it is kept where the settings say."
            ),
        )
