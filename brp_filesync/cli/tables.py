"""Tables on the terminal, by rich; the same columns, tab-separated, where nobody looks.

What a table or a line holds may be somebody else's words: no terminal obeys them.
"""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from brp_filesync.cli.terminal import harmless


def show_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table on stdout; for a pipe a line a row with tabs, which other programs can cut."""
    if not sys.stdout.isatty():
        for row in [header, *rows]:
            sys.stdout.write("\t".join(harmless(str(value)) for value in row) + "\n")
        return
    table = Table(title=escape(title), title_justify="left", header_style="bold")
    for name in header:
        table.add_column(name)
    for row in rows:
        table.add_row(*(escape(harmless(str(value))) for value in row))
    Console().print(table)


def say(text: str) -> None:
    """Print a line on stdout."""
    sys.stdout.write(harmless(text) + "\n")
