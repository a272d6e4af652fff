"""The one list of problem words: their codes, their weight, and their texts for people.

A problem travels as a word with params; only here it becomes a sentence, in Swedish or English.
The params that sentences use: `field` (a column), `price` and `agreed`, `reason`, `found` and
`expected`, `byte_offset`, `encoding`, `column`, `malformed`, `rows`, `share` (per cent), `subject`
(a product or a facility) and `character`.
"""

from collections import defaultdict
from collections.abc import Mapping

from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor
from brp_filesync.core.problem_texts.agreements import AGREEMENT_WORDS
from brp_filesync.core.problem_texts.entry import Entry as Entry
from brp_filesync.core.problem_texts.files import FILE_WORDS
from brp_filesync.core.problem_texts.payments import PAYMENT_FILE_WORDS
from brp_filesync.core.problem_texts.rows import ROW_WORDS
from brp_filesync.core.problem_texts.sold import SOLD_WORDS
from brp_filesync.core.problem_texts.warnings import WARNING_WORDS

TEXTS: Mapping[str, Entry] = {
    **ROW_WORDS,
    **WARNING_WORDS,
    **FILE_WORDS,
    **PAYMENT_FILE_WORDS,
    **AGREEMENT_WORDS,
    **SOLD_WORDS,
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
}


def text(word: str, params: Mapping[str, str | int], language: Language) -> str:
    """Return the word's sentence and its advice, in that language, with the params filled in.

    Never raises, since it serves reports of what went wrong already: a missing param shows as
    "?", and a word that the catalogue lacks as itself.
    """
    entry = TEXTS.get(word)
    if entry is None:
        return word
    shown: defaultdict[str, str | int] = defaultdict(lambda: "?", params)
    for name in _AMOUNTS.get(word, ()):
        amount_ore = params.get(name)
        if isinstance(amount_ore, int):
            shown[name] = kronor(amount_ore, language)
    if language == "sv":
        return f"{entry.sv} {entry.advice_sv}".format_map(shown)
    return f"{entry.en} {entry.advice_en}".format_map(shown)


def code(word: str) -> str:
    """Return the word's reject code, as 1101; "" for warnings. Raises KeyError: no such word."""
    return TEXTS[word].code


def is_malformed(word: str) -> bool:
    """Say whether a row with this problem counts towards the share that refuses a whole file.

    These are the rejecting words of 1101, 1102 and 1105, but `order-incomplete`. Raises KeyError:
    no such word.
    """
    return TEXTS[word].malformed
