"""Sentences that were kept as English text in the database, known again where they are shown."""

import re
from functools import cache, lru_cache

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import KEYS, Phrase, joined, languages, meaning, messages, phrase

_LEAST_KNOWN = 12  # characters besides parameters, so that a sentence is known by them

_PARAMETER = re.compile(r"\{([a-z]\w*)(?:![rsa])?(?::[^{}]*)?\}")
_PLACE = re.compile(r"[^\s:]+:\d+:\d+: (?:[a-z_.\[\]0-9]+: )?(?=\S)")


class WithoutStop(Phrase):
    """A sentence without its stop, to stand within another."""

    __slots__ = ("_whole",)

    _whole: Phrase

    @classmethod
    def of(cls, whole: Phrase) -> "WithoutStop":
        """Return the sentence so."""
        made = cls(whole.removesuffix("."))
        made._whole = whole
        return made

    def rendered(self, language: Language) -> str:
        """Return it in that language."""
        return self._whole.rendered(language).removesuffix(".")


class _AsKept(str):
    """What filled a sentence in a form of its own, as `{name:g}`: it has that form already."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return str(self)

    def __repr__(self) -> str:
        return str(self)


def kept_again(text: str) -> str:
    """Return the phrase that an English sentence was before it was kept as text, in a database.

    It is known by its template, also where its stop was taken off to stand within another. What
    isn't known, or is told in several numbers, stays as it is.
    """
    place = _PLACE.match(text)  # of a mistake in a file of settings
    if place is not None:
        first, newline, others = text.partition("\n")
        if newline:
            return joined(newline, [kept_again(first), kept_again(others)])
        return place[0] + kept_again(text[place.end() :])
    for by in re.finditer(": ", text):  # what a key means, behind what is wrong with it
        if text[by.end() :] in _meanings():
            return joined(by[0], [kept_again(text[: by.start()]), meaning(text[by.end() :])])
    found = _known(text)
    if found is None and not text.endswith(".") and (whole := _known(f"{text}.")) is not None:
        return WithoutStop.of(whole)
    return text if found is None else found


# A night tells of the same few alarms again and again.
@lru_cache(maxsize=1000)
def _known(text: str) -> Phrase | None:
    for template, literals in _templates():
        if all(each in text for each in literals):
            params = _params_of(template, text)
            if params is not None:
                return phrase(template, **_parts_again(template, params))
    return None


def _parts_again(template: str, params: dict[str, str]) -> dict[str, str]:
    return {
        name: kept_again(part) if f"{{{name}}}" in template else _AsKept(part)
        for name, part in params.items()
    }


@cache
def _meanings() -> frozenset[str]:
    """Return what keys mean, as far as it is translated."""
    return frozenset(
        each
        for language in languages()
        for each in getattr(messages(language, KEYS), "_catalog", ())
        if isinstance(each, str) and each
    )


@cache
def _templates() -> list[tuple[str, list[str]]]:
    """Return the sentences that are translated, each with its text between the parameters.

    The longest texts come first: of two that fit, the one that says more is meant.
    """
    known = {
        each
        for language in languages()
        for each in getattr(messages(language), "_catalog", ())
        if isinstance(each, str) and "\4" not in each  # \4 parts a context from its sentence
    }
    parted = ((each, _PARAMETER.split(each)[::2]) for each in known)
    known_by = [
        (each, [literal for literal in literals if literal], sum(map(len, literals)))
        for each, literals in parted
        if sum(map(len, literals)) >= _LEAST_KNOWN or len(literals) == 1
    ]
    known_by.sort(key=lambda each: (-each[2], each[0]))
    return [(each, sorted(literals, key=len, reverse=True)) for each, literals, _ in known_by]


def _params_of(template: str, text: str) -> dict[str, str] | None:
    if template == text:
        return {}
    parts = _PARAMETER.split(template)
    pattern, seen = "", set()
    for literal, name in zip(parts[::2], [*parts[1::2], ""], strict=True):
        pattern += re.escape(literal)
        if name:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
            seen.add(name)
    found = re.fullmatch(pattern, text, re.DOTALL) if seen else None
    return found.groupdict() if found else None
