"""Sentences that people read: made where something happens, put into a language where it is read.

A phrase is its English sentence, a `str` like any other: logs, JSON and comparisons see English.
It remembers what it was made of, so that the edge (terminal, report, mail, webhook) can render it
in the language of the installation. The translations are gettext's message files, under `locale/`:
a language is a folder there (docs/languages.md).
"""

from collections.abc import Iterable, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from brp_filesync.core.language import Language

DOMAIN = "filesync"
KEYS = "keys"  # what the keys of settings and profiles mean: keys.po beside filesync.po
LOCALE = Path(__file__).parent.parent / "locale"
_ENGLISH = "en"


class Phrase(str):
    """An English sentence that knows its template and what fills it. Made by the functions below.

    Whatever cuts or fills it as text (an f-string, `strip`, `join`) makes it plain English for
    good: use a parameter, `+` or `joined`.
    """

    __slots__ = ("_context", "_count", "_params", "_several", "_template")

    _template: str
    _several: str
    _count: int
    _context: str
    _params: Mapping[str, object] | None  # None: its braces are text

    @classmethod
    def made(
        cls,
        template: str,
        params: Mapping[str, object] | None,
        *,
        several: str = "",
        count: int = 0,
        context: str = "",
    ) -> "Phrase":
        """Return the phrase of a template; of `several` by the count, where there is such one."""
        chosen = several if several and count != 1 else template
        made = cls(_filled(chosen, params, _ENGLISH))
        made._template = template
        made._several = several
        made._count = count
        made._context = context
        made._params = params
        return made

    def filled(self, **params: object) -> "Phrase":
        """Return the same sentence about these; `count` chooses the plural form, if it has one."""
        count = params.get("count")
        return Phrase.made(
            self._template,
            params,
            several=self._several,
            count=count if isinstance(count, int) else 0,
            context=self._context,
        )

    def rendered(self, language: Language) -> str:
        """Return it in that language; English where the language has no such sentence."""
        if language == _ENGLISH or not self._template:  # gettext's answer to "" is its own header
            return str(self)
        return _filled(self._found(messages(language)), self._params, language)

    def _found(self, known: NullTranslations) -> str:
        if self._several and self._context:
            return known.npgettext(self._context, self._template, self._several, self._count)
        if self._several:
            return known.ngettext(self._template, self._several, self._count)
        if self._context:
            return known.pgettext(self._context, self._template)
        return known.gettext(self._template)

    def __add__(self, other: str) -> "Phrase":
        return joined("", [self, other])

    def __radd__(self, other: str) -> "Phrase":
        return joined("", [other, self])


class Amount(Phrase):
    """An amount within a sentence: each language writes it in its own way."""

    __slots__ = ("_ore",)

    _ore: int

    def rendered(self, language: Language) -> str:
        """Return it as people who read that language write it."""
        return _kronor(self._ore, language)


class Meaning(Phrase):
    """What a key of the settings means: in message files of their own, read where it is asked."""

    __slots__ = ()

    def rendered(self, language: Language) -> str:
        """Return it in that language; English where the language has no such sentence."""
        return messages(language, KEYS).gettext(self) if self else ""


def meaning(text: str) -> Meaning:
    """Return the description of a key, or of a model of keys."""
    return Meaning(text)


def phrase(template: str, /, **params: object) -> Phrase:
    """Return a sentence; `{name}` in the template is filled with the parameter of that name."""
    return Phrase.made(template, params or None)


def phrase_of(context: str, template: str, /, **params: object) -> Phrase:
    """Return the same, where one English word is several in another language: `context` parts."""
    return Phrase.made(template, params or None, context=context)


def phrases(one: str, several: str, count: int, /, **params: object) -> Phrase:
    """Return a sentence about `count` things, which may stand in both templates as `{count}`."""
    return Phrase.made(one, {"count": count, **params}, several=several, count=count)


def phrases_of(context: str, one: str, several: str, count: int, /, **params: object) -> Phrase:
    """Return the same as `phrases`, with `context` as in `phrase_of`."""
    params = {"count": count, **params}
    return Phrase.made(one, params, several=several, count=count, context=context)


def joined(by: str, parts: Iterable[str]) -> Phrase:
    """Return phrases, or texts, one after another, with `by` between them."""
    named = {f"part{number}": part for number, part in enumerate(parts)}
    return Phrase.made("{by}".join(f"{{{name}}}" for name in named), {"by": by, **named})


def amount(ore: int) -> Amount:
    """Return an amount in öre as a parameter of sentences."""
    made = Amount(_kronor(ore, _ENGLISH))
    made._ore = ore
    return made


def in_language(text: str, language: Language) -> str:
    """Return a phrase in that language; any other text as it is."""
    return text.rendered(language) if isinstance(text, Phrase) else text


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages that there are: each that has its message file, and English."""
    found = (each.parent.parent.name for each in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return (*sorted(found), _ENGLISH)


@cache
def messages(language: Language, domain: str = DOMAIN) -> NullTranslations:
    """Return the translations of a language; none for one that has no message file."""
    try:
        with (LOCALE / language / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
            return GNUTranslations(file)
    except FileNotFoundError:
        return NullTranslations()


def _kronor(ore: int, language: Language) -> str:
    from brp_filesync.core.money import kronor  # with numpy, which `--help` does without

    return kronor(ore, language)


def _filled(template: str, params: Mapping[str, object] | None, language: Language) -> str:
    if params is None:
        return template
    return template.format_map(
        _Shown(
            (name, in_language(value, language) if isinstance(value, str) else value)
            for name, value in params.items()
        )
    )


class _Shown(dict[str, object]):
    """A sentence may tell of trouble: a parameter that it lacks is shown as "?", not raised."""

    def __missing__(self, name: str) -> str:
        return "?"
