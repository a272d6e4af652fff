"""`filesync payments import`: payment files at hand."""

from pathlib import Path

import click

from brp_filesync.cli.context import Context, acting_user, end, tell
from brp_filesync.cli.screen import wide_option
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.core.phrase import phrase


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--bank", required=True, metavar="NAME", help="Whose files they are.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@json_option("ledger.FilesBooked", "The result as JSON on stdout.")
@wide_option
@click.pass_obj
def import_files(context: Context, files: tuple[Path, ...], bank: str, dry_run: bool) -> None:
    """Book payment files as if they had been fetched, in the order given.

    Each is booked whole and to the öre, or refused whole. Its format is told from its content.

    \b
    Examples:
      filesync payments import BGMAX_20261123.txt --bank seb --dry-run
      filesync payments import *.xml --bank seb --json
    """
    from brp_filesync.cli.show_night import show_booked, show_problems
    from brp_filesync.cli.tables import say
    from brp_filesync.core.codes import word
    from brp_filesync.core.exit_codes import gravest
    from brp_filesync.desk.files import book_at_hand
    from brp_filesync.flows.result import file_as_dict

    with context.app(dry=dry_run, bars=not wants_json()) as app:
        done = book_at_hand(app, bank, files, acting_user())
    if not printed(
        {
            "dry_run": dry_run,
            "files": [
                {
                    "file_id": each.file.file_id,
                    "name": each.file.name,
                    "result": "known already",
                }
                if each.night is None
                else file_as_dict(each.night)
                for each in done
            ],
        }
    ):
        nights = [each.night for each in done if each.night is not None]
        show_booked(bank, nights)
        show_problems(nights)
        booked = [
            (each.file.name, each.decided)
            for each in nights
            if each.decided is not None and each.decided.sums is not None
        ]
        for name in (name for name, decided in booked if not decided.counts.rows):
            say(
                phrase(
                    "{name}: none of its payments is to a bankgiro or an account in the "
                    "profile of {bank}; `filesync payments inspect` shows them.",
                    name=name,
                    bank=bank,
                )
            )
        if not dry_run and any(decided.waiting for _, decided in booked):
            say(phrase("What waits, and what it may be for: `filesync payments unmatched`."))
        for each in done:
            if each.night is None:
                say(
                    phrase(
                        "{name}: the same content is file {file_id}, {state}; nothing is booked.",
                        name=each.file.name,
                        file_id=each.file.file_id,
                        state=word(each.file.state),
                    )
                )
        if dry_run:
            say(phrase("This was a dry run: nothing has changed."))
    for each in done:
        if each.night is not None and each.night.trouble is not None:
            tell(each.night.trouble)
    end(gravest(each.night.exit_code for each in done if each.night is not None))
