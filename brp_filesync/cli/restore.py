"""`filesync restore`: a backup put back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from brp_filesync.cli.context import Context
from brp_filesync.cli.days import local
from brp_filesync.cli.question import demand_yes
from brp_filesync.cli.shown import demand_an_answer, json_option, printed
from brp_filesync.core.phrase import phrase

if TYPE_CHECKING:
    from brp_filesync.desk.restoring import Plan, Restored


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--dry-run", is_flag=True, help="Verify it and tell what would be done; change nothing."
)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option("promises.Restored")
@click.pass_obj
def restore(context: Context, folder: Path, dry_run: bool, yes: bool) -> None:
    """Put back the backup in FOLDER, or the newest where FOLDER holds several.

    All of it is verified first. The database becomes what it was then, and the archive gets what it
    lacks; a database that stands there is kept beside it, after a question. Settings and secrets are
    left as they are. Then nothing runs until `filesync recover`. Safe to repeat.

    \b
    Examples:
      filesync restore /mnt/backup/gym --dry-run
      filesync restore /mnt/backup/gym/20261124T013000Z
    """
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.desk import restoring as desk

    installation = context.installation
    demand_an_answer(dry_run=dry_run, yes=yes)
    plan = desk.plan_restore(installation, folder)
    if plan.living and not dry_run and not yes:
        demand_yes(
            phrase(
                "The database of these settings is replaced by that of {made_at}. Do it?",
                made_at=local(plan.backup.made_at),
            )
        )
    done = None if dry_run else desk.restore(installation, plan, SystemClock())
    _show(plan, done)


def _show(plan: "Plan", done: "Restored | None") -> None:
    from brp_filesync.cli.tables import say

    if printed(
        {
            "dry_run": done is None,
            "backup": str(plan.backup.path),
            "made_at": plan.backup.made_at,
            "living": plan.living,
            "aside": None if done is None or done.aside is None else str(done.aside),
            "contents": 0 if done is None else done.contents,
            "upgrade": plan.upgrade,
            "settings": list(plan.settings),
        }
    ):
        return
    say(
        phrase(
            "The backup {path} is whole, of {made_at}.",
            path=plan.backup.path,
            made_at=local(plan.backup.made_at),
        )
    )
    if plan.settings:
        say(
            phrase(
                "Otherwise there than here, and left as here: {settings}",
                settings=", ".join(plan.settings),
            )
        )
    if done is None:
        say(phrase("This was a dry run: nothing is changed."))
        return
    if done.aside is not None:
        say(phrase("The database as it was before: {path}", path=done.aside))
    say(phrase("Contents put into the archive: {count}", count=done.contents))
    if plan.upgrade:
        say(phrase("Next: filesync db upgrade, then filesync recover"))
    else:
        say(phrase("Next: filesync recover"))
