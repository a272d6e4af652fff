"""E-mail addresses of the ordinary kind: known to be sound without asking the library.

It takes longer to load than many a command works, and a tenth of a millisecond for each address.
What isn't of this kind isn't wrong: the library says what it is.
"""

import re

# Only what the library takes unchanged: plain labels without double hyphens (those may be IDNA),
# in lower case, under none of the top domains that are reserved for special use (RFC 6761).
_ORDINARY = re.compile(
    r"[A-Za-z0-9_+-]{1,40}(?:\.[A-Za-z0-9_+-]{1,20}){0,3}@"
    r"(?:[a-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,2}\.){1,2}"
    r"(?!(?:arpa|invalid|local|localhost|onion|test)\Z)[a-z]{2,20}"
)


def is_ordinary(text: str) -> bool:
    """Return whether the text is surely an address, and as it should be written."""
    return _ORDINARY.fullmatch(text) is not None
