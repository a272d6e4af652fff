"""A service account's own word for itself: a JWT that it signs, for which it is given a token.

RFC 7523, 2.1, signed by RS256, as Google's service accounts do it.
"""

import base64
import json
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.oauth2 import OAuth2

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LASTS_S = 3600  # the longest that Google takes


def signed(settings: OAuth2, account_key: str, mailbox: str, now: datetime) -> str:
    """Return the assertion: this account, acting for the mailbox, for an hour from now on.

    `account_key` is the file that the provider gave for the account (JSON), or its private key
    (PEM). Raises ConfigurationMistake for neither.
    """
    at = int(now.timestamp())
    claims = {
        "iss": settings.client_id,
        "sub": mailbox,
        "scope": settings.scope,
        "aud": settings.token_url,
        "iat": at,
        "exp": at + _LASTS_S,
    }
    head = _part({"alg": "RS256", "typ": "JWT"})
    said = f"{head}.{_part({name: value for name, value in claims.items() if value})}"
    signature = _key(account_key).sign(said.encode(), PKCS1v15(), SHA256())
    return f"{said}.{_base64(signature)}"


def _key(account_key: str) -> RSAPrivateKey:
    try:
        if account_key.lstrip().startswith("{"):
            account_key = json.loads(account_key)["private_key"]
        key = load_pem_private_key(account_key.encode(), None)
    except (ValueError, KeyError, TypeError, AttributeError):
        key = None
    if isinstance(key, RSAPrivateKey):
        return key
    raise ConfigurationMistake(
        phrase("mail.server.oauth2.account_key holds no RSA key of a service account."),
        phrase("Put the JSON file there that the provider gave for the account, as it is."),
    )


def _part(told: dict[str, object]) -> str:
    return _base64(json.dumps(told, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
