"""What each page is sent with so that nothing of another's runs in it, and whose forms are heeded."""

import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from brp_filesync.console.accounts.model import Session
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: browsers would tell of no origin of our own forms either.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",  # the next at the same machine goes back to nobody's data
}
_SAME_SITE = ("same-origin", "none")  # `none`: typed, or a bookmark


def cookie_name(*, https: bool) -> str:
    """Return the session's cookie: with TLS one that no other host or path can set."""
    return "__Host-filesync" if https else "filesync"


def demand_own_form(headers: Headers, session: Session | None, csrf: str) -> None:
    """Raise NotPossible for a form that another site sends, or that isn't this session's."""
    origin = headers.get("origin")
    told = headers.get("sec-fetch-site", "same-origin")
    same = origin is None or urlsplit(origin).netloc == headers.get("host", "")
    if not same or told not in _SAME_SITE:
        raise _another()
    if session is not None and not hmac.compare_digest(session.csrf.encode(), csrf.encode()):
        raise _another()


def _another() -> NotPossible:
    return NotPossible(
        phrase("The form isn't of this session; nothing is done."),
        phrase("Load the page again, and fill it in anew."),
    )
