"""What the templates' comments say, in the gym's language: the keys and examples stay as they are.

A comment is one or more lines that begin with “# ” at the same place, a numbered question below
it, or what stands behind a value; any other line that begins with “#   ” is an example. The message
files have them by the context `config`, each as one sentence however it is broken into lines.
"""

import re
from collections.abc import Iterator, Mapping
from textwrap import wrap

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase_of

CONTEXT = "config"
_WIDTH = 98
_COMMENT = re.compile(r"(?P<lead> *# |#   [0-9]+\. )(?P<said>\S.*)")
_FOR_EDITORS = "# yaml-language-server:"
_BEHIND = re.compile(r"(?P<before> *[^#\s].*?) # (?P<said>\S.*)")
_HINT = re.compile(r"""(?<=\| value\()(["'])(?P<said>.+?)\1(?=\))""")  # what would stand there
_FILLED_IN = re.compile(r"{{.*?}}")
_KEPT_TOGETHER = "\N{NO-BREAK SPACE}"


def sentences(templates: Mapping[str, str]) -> Iterator[str]:
    """Yield what is to be translated of the templates."""
    for text in templates.values():
        for part in _parts(text):
            if isinstance(part, tuple):
                yield part[1]
                continue
            yield from (hint["said"] for hint in _HINT.finditer(part))
            if behind := _BEHIND.fullmatch(part):
                yield behind["said"]


def translated(templates: Mapping[str, str], language: Language) -> dict[str, str]:
    """Return the templates with their comments in that language; English is what they are in."""
    if language == "en":
        return dict(templates)
    return {name: _translated(text, language) for name, text in templates.items()}


def _translated(text: str, language: Language) -> str:
    lines: list[str] = []
    for part in _parts(text):
        if isinstance(part, str):
            line = _HINT.sub(
                lambda hint: f"{hint[1]}{_said(hint['said'], language)}{hint[1]}", part
            )
            if behind := _BEHIND.fullmatch(line):
                line = f"{behind['before']} # {_said(behind['said'], language)}"
            lines.append(line)
            continue
        lead, sentence = part
        said = _FILLED_IN.sub(
            lambda filled: filled[0].replace(" ", _KEPT_TOGETHER), _said(sentence, language)
        )
        lines += [
            line.replace(_KEPT_TOGETHER, " ")
            for line in wrap(
                said,
                _WIDTH,
                initial_indent=lead,
                subsequent_indent=_below(lead),
                break_long_words=False,
                break_on_hyphens=False,
            )
        ]
    return "\n".join(lines) + "\n" * text.endswith("\n")


def _said(sentence: str, language: Language) -> str:
    return phrase_of(CONTEXT, sentence).rendered(language)


def _parts(text: str) -> Iterator[str | tuple[str, str]]:
    """Yield the lines as they are, but comments each as what leads it and its whole sentence."""
    lead, said = "", list[str]()
    for line in text.splitlines():
        more = said and _more(line, lead)
        if said and not more:
            yield lead, " ".join(said)
            said = []
        if more:
            said.append(more)
        elif (comment := _COMMENT.fullmatch(line)) and not line.startswith(_FOR_EDITORS):
            lead, said = comment["lead"], [comment["said"]]
        else:
            yield line
    if said:
        yield lead, " ".join(said)


def _more(line: str, lead: str) -> str:
    """Return what a line says more of the comment that is led so; "" where it is none of it."""
    below = _below(lead)
    said = line.removeprefix(below)
    return "" if said == line or said.startswith(" ") else said


def _below(lead: str) -> str:
    """Return what leads a comment's second line and those after it: a question's number is gone."""
    before, mark, rest = lead.partition("#")
    return before + mark + " " * len(rest)
