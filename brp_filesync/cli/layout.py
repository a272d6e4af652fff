"""How a table is laid out in a terminal's width, so that nothing of weight is cut or broken.

Columns of less weight are left out first, then sentences wrap between words; where even that is too
wide, each row becomes a few lines of its own. Pure: nothing is printed here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from brp_filesync.cli.columns import GIVE_WAY, SENTENCES

GAP = 2  # blanks between two columns
_STEP = re.compile(r"[^/]*/+|[^/]+")
_SENTENCE = 24  # a sentence's column isn't narrower, as long as another can give way


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are shown, by their places, how wide each is, and which are left out.

    `widths` is empty where no table fits: then all columns are shown, in lines of their own.
    """

    shown: tuple[int, ...]
    widths: tuple[int, ...]
    left_out: tuple[int, ...] = ()


def laid_out(
    header: Sequence[str], rows: Sequence[Sequence[str]], width: int, heads: Sequence[str] = ()
) -> Layout:
    """Return how a table fits in so many cells of a terminal.

    `heads` are what people read for the columns' names, where that is something else.
    """
    every = tuple(range(len(header)))
    columns = [[(heads or header)[each], *(row[each] for row in rows)] for each in every]
    full = [max(1, *(cell_len(text) for text in column)) for column in columns]
    words = [max(_longest_word(text) for text in column) for column in columns]
    least = [
        max(words[each], min(full[each], _SENTENCE)) if header[each] in SENTENCES else full[each]
        for each in every
    ]
    empty = [each for each in every if not any(columns[each][1:])]
    shown = _that_fit([*empty, *_lighter_first(header, empty)], least, width)
    widths = [least[each] for each in shown]
    if _total(widths) > width:
        widths = [words[each] if header[each] in SENTENCES else full[each] for each in shown]
    if _total(widths) > width:
        return Layout(every, ())
    _spread(widths, [full[each] for each in shown], width - _total(widths))
    left_out = tuple(each for each in every if each not in shown)
    return Layout(tuple(shown), tuple(widths), left_out)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the text's lines, broken between words; a longer word has a line of its own.

    Only a path that is too long is broken, after a slash.
    """
    line = ""
    for word in text.split(" "):
        first, *others = _parts(word, width)
        if line and cell_len(line) + 1 + cell_len(first) > width:
            yield line
            line = first
        else:
            line = f"{line} {first}" if line else first
        for part in others:
            yield line
            line = part
    yield line


def _parts(word: str, width: int) -> list[str]:
    """Return a word that is too long in as few parts as can be, each but the last to a slash."""
    if cell_len(word) <= width:
        return [word]
    parts = [""]
    for step in _STEP.findall(word):
        if parts[-1] and cell_len(parts[-1] + step) > width:
            parts.append(step)
        else:
            parts[-1] += step
    return parts


def _lighter_first(header: Sequence[str], empty: Sequence[int]) -> list[int]:
    """Return the columns that may give way and say something, in the order in which they do."""
    may = [each for each, name in enumerate(header) if name in GIVE_WAY and each not in empty]
    return sorted(may, key=lambda each: (GIVE_WAY.index(header[each]), -each))


def _that_fit(light: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Return the columns that stay: those that never give way, and what has room beside them."""
    shown = [each for each in range(len(least)) if each not in light]
    for each in reversed(light):
        if _total([least[one] for one in (*shown, each)]) <= width:
            shown.append(each)
    return sorted(shown)


def _spread(widths: list[int], full: Sequence[int], room: int) -> None:
    """Widen the columns that want more, a cell at a time, the one with the most lines first."""
    for _ in range(room):
        narrow = [each for each, has in enumerate(widths) if has < full[each]]
        if not narrow:
            return
        widths[max(narrow, key=lambda each: full[each] / widths[each])] += 1


def _longest_word(text: str) -> int:
    words = text.split(" ")
    return max(1, *(cell_len(part) for word in words for part in _parts(word, _SENTENCE)))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(len(widths) - 1, 0)
