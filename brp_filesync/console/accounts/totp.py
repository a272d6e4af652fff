"""Numbers of an authenticator app: RFC 6238 with SHA-1, six digits, a new one each 30 seconds."""

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote

STEP_S = 30
_DIGITS = 6
_KEY_BYTES = 20  # RFC 4226: as long as the hash


def new_key() -> str:
    """Return a new key, in base32 as apps take it."""
    return base64.b32encode(secrets.token_bytes(_KEY_BYTES)).decode()


def number_at(key: str, step: int) -> str:
    """Return the six digits of a step (seconds since 1970 by 30)."""
    digest = hmac.new(base64.b32decode(key), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 0x0F
    value = int.from_bytes(digest[at : at + 4]) & 0x7FFF_FFFF
    return f"{value % 10**_DIGITS:0{_DIGITS}d}"


def step_of(key: str, number: str, seconds: float, used: int) -> int | None:
    """Return the step whose number it is, None where it is none's that may be used.

    The step before and the one after are let through, for clocks that differ; never one up to
    `used`, which somebody may have seen.
    """
    now = int(seconds) // STEP_S
    bare = "".join(number.split())
    for step in (now - 1, now, now + 1):
        if step > used and hmac.compare_digest(number_at(key, step).encode(), bare.encode()):
            return step
    return None


def link_for(key: str, name: str, installation: str) -> str:
    """Return what an app on the same machine opens: `otpauth://`."""
    issuer = quote(f"filesync {installation}")
    return f"otpauth://totp/{issuer}:{quote(name)}?secret={key}&issuer={issuer}"
