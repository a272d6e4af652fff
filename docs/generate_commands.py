"""Write docs/commands.md from the commands' own help: `make docs`."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import click

from brp_filesync.cli.finding import AT_FACILITY, OF_PERSON
from brp_filesync.cli.language import speak
from brp_filesync.cli.main import filesync
from brp_filesync.core.exit_codes import GRAVITY

TARGET = Path(__file__).with_name("commands.md")

# What means the same wherever it is, near enough: told once.
COMMON = {
    "--portal": "This portal's; in lists only its.",
    "--bank": "This bank's; in lists only its.",
    "--find": "Only where TEXT is in a number, a name or a text of the list. --help says which; a whole"
    " personnummer too.",
    "--person": OF_PERSON,
    "--facility": AT_FACILITY,
    "--from": "Only what is of this day or later: ordered, received, booked or the like.",
    "--to": "Only what is of this day or earlier.",
    "--limit": "At most so many; by default 20 to 200, the newest first.",
    "--out": "A file, or a folder, for it.",
    "--dry-run": "Show what would happen; everything stays as it is.",
    "--yes": "Do it without asking.",
    "--json": "As JSON on stdout, with amounts in öre.",
    "--wide": "All columns, however narrow the terminal.",
}


def page() -> str:
    """Return the whole page as Markdown."""
    speak("en")
    return (
        "# Commands\n\n"
        "Made from the commands' own help by `make docs`. `filesync COMMAND --help` and `man filesync`"
        " (`man docs/filesync.1` in the repository) say more of each.\n\n"
        "Tables and JSON go to stdout, logs and trouble to stderr. The exit codes are those of"
        f" [the README](../README.md#exit-codes), gravest first: {_gravest_first()}.\n\n"
        "Every command has `--json`, acts too (those that ask, with `--yes` or `--dry-run`): one"
        " object on stdout, or nothing where there is trouble. Its shape is in"
        " [json-schemas.json](json-schemas.json), by"
        " what is typed after `filesync`. Money is whole öre, in fields that end in `_ore`; a day is"
        " `2026-11-27`, in Stockholm, and a moment is UTC. `source` is a portal's or a bank's name,"
        " and `kind` says which. Keys and codes are English in every language.\n\n"
        "Lists find by `--find` and the like, whatever the case. `--find -` and `--person -` read it"
        " from stdin, for a machine where others see which commands are typed.\n\n"
        "Where a terminal is narrow, columns of less weight give way; `--wide` shows all. A list"
        " longer than the terminal goes through `$PAGER`, else `less`. In a pipe tables are lines with"
        " tabs, all columns.\n\n"
        "On a terminal `run`, `orders import` and `payments import` show on stderr how far they"
        " have come; not with `--json` or `-q`.\n\n"
        "Where the settings name [several installations](installations.md), most commands need"
        " `--installation NAME` before them.\n\n"
        "These options mean the same everywhere:\n\n"
        + "".join(f"- `{name}`: {meaning}\n" for name, meaning in COMMON.items())
        + "\nBelow stands what is typed after `filesync`, with the options of its own, which `--help`"
        " explains.\n\n" + "".join(_lines(filesync, [], None))
    )


def _gravest_first() -> str:
    return ", ".join(str(int(code)) for code in GRAVITY if code)


def _lines(command: click.Command, path: list[str], parent: click.Context | None) -> Iterator[str]:
    """Yield a line for each command: how it is typed, what it is for, and its own options."""
    context = click.Context(command, info_name=path[-1] if path else "filesync", parent=parent)
    # A noun alone does nothing: what it is about, its --help says.
    if not isinstance(command, click.Group) or command.invoke_without_command:
        typed = [each.make_metavar(context) for each in command.params if _is_typed(each)]
        options = [f"`{each.opts[0]}`" for each in command.params if _is_own(each)]
        told = " ".join((inspect.cleandoc(command.help or "").split("\n\n")[0]).split())
        yield f"- `{' '.join([*path, *typed])}`: {' '.join((told, ', '.join(options))).strip()}\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from _lines(inner, [*path, name], context)


def _is_typed(each: click.Parameter) -> TypeGuard[click.Argument]:
    return isinstance(each, click.Argument)


def _is_own(each: click.Parameter) -> bool:
    return isinstance(each, click.Option) and not each.hidden and each.opts[0] not in COMMON


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
