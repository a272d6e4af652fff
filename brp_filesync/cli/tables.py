"""Tables on the terminal, by rich; the same columns, tab-separated, where nobody looks.

What a table or a line holds may be somebody else's words: no terminal obeys them.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from brp_filesync.cli.heads import cell, head
from brp_filesync.cli.language import said
from brp_filesync.cli.screen import shown_before, shows_all, terminal_width, write
from brp_filesync.cli.terminal import harmless
from brp_filesync.core.phrase import phrase

if TYPE_CHECKING:
    from brp_filesync.cli.layout import Layout

_AS_WIDE_AS_IT_IS = 1_000_000


def show_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table on stdout; for a pipe a line a row with tabs, which other programs can cut.

    On a terminal columns of less weight give way where it is narrow, and are named below.
    """
    heads = [said(head(name)) for name in header]
    texts = [
        [harmless(said(cell(name, value))) for name, value in zip(header, row, strict=True)]
        for row in rows
    ]
    if not sys.stdout.isatty():
        for row in [heads, *texts]:
            write("\t".join(row) + "\n")
        return
    if shown_before():
        write("\n")
    if not texts:
        say(phrase("{title}: none", title=head(title)))
        return
    from brp_filesync.cli.layout import laid_out

    wide = shows_all()
    layout = laid_out(header, texts, _AS_WIDE_AS_IT_IS if wide else terminal_width(), heads)
    if (
        wide is None and layout.left_out
    ):  # there is no --wide to say: all is shown, below each other
        layout = laid_out(header, texts, 0, heads)
    write(_bold(harmless(said(head(title)))) + "\n")
    if layout.widths:
        write(_drawn(header, heads, texts, layout))
    else:
        for place, row in enumerate(texts):
            write("\n" if place else "")
            _write_record(heads, row)
    if layout.left_out:
        named = ", ".join(heads[each] for each in layout.left_out)
        say(phrase("Left out, as the terminal is narrow: {named} (--wide shows all)", named=named))


def show_record(fields: Sequence[tuple[str, object]]) -> None:
    """Print what is known of one thing, a line each; sentences wrap beside their name."""
    named = [(name.replace("_", " "), "" if value is None else value) for name, value in fields]
    _write_record(
        [said(head(name)) for name, _ in named],
        [harmless(said(cell(name, value))) for name, value in named],
    )


def say(text: str) -> None:
    """Print a line on stdout; on a terminal it wraps between words, and never in a command."""
    if not sys.stdout.isatty():
        write(harmless(said(text)) + "\n")
        return
    from brp_filesync.cli.layout import wrapped

    parts = harmless(said(text)).split("`")
    parts[1::2] = [part.replace(" ", "\0") for part in parts[1::2]]
    for line in wrapped("`".join(parts), terminal_width()):
        write(line.replace("\0", " ") + "\n")


def _write_record(header: Sequence[str], row: Sequence[str]) -> None:
    """Write a row below each other; what is empty is left out on a terminal."""
    if not sys.stdout.isatty():
        for name, value in zip(header, row, strict=True):
            write(f"{name:20} {value}\n")
        return
    from brp_filesync.cli.layout import wrapped

    margin = max(len(name) for name in header) + 2
    for name, value in zip(header, row, strict=True):
        first, *others = wrapped(value, max(terminal_width() - margin, 1))
        if value:
            write(f"{name:{margin}}{first}\n")
        for line in others:
            write(f"{'':{margin}}{line}\n")


def _drawn(
    header: Sequence[str],
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    layout: "Layout",
) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from brp_filesync.cli.columns import FIGURES
    from brp_filesync.cli.layout import GAP, wrapped

    pairs = list(zip(layout.shown, layout.widths, strict=True))
    cells = [
        ["\n".join(wrapped(row[each], width)) for each, width in pairs] for row in (heads, *rows)
    ]
    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP - 1, 0, 0),
        header_style="bold",
        show_lines=any("\n" in text for row in cells[1:] for text in row),
    )
    for (each, width), text in zip(pairs, cells[0], strict=True):
        side: Literal["left", "right"] = "right" if header[each] in FIGURES else "left"
        table.add_column(Text(text), width=width, justify=side, overflow="fold")
    for row in cells[1:]:
        table.add_row(*(Text(text) for text in row))
    console = Console(width=sum(layout.widths) + GAP * len(layout.widths))
    with console.capture() as captured:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _bold(text: str) -> str:
    from rich.console import Console
    from rich.text import Text

    console = Console(width=len(text) + 1)
    with console.capture() as captured:
        console.print(Text(text, style="bold"), end="")
    return captured.get()
