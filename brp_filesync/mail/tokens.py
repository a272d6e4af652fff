"""OAuth2's tokens: asked of the provider, and kept in memory for as long as they last.

By the app's own secret (RFC 6749, 4.4), by a refresh token (6), or by a service account's own word
(RFC 7523). No message holds a secret, nor what the provider says beside its error's name: that may
quote what was sent.
"""

import json
import re
import ssl
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import FilesyncError, LoginRefused, PermanentTrouble, TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.mail.login import MailLogin
from brp_filesync.mail.smtp_trouble import LATER
from brp_filesync.profiles.oauth2 import OAuth2

_TRY_LATER = (408, 425, 429)  # beside 5xx
_LATER_WORDS = ("temporarily_unavailable", "server_error", "slow_down")
_MOST_BYTES = 100_000
_SPARE_S = 60.0  # a token is renewed so long before its end
_SHORTEST_S = 300.0  # where the provider doesn't say how long it lasts
_WORD = re.compile(r"[a-z][a-z0-9_]{1,39}")
_MICROSOFTS = re.compile(r"\b(AADSTS\d{3,7})\b")


@dataclass(frozen=True, slots=True)
class _Given:
    token: str
    lasts_s: float
    refresh_token: str


class Tokens:
    """The app's token, renewed when it ends."""

    def __init__(
        self, settings: OAuth2, login: MailLogin, mailbox: str, timeout_s: float, clock: Clock
    ) -> None:
        self._settings, self._login, self._mailbox = settings, login, mailbox
        self._timeout_s, self._clock = timeout_s, clock
        self._token, self._ends_at = "", 0.0

    @property
    def kept(self) -> bool:
        """Whether the next one is of before, and so may have been withdrawn since."""
        return bool(self._token) and self._clock.monotonic() < self._ends_at

    def forget(self) -> None:
        """Let the next one be a new one."""
        self._token = ""

    def token(self) -> str:
        """Return a token that lasts. Raises LoginRefused, TemporaryTrouble or PermanentTrouble."""
        if not self.kept:
            given = _asked(self._settings.token_url, self._fields(), self._timeout_s)
            self._token = given.token
            self._ends_at = self._clock.monotonic() + max(given.lasts_s - _SPARE_S, 0)
            if given.refresh_token not in ("", self._login.refresh_token):
                self._login = replace(self._login, refresh_token=given.refresh_token)
                if self._login.keep is not None:
                    self._login.keep(given.refresh_token)
        return self._token

    def _fields(self) -> dict[str, str]:
        settings, login = self._settings, self._login
        if login.account_key is not None:
            from brp_filesync.mail.assertion import GRANT_TYPE, signed  # few need cryptography

            said = signed(settings, login.account_key, self._mailbox, self._clock.now())
            return {"grant_type": GRANT_TYPE, "assertion": said}
        fields = {"client_id": settings.client_id}
        if login.client_secret is not None:
            fields["client_secret"] = login.client_secret
        if settings.scope is not None:
            fields["scope"] = settings.scope
        if login.refresh_token is None:
            return fields | {"grant_type": "client_credentials"}
        return fields | {"grant_type": "refresh_token", "refresh_token": login.refresh_token}


def _asked(url: str, fields: dict[str, str], timeout_s: float) -> _Given:
    host = urlsplit(url).hostname or ""
    ended: list[_Given | FilesyncError] = []
    # A thread, since nothing bounds the time of a name's look-up: it is left where it hangs.
    asker = threading.Thread(
        target=lambda: ended.append(_outcome(url, host, fields, timeout_s)),
        daemon=True,
    )
    asker.start()
    asker.join(timeout_s)
    if not ended:
        raise TemporaryTrouble(phrase("{where} is silent.", where=host), LATER)
    if isinstance(ended[0], FilesyncError):
        raise ended[0]
    return ended[0]


def _outcome(
    url: str, host: str, fields: dict[str, str], timeout_s: float
) -> _Given | FilesyncError:
    request = urllib.request.Request(  # noqa: S310 - https, or this machine, by the settings
        url,
        data=urlencode(fields).encode(),
        headers={"User-Agent": "filesync", "Accept": "application/json"},
    )
    try:
        opener = urllib.request.build_opener(_StayHere)
        with opener.open(request, timeout=timeout_s) as answer:
            return _given(host, _read(answer))
    except urllib.error.HTTPError as error:
        with error:
            return _refused(host, error.code, _read(error), signs="assertion" in fields)
    except (OSError, HTTPException) as error:
        inner = getattr(error, "reason", error)
        if isinstance(inner, ssl.SSLError):
            reason = inner.reason or "TLS"
        else:
            reason = getattr(inner, "strerror", None) or type(inner).__name__
        return TemporaryTrouble(
            phrase("{where} can't be reached: {reason}.", where=host, reason=reason), LATER
        )


def _read(answer: Any) -> dict[str, Any]:
    try:
        found = json.loads(answer.read(_MOST_BYTES))
    except (ValueError, OSError, HTTPException):
        return {}
    return found if isinstance(found, dict) else {}


def _given(host: str, told: dict[str, Any]) -> _Given | FilesyncError:
    token, lasts, anew = (told.get(key) for key in ("access_token", "expires_in", "refresh_token"))
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        return PermanentTrouble(
            phrase("{host} answered, and gave no token.", host=host),
            phrase("Compare mail.server.oauth2.token_url with what the provider says."),
        )
    try:
        lasts_s = float(lasts) if lasts is not None else _SHORTEST_S
    except (TypeError, ValueError):
        lasts_s = _SHORTEST_S
    return _Given(token, lasts_s, anew if isinstance(anew, str) else "")


def _refused(host: str, status: int, told: dict[str, Any], *, signs: bool) -> FilesyncError:
    word = told.get("error")
    word = word if isinstance(word, str) and _WORD.fullmatch(word) else ""
    number = _MICROSOFTS.search(str(told.get("error_description", "")))
    said = " ".join(each for each in (str(status), word, number[1] if number else "") if each)
    message = phrase("{host} gives us no token ({said}).", host=host, said=said)
    if status >= 500 or status in _TRY_LATER or word in _LATER_WORDS:
        return TemporaryTrouble(message, LATER)
    if not word:
        return PermanentTrouble(
            message, phrase("Compare mail.server.oauth2.token_url with what the provider says.")
        )
    if word in ("invalid_grant", "unauthorized_client") and signs:
        advice = phrase(
            "The service account may not act for this mailbox, its key was withdrawn, or this "
            "machine's clock is wrong: let the administrator give it domain-wide delegation for the "
            "scope (docs/mail.md). Another login is tried by itself, the same one after "
            "`filesync mail reset`."
        )
    elif word == "invalid_grant":
        advice = phrase(
            "The refresh token has ended, or was withdrawn: let a person consent anew, and put the "
            "new one in its place (docs/mail.md). Another login is tried by itself, the same one "
            "after `filesync mail reset`."
        )
    else:
        advice = phrase(
            "Compare mail.server.oauth2 with the app at the provider: its id, its secret, which may "
            "have ended, and scope. Another login is tried by itself, the same one after "
            "`filesync mail reset`."
        )
    return LoginRefused(message, advice)


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing: secrets are sent where the settings say, and nowhere else."""
