"""The terminal that a command writes to: how wide it is, and a pager for what is longer than it."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from brp_filesync.cli.shown import wants_json

# A file system's own words for having no room, or none for us.
FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_WIDE = f"{__name__}.wide"
_PAGE = f"{__name__}.page"
_SHOWN = f"{__name__}.shown"


def write(text: str) -> None:
    """Write on stdout; in a list on a terminal, when the command ends; not beside JSON."""
    if wants_json():
        return
    meta = _meta()
    meta[_SHOWN] = True
    page = meta.get(_PAGE)
    if page is None:
        sys.stdout.write(text)
    else:
        page.append(text)


def write_no_more() -> None:
    """Let nothing more be written on stdout: nobody reads it, or its disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def beside_the_point() -> Iterator[None]:
    """Let what the block says be lost where its disk is full: what is told of is done.

    Yields nothing; a pipe whose reader has gone is raised as ever.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        write_no_more()


def terminal_width() -> int:
    """Return how many cells a line of the terminal has: COLUMNS, else its own, else 80."""
    return _size()[0]


def shows_all() -> bool | None:
    """Return whether --wide was said; None where the command doesn't have it."""
    wide: bool | None = _meta().get(_WIDE)
    return wide


def shown_before() -> bool:
    """Return whether the command has written anything yet."""
    return _SHOWN in _meta()


def wide_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that shows a table the option --wide."""
    return click.option(
        "--wide",
        is_flag=True,
        expose_value=False,
        callback=_remember,
        help="All columns, however narrow the terminal.",
    )(command)


def list_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a list, which asks nothing, --wide, and a pager where it is longer than a terminal."""
    return click.option(
        "--wide",
        is_flag=True,
        expose_value=False,
        callback=_remember_and_page,
        help="All columns, however narrow the terminal.",
    )(command)


def _remember(context: click.Context, _option: click.Parameter, wide: bool) -> None:
    context.meta[_WIDE] = wide


def _remember_and_page(context: click.Context, option: click.Parameter, wide: bool) -> None:
    _remember(context, option, wide)
    if sys.stdout.isatty():
        context.meta[_PAGE] = []
        context.call_on_close(lambda: _turn(context.meta.pop(_PAGE), wide=wide))


def _turn(page: list[str], *, wide: bool) -> None:
    """Show what was written: by the pager where it is longer than the terminal, else as it is."""
    text = "".join(page)
    if text.count("\n") < _size()[1] or not sys.stdin.isatty():
        sys.stdout.write(text)
        return
    # -F: none for what fits; -R: bold; -X: it stays on the screen; -S: long lines aren't broken.
    os.environ.setdefault("LESS", "-FRXS" if wide else "-FRX")
    click.echo_via_pager(text, color=True)


def _size() -> os.terminal_size:
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        size = os.terminal_size((0, 0))
    columns, lines = (
        _said(name) or has for name, has in zip(("COLUMNS", "LINES"), size, strict=True)
    )
    return os.terminal_size((columns or 80, lines or 24))


def _said(name: str) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isdecimal() else 0


def _meta() -> dict[str, Any]:
    context = click.get_current_context(silent=True)
    return {} if context is None else context.meta
