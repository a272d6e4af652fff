"""Take the sentences out of the code into each language's message file, and compile it: `make docs`.

A language is a folder, `brp_filesync/locale/LANGUAGE/LC_MESSAGES/`: `filesync.po` is what people
translate, `filesync.mo` what the program reads. What no code says any more is dropped; a sentence
that is new has no translation yet, and is listed (docs/languages.md).
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from brp_filesync.cli.helps import CONTEXT, sentences
from brp_filesync.cli.language import CLICK, speak
from brp_filesync.cli.main import COMMANDS, filesync
from brp_filesync.core.phrase import DOMAIN, KEYS, LOCALE
from brp_filesync.new_gym import comments
from brp_filesync.new_gym.sources import load_templates
from brp_filesync.profiles.schema_export import MODELS, meanings, schema

PACKAGE = LOCALE.parent
DEMO = PACKAGE.parent / "samples/demo"  # it speaks as its commands do
# What makes sentences (core/phrase.py), and which of its arguments they are.
KEYWORDS = {
    "phrase": None,
    "phrase_of": ((1, "c"), 2),
    "phrases": (1, 2),
    "phrases_of": ((1, "c"), 2, 3),
}
# The console's pages are templates: their sentences are found where they stand.
PAGES = PACKAGE / "console" / "templates"
IN_PAGES = {"say": None, "says": (1, 2)}
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # a file changes only when a sentence does


def said() -> Catalog:
    """Return the sentences that the code says, without translations."""
    found = Catalog(project="filesync")
    for folder in (PACKAGE, DEMO):
        for _, _, message, _, context in extract_from_dir(
            folder, [("**.py", "python")], keywords=KEYWORDS, comment_tags=()
        ):
            found.add(message, context=context)
    for _, _, message, _, _ in extract_from_dir(
        PAGES, [("**.html", "jinja2")], {"**.html": {"silent": "false"}}, IN_PAGES, comment_tags=()
    ):
        found.add(message)
    for sentence in dict.fromkeys(_of_help()):
        found.add(sentence, context=CONTEXT)
    for sentence in dict.fromkeys(comments.sentences(load_templates())):
        found.add(sentence, context=comments.CONTEXT)
    return found


def said_by_click() -> Catalog:
    """Return the sentences of click, which says how a command is used."""
    found = Catalog(project="filesync")
    for _, _, message, _, context in extract_from_dir(
        Path(click.__file__).parent, [("**.py", "python")], comment_tags=()
    ):
        found.add(message, context=context)
    return found


def said_of_keys() -> Catalog:
    """Return what the keys of settings and profiles mean."""
    found = Catalog(project="filesync")
    for kind in MODELS:
        for sentence in meanings(schema(kind)):
            found.add(sentence)
    return found


def _of_help() -> Iterator[str]:
    """Yield the sentences of the commands' help."""
    speak("en")
    yield from sentences(filesync)
    for name, (_, told) in COMMANDS.items():
        yield told
        if (command := filesync.get_command(click.Context(filesync), name)) is not None:
            yield from sentences(command)


def kept(folder: Path, domain: str = DOMAIN) -> Catalog:
    """Return a language's message file as it stands; without sentences where there is none."""
    file = folder / f"{domain}.po"
    language = folder.parent.name
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def updated(folder: Path, template: Catalog, domain: str = DOMAIN) -> Catalog:
    """Return a language's messages with exactly the sentences of the template."""
    before = kept(folder, domain)
    catalog = Catalog(
        locale=before.locale,
        project="filesync",
        header_comment=f"# filesync's sentences: {before.locale}.",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        fuzzy=False,
    )
    for message in template:
        if message.id:
            known = before.get(message.id, context=message.context)
            string = known.string if known is not None and not known.fuzzy else ""
            catalog.add(message.id, string, context=message.context)
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """Return the file that people translate."""
    target = BytesIO()
    write_po(target, catalog, width=98, no_location=True, sort_output=True, ignore_obsolete=True)
    return target.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """Return the file that the program reads."""
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Return the sentences that lack a translation, or one of its plural forms."""
    lacking = []
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(strings):
            lacking.append(str(message.id))
    return lacking


def main() -> None:
    """Write each language's files; say what isn't translated yet."""
    templates = {DOMAIN: said(), CLICK: said_by_click(), KEYS: said_of_keys()}
    for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
        for domain, template in templates.items():
            catalog = updated(folder, template, domain)
            folder.joinpath(f"{domain}.po").write_bytes(as_po(catalog))
            folder.joinpath(f"{domain}.mo").write_bytes(as_mo(catalog))
            for sentence in untranslated(catalog):
                sys.stderr.write(f"{folder.parent.name}: not translated: {sentence}\n")


if __name__ == "__main__":
    main()
