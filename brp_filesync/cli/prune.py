"""`filesync prune`: what is kept no longer than the law and the settings say."""

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would go; everything stays as it is.")
@json_option("care.Pruned")
@list_options
@click.pass_obj
def prune(context: Context, dry_run: bool) -> None:
    """Take away what is kept no longer than the law and the settings (`retention`) say.

    Each night does it; this shows every kind, how long it is kept and why, and what went. What
    bookkeeping keeps stays its years, and while anything of it is open. The rows of what went stay,
    with hash, size and counts. It waits while a run or a backup is at work.

    \b
    Examples:
      filesync prune --dry-run
      filesync prune
    """
    from brp_filesync.cli.tables import show_table
    from brp_filesync.desk.pruning import prune as take_away
    from brp_filesync.desk.retention import table_of_kinds

    with context.app(dry=dry_run) as app:
        settings = app.installation.settings
        found = take_away(app, acting_user(), settings.database.writer_wait_s)
    gone = {each.kind: each for each in found}
    kinds = table_of_kinds(settings)
    if printed(
        {
            "dry_run": dry_run,
            "kinds": [
                {
                    "kind": each.kind,
                    "kept": str(each.long),
                    "why": str(each.why),
                    "files": gone[each.kind].count if each.kind in gone else 0,
                    "bytes": gone[each.kind].size if each.kind in gone else 0,
                }
                for each in kinds
            ],
        }
    ):
        return
    show_table(
        phrase("Would go") if dry_run else phrase("Kept, and gone"),
        ["kind", "kept", "why", "gone", "bytes"],
        [
            [
                each.kind,
                each.long,
                each.why,
                gone[each.kind].count if each.kind in gone else 0,
                gone[each.kind].size if each.kind in gone else 0,
            ]
            for each in kinds
        ],
    )
