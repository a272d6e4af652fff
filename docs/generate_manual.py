"""Write docs/filesync.1, the manual page, from the commands' own help: `make docs`."""

import inspect
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from brp_filesync.cli.language import speak
from brp_filesync.cli.main import filesync

TARGET = Path(__file__).with_name("filesync.1")

HEAD = f"""\
.\\" Made from the commands' own help by `make docs`; edit that, not this.
.TH FILESYNC 1 "" "brp_filesync {version("brp-filesync")}" "User Commands"
.SH NAME
filesync \\- the nightly exchange between wellness portals and BRP
.SH SYNOPSIS
.B filesync
.RI [ OPTIONS ]
.I COMMAND
.RI [ ARGUMENTS ]
"""
FOOT = """\
.SH FILES
.TP
.I config/filesync.yaml
The settings, in the current folder.
.TP
.I /etc/filesync/filesync.yaml
The settings, where there are none in the current folder.
.SH ENVIRONMENT
.TP
.B FILESYNC_CONFIG
The settings' file, unless \\-\\-config names one.
.TP
.B FILESYNC_LANGUAGE
In which language help speaks, and what is said before the settings are read: sv or en.
.TP
.B FILESYNC_USER
Who acts, for the audit log; else who ran sudo, else the login name.
.SH SEE ALSO
The pages and samples that are installed with it, in
.IR share/doc/brp\\-filesync .
"""


def page() -> str:
    """Return the whole page as roff."""
    speak("en")
    return (
        HEAD
        + ".SH DESCRIPTION\n"
        + "".join(_text(filesync))
        + ".SH OPTIONS\n"
        + "".join(_options(filesync))
        + ".SH COMMANDS\n"
        + "".join(_commands(filesync, ["filesync"], click.Context(filesync)))
        + FOOT
    )


def _commands(group: click.Group, path: list[str], context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        words = [*path, name]
        if isinstance(command, click.Group):
            yield from _commands(command, words, click.Context(command, parent=context))
            continue
        arguments = [each for each in command.params if isinstance(each, click.Argument)]
        typed = " ".join([*words, *(each.make_metavar(context) for each in arguments)])
        yield f".SS {_line(typed)}\n"
        yield from _text(command)
        yield from _options(command)


def _text(command: click.Command) -> Iterator[str]:
    """Yield the help's paragraphs; what is after a backspace stands as it is."""
    for part in inspect.cleandoc(command.help or "").split("\n\n"):
        if not part.startswith("\b"):
            yield f".PP\n{_line(' '.join(part.split()))}\n"
            continue
        lines = part.removeprefix("\b").strip("\n").splitlines()
        yield ".PP\n.nf\n" + "".join(f"{_line(line)}\n" for line in lines) + ".fi\n"


def _options(command: click.Command) -> Iterator[str]:
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden:
            typed = ", ".join([*each.opts, *each.secondary_opts])
            value = "" if each.is_flag else f" {_value(each)}"
            yield f".TP\n.B {_line(typed + value)}\n{_line(each.help or '')}\n"


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "/".join(option.type.choices)
    return option.metavar or option.type.name.upper()


def _line(text: str) -> str:
    """Return a line of text as roff: no sign of it is a command's."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = "".join(each if each.isascii() else f"\\[u{ord(each):04X}]" for each in text)
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
