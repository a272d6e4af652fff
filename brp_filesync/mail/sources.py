"""The mails' templates and words, read from the package and from the installation's own folder.

A file of the folder takes the place of the shipped one of its name. Of the words it may hold only
those that it says otherwise.
"""

import re
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.mail.compiled import Compiled
from brp_filesync.mail.model import Source, Sources
from brp_filesync.profiles.places import parse
from brp_filesync.profiles.suggest import did_you_mean

_SHIPPED = "templates"
_WORDS = re.compile(r"words\.(sv|en)\.yaml")
_OWN_PART = "_"  # the gym's own parts, which its templates include, are called _NAME


def load_sources(folder: Path | None) -> Sources:
    """Return the shipped templates and words with the folder's in their places.

    Raises ConfigurationMistake for a folder that isn't there, a file that takes no place, and
    words that don't exist, so that nothing is silently unused.
    """
    place = files("brp_filesync.mail").joinpath(_SHIPPED)
    shipped = {each.name: each for each in place.iterdir() if not each.name.startswith((".", "__"))}
    templates: dict[str, Source] = {}
    words: dict[str, dict[str, str]] = {}
    for name, file in shipped.items():
        source = Source(file.read_text(encoding="utf-8"), f"{_SHIPPED}/{name}")
        if language := _WORDS.fullmatch(name):
            words[language[1]] = _parsed(source)
        else:
            templates[name] = source
    for path in _own(folder, shipped):
        source = Source(_text(path), str(path))
        if language := _WORDS.fullmatch(path.name):
            words[language[1]] |= _parsed(source, words[language[1]])
        else:
            templates[path.name] = source
    return Sources(templates, words, partial(Compiled, Path(str(place))))


def _own(folder: Path | None, shipped: dict[str, Traversable]) -> list[Path]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise ConfigurationMistake(
            phrase("mail.templates: no such folder: {folder}", folder=folder),
            phrase("Make it, or leave the key out."),
        )
    own = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for path in own:
        if path.name not in shipped and not path.name.startswith(_OWN_PART):
            hint = did_you_mean(path.name, shipped)
            raise ConfigurationMistake(
                phrase("{path}: no template has this name{hint}.", path=path, hint=hint),
                phrase(
                    "Known are {shipped}; begin the name of a part that they include with "
                    "{own_part}.",
                    shipped=", ".join(sorted(shipped)),
                    own_part=_OWN_PART,
                ),
            )
    return own


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationMistake(
            phrase("{path}: can't be read: {strerror}", path=path, strerror=reason_of(error)),
            phrase("See that we may read it."),
        ) from None
    except UnicodeDecodeError:
        raise ConfigurationMistake(
            phrase("{path}: is not UTF-8", path=path), phrase("Save the file as UTF-8.")
        ) from None


def _parsed(source: Source, known: dict[str, str] | None = None) -> dict[str, str]:
    document = parse(source.text.encode())
    lines = [
        f"{source.file}:{each.place.line}:{each.place.column}: " + each.text
        for each in document.mistakes
    ]
    found = document.value if isinstance(document.value, dict) else {}
    for word, text in found.items():
        line, column = document.key_place((word,))
        if known is not None and word not in known:
            hint = did_you_mean(word, known)
            lines.append(
                phrase(
                    "{file}:{line}:{column}: no mail has the word '{word}'{hint}",
                    file=source.file,
                    line=line,
                    column=column,
                    word=word,
                    hint=hint,
                )
            )
        elif not isinstance(text, str):
            lines.append(
                phrase(
                    "{file}:{line}:{column}: {word}: expected text: put it in quotes",
                    file=source.file,
                    line=line,
                    column=column,
                    word=word,
                )
            )
    if lines or not found:
        raise ConfigurationMistake(
            joined("\n", lines) or phrase("{file}:1:1: expected words", file=source.file),
            phrase("Correct them there; docs/mail.md says what words there are."),
        )
    return dict(found)
