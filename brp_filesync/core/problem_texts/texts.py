"""The one list of problem words: their codes, their weight, and their texts for people.

A problem travels as a word with params; only here it becomes a sentence, in any language.
The params that sentences use: `field` (a column), `price` and `agreed`, `reason`, `found` and
`expected`, `byte_offset`, `encoding`, `column`, `malformed`, `rows`, `share` (per cent), `subject`
(a product or a facility), `character` and `place`, `unit` (kr), `most` (days), `columns` that
differ, `delimiter`, `file` and `line` of a cancellation; of a settlement report's row `portal`,
`report`, `line`, `named`, `gross`, `net` and `rest`.
"""

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import Phrase, amount, in_language, joined
from brp_filesync.core.problem_texts.agreements import AGREEMENT_WORDS
from brp_filesync.core.problem_texts.entry import Entry as Entry
from brp_filesync.core.problem_texts.files import FILE_WORDS
from brp_filesync.core.problem_texts.orders import ORDER_WORDS
from brp_filesync.core.problem_texts.payments import PAYMENT_FILE_WORDS
from brp_filesync.core.problem_texts.rows import ROW_WORDS
from brp_filesync.core.problem_texts.settlements import SETTLEMENT_WORDS
from brp_filesync.core.problem_texts.sold import SOLD_WORDS
from brp_filesync.core.problem_texts.tasks import TASK_WORDS
from brp_filesync.core.problem_texts.warnings import WARNING_WORDS

TEXTS: Mapping[str, Entry] = {
    **ROW_WORDS,
    **ORDER_WORDS,
    **WARNING_WORDS,
    **FILE_WORDS,
    **PAYMENT_FILE_WORDS,
    **SETTLEMENT_WORDS,
    **AGREEMENT_WORDS,
    **SOLD_WORDS,
    **TASK_WORDS,
}

# Params that are amounts: given as whole öre, they are shown as kronor.
_AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "price-differs": ("price", "agreed"),
    "price-differs-agreed-used": ("price", "agreed"),
    "price-differs-file-used": ("price", "agreed"),
    "trailer-sum": ("found", "expected"),
    "parts-do-not-add-up": ("found", "expected"),
    "deposit-sum": ("found", "expected"),
    "summary-sum": ("found", "expected"),
    "settlement-row-net": ("found", "expected"),
    "settlement-total": ("found", "expected"),
    "settlement-not-found": ("gross", "net"),
    "settlement-other-amount": ("gross", "net", "rest"),
    "settlement-not-open": ("gross", "net"),
    "settlement-ambiguous": ("gross", "net"),
}


def text(word: str, params: Mapping[str, str | int], language: Language) -> str:
    """Return the word's sentence and its advice to the gym, in that language.

    Never raises, since it serves reports of what went wrong already: a missing param shows as
    "?", and a word that the catalogue lacks as itself.
    """
    return in_language(sentences(word, params), language)


def text_to_portal(word: str, params: Mapping[str, str | int], language: Language) -> str:
    """Return the same with what the portal is to do: it stands in the portal's own answer."""
    entry = TEXTS.get(word)
    if entry is None:
        return word
    parts = filter(None, (entry.text, _more(entry, params), entry.to_portal))
    return in_language(joined(" ", _filled(word, params, parts)), language)


def sentences(word: str, params: Mapping[str, str | int]) -> str:
    """Return the word's sentence and its advice to the gym, to be rendered where they are read."""
    entry = TEXTS.get(word)
    if entry is None:
        return word
    parts = filter(None, (entry.text, _more(entry, params), entry.advice))
    return joined(" ", _filled(word, params, parts))


def _more(entry: Entry, params: Mapping[str, str | int]) -> Phrase | None:
    """Return what is said only of problems that know all that it names."""
    if entry.more is None:
        return None
    named = {name for _, name, _, _ in Formatter().parse(entry.more) if name}
    return entry.more if named <= params.keys() else None


def _filled(
    word: str, params: Mapping[str, str | int], parts: Iterable[Phrase]
) -> Iterator[Phrase]:
    shown: dict[str, str | int] = dict(params)
    for name in _AMOUNTS.get(word, ()):
        amount_ore = params.get(name)
        if isinstance(amount_ore, int):
            shown[name] = amount(amount_ore)
    return (part.filled(**shown) for part in parts)


def code(word: str) -> str:
    """Return the word's reject code, as 1101; "" for warnings. Raises KeyError: no such word."""
    return TEXTS[word].code


def is_malformed(word: str) -> bool:
    """Say whether a row with this problem counts towards the share that refuses a whole file.

    These are the rejecting words of 1101, 1102 and 1105, but `order-incomplete`. Raises KeyError:
    no such word.
    """
    return TEXTS[word].malformed
