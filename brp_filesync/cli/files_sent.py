"""`filesync files sent`: the files of our own, which a portal has got or is to get."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from brp_filesync.cli.context import Context
from brp_filesync.cli.days import local
from brp_filesync.cli.plain import plain_catalogue
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import kind_of
from brp_filesync.ledger.states import CatalogueFileKind

if TYPE_CHECKING:
    from brp_filesync.ledger.catalogues import Kept, SentFile


@click.command()
@click.argument("catalogue_id", type=int)
@click.option(
    "--content",
    type=click.Choice(get_args(CatalogueFileKind)),
    help="Write this file, byte for byte, on stdout or to a file.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file for it.")
@json_option("promises.Catalogue")
@list_options
@click.pass_obj
def sent(context: Context, catalogue_id: int, content: str | None, out: Path | None) -> None:
    """Show a catalogue by its number: its files, what became of it, and by whose decision.

    \b
    Examples:
      filesync files sent 7
      filesync files sent 7 --content products > products.csv
    """
    from brp_filesync.cli.kept_bytes import write_kept
    from brp_filesync.cli.tables import say
    from brp_filesync.core.errors import NotPossible
    from brp_filesync.flows.catalogue_said import kept_as_dict, said_reason
    from brp_filesync.ledger.catalogues import find

    if out is not None and content is None:
        raise NotPossible(
            phrase("Nothing says which file is to be written to {out}.", out=out),
            phrase("Name it: --content facilities, products or marker."),
        )
    with context.app() as app:
        with app.database.connect() as connection:
            kept = find(connection, catalogue_id)
        wanted = [file for file in kept.files if file.kind == content] if kept else []
        if kept is None or (content is not None and not wanted):
            raise NotPossible(
                phrase(
                    "There is no such catalogue or file: {catalogue_id} {content}",
                    catalogue_id=catalogue_id,
                    content=content or "",
                ),
                phrase("`filesync files list` shows them."),
            )
        for file in () if wants_json() and out is None else wanted:
            write_kept(app.archive, file.sha256, out)
            return
    if printed(plain_catalogue(kept_as_dict(kept)) or {}):
        return
    show_sent([kept])
    for word, params in kept.reasons:
        say(said_reason(word, params))


def show_sent(found: Sequence["Kept"]) -> None:
    """Print a table of catalogues' files, a row each."""
    from brp_filesync.cli.tables import show_table

    show_table(
        "Sent, or to be sent",
        [
            "catalogue",
            "portal",
            "version",
            "file",
            "name",
            "state",
            "rows",
            "rendered",
            "decided by",
            "decided",
            "delivered",
        ],
        [
            [
                kept.catalogue_id,
                kept.source,
                kept.version,
                file.kind,
                file.name,
                kept.state,
                file.rows,
                local(kept.rendered_at),
                kept.decided_by or "",
                local(kept.decided_at),
                local(kept.delivered_at),
            ]
            for kept in found
            for file in kept.files
        ],
    )


def sent_as_dict(kept: "Kept", file: "SentFile") -> dict[str, Any]:
    """Return a file of a catalogue for `--json`."""
    return {
        "direction": "out",
        "catalogue_id": kept.catalogue_id,
        "source": kept.source,
        "kind": kind_of("catalogue"),
        "flow": "catalogue",
        "version": kept.version,
        "content": file.kind,
        "name": file.name,
        "state": kept.state,
        "rows": file.rows,
        "size": file.size,
        "sha256": file.sha256,
        "rendered_at": kept.rendered_at,
        "delivered_at": kept.delivered_at,
    }
