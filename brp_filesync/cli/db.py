"""`filesync db`: the database made, upgraded, and filled with a gym's start."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.question import demand_yes
from brp_filesync.cli.screen import wide_option
from brp_filesync.cli.shown import demand_an_answer, json_option, printed, wants_json
from brp_filesync.core.phrase import phrase, phrases

if TYPE_CHECKING:
    from brp_filesync.brp.load import LoadRefused
    from brp_filesync.brp.load_difference import LoadedFile


@click.group()
def db() -> None:
    """The database: make, upgrade and fill it.

    \b
    Examples:
      filesync db init
      filesync db seed
      filesync db load samples/brp --dry-run
    """


@db.command()
@json_option("setting_up.Tables")
@click.pass_obj
def init(context: Context) -> None:
    """Make the database's tables. Nothing happens where they are there already.

    \b
    Example:
      filesync db init
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.migrations.revision import present_revision
    from brp_filesync.migrations.upgrade import make_tables

    engine = context.engine(create=True)
    made = make_tables(engine)
    revision = present_revision(engine)
    before = None if made else revision
    if printed({"changed": made, "before": before, "revision": revision, "backup": None}):
        return
    if made:
        say(
            phrase(
                "The tables are made (revision {revision}). Next: filesync db seed",
                revision=revision,
            )
        )
    else:
        say(
            phrase(
                "The database has its tables already (revision {revision}); nothing is changed.",
                revision=revision,
            )
        )


@db.command()
@click.option("--backed-up", is_flag=True, help="You have backed it up yourself: make no copy.")
@json_option("setting_up.Tables")
@click.pass_obj
def upgrade(context: Context, backed_up: bool) -> None:
    """Bring the tables to this version, all or nothing; first a copy is made. Safe to repeat.

    SQLite's copy lies beside the database, PostgreSQL's (by pg_dump) beside the archive's folder.

    \b
    Examples:
      filesync db upgrade
      filesync db upgrade --backed-up
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.migrations.before import copy_before
    from brp_filesync.migrations.revision import newest_revision, present_revision
    from brp_filesync.migrations.upgrade import refuse_unknown
    from brp_filesync.migrations.upgrade import upgrade as upgrade_tables

    engine = context.engine()
    before = present_revision(engine)
    refuse_unknown(engine)
    copy = None
    if not backed_up and before not in (None, newest_revision()):
        installation = context.installation
        archive = installation.path(installation.settings.archive)
        copy = copy_before(engine, before, archive.parent)
    upgrade_tables(engine)
    after = present_revision(engine)
    shown = {"changed": before != after, "before": before, "revision": after}
    if printed({**shown, "backup": None if copy is None else str(copy)}):
        return
    if copy is not None:
        say(phrase("As it was before: {copy}", copy=copy))
    if before == after:
        say(phrase("The tables are of this version already (revision {after}).", after=after))
    else:
        say(
            phrase(
                "The tables are upgraded from {before} to revision {after}.",
                before=before or phrase("nothing"),
                after=after,
            )
        )


@db.command()
@json_option("loading.Loaded", "The counts as JSON on stdout.")
@wide_option
@click.pass_obj
def seed(context: Context) -> None:
    """Enter what every Swedish gym needs: VAT groups with their dated rates. Safe to repeat.

    \b
    Example:
      filesync db seed
    """
    from brp_filesync.brp.load import seed as seed_rows
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.migrations.revision import demand_current

    demand_current(context.engine())
    _show(seed_rows(context.database(), SystemClock().now(), acting_user()), dry_run=False)


@db.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and show; the database stays as it is.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option("loading.Loaded", "The result as JSON on stdout; with --yes where it would ask.")
@wide_option
@click.pass_obj
def load(context: Context, folder: Path, dry_run: bool, yes: bool) -> None:
    """Load a gym's start from the CSV files in FOLDER: all of them, or nothing.

    Asks where something that the database has would change, or a portal that sells may sell more.
    A column that a file leaves out stays as it is. The files are told of in docs/brp-load.md.

    \b
    Examples:
      filesync db load samples/brp --dry-run
      filesync db load samples/brp
    """
    from brp_filesync.brp.load import LoadRefused, do_load, plan_load
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.migrations.revision import demand_current

    demand_current(context.engine())
    portals = context.installation.commission_products
    database, now = context.database(), SystemClock().now()
    try:
        planned = plan_load(database, folder, now, portals)
    except LoadRefused as refused:
        _show_problems(refused, dry_run=dry_run)
        raise
    if planned.asks and not dry_run:
        demand_an_answer(dry_run=dry_run, yes=yes)
        if not yes:
            _show_changes(planned.files)
            demand_yes()
    if not dry_run:
        do_load(database, planned, now, acting_user())
    elif not wants_json():
        _show_changes(planned.files)
    _show(planned.files, dry_run=dry_run)


def _show_changes(files: "Sequence[LoadedFile]") -> None:
    from brp_filesync.cli.tables import say, show_table

    changes = [change for each in files for change in each.changes]
    if changes:
        show_table(
            "Changes",
            ["file", "line", "row", "column", "before", "after"],
            [
                [each.file, each.line, each.row, each.column, each.before, each.after]
                for each in changes
            ],
        )
    for each in files:
        if each.sells:
            said = phrases(
                "{count} agreed price is added, by which a portal may sell.",
                "{count} agreed prices are added, by which portals may sell.",
                each.added,
            )
            say(said)


def _show(loaded: "Sequence[LoadedFile]", *, dry_run: bool) -> None:
    from dataclasses import asdict

    from brp_filesync.cli.tables import say, show_table

    files = [
        {name: getattr(each, name) for name in ("file", "rows", "added", "changed", "left")}
        for each in loaded
    ]
    changes = [asdict(change) for each in loaded for change in each.changes]
    if printed({"dry_run": dry_run, "files": files, "changes": changes, "problems": []}):
        return
    show_table(
        "Loaded",
        ["file", "rows", "added", "changed", "left as they were"],
        [[each.file, each.rows, each.added, each.changed, each.left] for each in loaded],
    )
    if dry_run:
        say(phrase("This was a dry run: the database is as it was."))


def _show_problems(refused: "LoadRefused", *, dry_run: bool) -> None:
    from brp_filesync.cli.tables import say

    problems = [each.as_dict() for each in refused.problems]
    if printed({"dry_run": dry_run, "files": [], "changes": [], "problems": problems}):
        return
    for problem in refused.problems:
        say(str(problem))
