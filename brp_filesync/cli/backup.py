"""`filesync backup`: database, archive, settings and pinned keys, while everything runs."""

from pathlib import Path

import click

from brp_filesync.cli.context import Context, end
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.group()
def backup() -> None:
    """Backups: make one, and see whether those that are there are whole.

    \b
    Examples:
      filesync backup make /mnt/backup/gym
      filesync backup check /mnt/backup/gym
    """


@backup.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@json_option("promises.BackedUp")
@click.pass_obj
def make(context: Context, folder: Path | None) -> None:
    """Write a backup into FOLDER: the database, what the archive has since the last, settings, keys.

    Without FOLDER it is the settings' (`backup.folder`). Runs go on meanwhile. Secrets aren't in it:
    keep them apart. After the database was put back, `filesync recover` takes up what came since.

    \b
    Examples:
      filesync backup make
      filesync backup make /mnt/backup/gym
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.backing_up import back_up, backups_folder

    with context.app() as app:
        made = back_up(app, folder or backups_folder(app.installation))
    if printed({"path": str(made.path), "new": made.new, "contents": made.contents}):
        return
    say(
        phrase(
            "Backed up to {path}: {new} new of {contents} contents of the archive",
            path=made.path,
            new=made.new,
            contents=made.contents,
        )
    )


@backup.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option("promises.BackupsChecked")
def check(folder: Path) -> None:
    """Read every backup of FOLDER whole, and say what of it is missing or changed; 70 where any is.

    \b
    Example:
      filesync backup check /mnt/backup/gym
    """
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.exit_codes import ExitCode
    from brp_filesync.desk.backups_kept import check_backups

    found = check_backups(folder)
    if not printed(
        {"backups": [{"path": str(path), "wrong": wrong} for path, wrong in found.items()]}
    ):
        show_table(
            "Backups",
            ["backup", "missing or changed"],
            [[path.name, ", ".join(wrong[:3])] for path, wrong in found.items()],
        )
    end(ExitCode.BROKEN if any(found.values()) else ExitCode.DONE)
