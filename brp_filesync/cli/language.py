"""The one language that the terminal speaks: the settings', and before they are read theirs too.

click says what it says by gettext: how a command is used, and what is wrong with what was typed.
"""

import gettext
import os
import re
from collections.abc import Mapping
from contextvars import ContextVar

import click

from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import LOCALE, in_language, languages

CLICK = "click"  # the domain of its sentences: click.po beside ours
_DEFAULT = "sv"
_OURS = "FILESYNC_LANGUAGE"
_GETTEXTS = "LANGUAGE"
_VARIABLES = (_OURS, _GETTEXTS, "LC_ALL", "LC_MESSAGES", "LANG")
_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


def speak(language: Language | None) -> None:
    """Let all that is said from now on be in this language; None for the terminal's own."""
    _spoken.set(language)


def speak_before_settings(config: str | None = None) -> None:
    """Let all be said in the language that the settings name, and click's sentences too.

    They aren't read for it, nor told to be wrong: they are looked through for that line alone.
    Where there are none, it is the terminal's language.
    """
    speak(None if os.environ.get(_OURS) else of_settings(config, os.environ))
    gettext.bindtextdomain(CLICK, LOCALE)
    gettext.textdomain(CLICK)
    os.environ[_GETTEXTS] = spoken()  # gettext's own, and that of whatever we start: a pager


def speak_as_chosen(language: Language | None) -> None:
    """Let the rest be said in a language chosen just now; FILESYNC_LANGUAGE goes before it."""
    if language and not os.environ.get(_OURS):
        speak(language)


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


def of_settings(config: str | None, environment: Mapping[str, str]) -> Language | None:
    """Return the language of an installation's settings; None where there are none, or a host's."""
    from brp_filesync.profiles.where import find_settings

    try:
        text = find_settings(config, environment).read_text("utf-8", errors="replace")
    except (FilesyncError, OSError):
        return None
    if re.search(r"^installations[ \t]*:", text, re.MULTILINE):
        return None
    named = re.search(r"""^language[ \t]*:[ \t]*["']?([a-z]+)""", text, re.MULTILINE)
    return named[1] if named and named[1] in languages() else _DEFAULT


def misused(sentence: str) -> click.UsageError:
    """Return the error of a command that is used wrongly, in the language that is spoken."""
    return click.UsageError(said(sentence))


def said(text: str) -> str:
    """Return a sentence in the language that is spoken; what is none, as it is."""
    return in_language(text, spoken())
