"""Commands' help in the language that is spoken: of copies, so that the commands stay as written.

The sentences are the paragraphs of docstrings and the options' help, of the context `help` in the
message files. What is typed (names, options, examples) is the same in every language.
"""

import inspect
import re
from collections.abc import Iterator
from copy import copy
from typing import TypeVar

import click

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase_of

CONTEXT = "help"
_AS_WRITTEN = "\b"  # click doesn't wrap the paragraph
_EXAMPLES = {"Example:": phrase_of("help", "Example:"), "Examples:": phrase_of("help", "Examples:")}
_METAVARS = (phrase_of("help", "[OPTIONS]"), phrase_of("help", "COMMAND [ARGS]..."))
_REMARK = re.compile(r"(?P<typed> *filesync .*?\S {3,})(?P<remark>\S.*)")  # behind an example

Shown = TypeVar("Shown", bound=click.Command)


def translated(command: Shown, language: Language) -> Shown:
    """Return a command, with those below it, whose help is in that language."""
    if language == "en":
        return command
    made = copy(command)
    if command.help:
        made.help = "\n\n".join(
            _examples(each, language) or help_said(_one_line(each), language)
            for each in _paragraphs(command)
        )
    made.options_metavar = _METAVARS[0].rendered(language)
    made.params = [_option(each, language) for each in command.params]
    if isinstance(made, click.Group) and isinstance(command, click.Group):
        made.subcommand_metavar = _METAVARS[1].rendered(language)
        made.commands = {
            name: translated(each, language) for name, each in command.commands.items()
        }
    return made


def help_said(text: str, language: Language) -> str:
    """Return a sentence of help in that language."""
    return phrase_of(CONTEXT, text).rendered(language)


def sentences(command: click.Command) -> Iterator[str]:
    """Yield what is to be translated of a command itself; of those below it too, unless lazy."""
    for each in _paragraphs(command):
        if not _examples(each, "en"):
            yield _one_line(each)
        else:
            yield from (remark["remark"] for remark in _REMARK.finditer(each))
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            yield _one_line(option.help)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from sentences(below)


def _paragraphs(command: click.Command) -> list[str]:
    return inspect.cleandoc(command.help or "").split("\n\n") if command.help else []


def _examples(paragraph: str, language: Language) -> str:
    """Return the paragraph where it is one of examples, with its first line translated; else ""."""
    lines = paragraph.removeprefix(_AS_WRITTEN).strip("\n").splitlines()
    if not paragraph.startswith(_AS_WRITTEN) or lines[0] not in _EXAMPLES:
        return ""
    examples = (
        _REMARK.sub(lambda found: found["typed"] + help_said(found["remark"], language), each)
        for each in lines[1:]
    )
    return "\n".join([_AS_WRITTEN, _EXAMPLES[lines[0]].rendered(language), *examples])


def _one_line(text: str) -> str:
    return " ".join(text.removeprefix(_AS_WRITTEN).split())


def _option(option: click.Parameter, language: Language) -> click.Parameter:
    if not isinstance(option, click.Option) or not option.help:
        return option
    made = copy(option)
    made.help = help_said(_one_line(option.help), language)
    return made
