"""The one language that the terminal speaks: the settings', and before they are read its own."""

import os
from collections.abc import Mapping
from contextvars import ContextVar

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import in_language, languages

_DEFAULT = "sv"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


def speak(language: Language | None) -> None:
    """Let all that is said from now on be in this language; None for the terminal's own."""
    _spoken.set(language)


def spoken() -> Language:
    """Return the language that is spoken now."""
    return _spoken.get() or of_terminal(os.environ)


def of_terminal(environment: Mapping[str, str]) -> Language:
    """Return the language that the terminal is set to, if we have it; else Swedish."""
    for variable in _VARIABLES:
        for wanted in environment.get(variable, "").split(":"):
            name = wanted.partition("_")[0].partition(".")[0]
            if name in languages():
                return name
    return _DEFAULT


def said(text: str) -> str:
    """Return a sentence in the language that is spoken; what is none, as it is."""
    return in_language(text, spoken())
