"""How a mail's head is written: by the library's rules, and each line of it worked out once.

Of fifteen lines most are the same in every mail of a round. To take one apart and fold it took the
library as long as to write a mail's words.
"""

from email.headerregistry import HeaderRegistry
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from functools import lru_cache
from typing import Any

_MOST_KEPT = 256


class _Headers(HeaderRegistry):
    """The library's headers, each taken apart once."""

    @lru_cache(_MOST_KEPT)  # noqa: B019 - there is one, as long as we run
    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(name)

    def __call__(self, name: str, value: Any) -> Any:
        # What isn't plain text (an address, a moment) knows its own parts.
        return (
            self._taken_apart(name, value) if type(value) is str else super().__call__(name, value)
        )

    @lru_cache(_MOST_KEPT)  # noqa: B019
    def _taken_apart(self, name: str, value: str) -> Any:
        return super().__call__(name, value)


class _Remembering(EmailPolicy):
    """The library's policy, which folds what it has folded before by memory."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the line, or lines, as they are sent."""
        # A kept mail's lines are raw text, which is folded by other rules.
        return (_folded if hasattr(value, "name") else EmailPolicy.fold_binary)(self, name, value)


@lru_cache(_MOST_KEPT)
def _folded(policy: EmailPolicy, name: str, value: str) -> bytes:
    return EmailPolicy.fold_binary(policy, name, value)


_HEADERS = _Headers()
PLAIN = _Remembering(linesep=SMTP.linesep, header_factory=_HEADERS)
WITH_UTF8 = _Remembering(linesep=SMTPUTF8.linesep, utf8=True, header_factory=_HEADERS)
