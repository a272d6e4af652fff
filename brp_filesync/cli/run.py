"""`filesync run`: the night's job, for every portal or some."""

import click

from brp_filesync.cli.context import Context, end, show_json, tell
from brp_filesync.core.exit_codes import gravest


@click.command()
@click.option("--portal", "portals", multiple=True, metavar="NAME", help="Only this portal.")
@click.option("--bank", "banks", multiple=True, metavar="NAME", help="Only this bank.")
@click.option(
    "--flow", "flows", multiple=True, type=click.Choice(["orders", "payments", "catalogue"]),
    help="Only this.",
)  # fmt: skip
@click.option("--due", is_flag=True, help="What the schedule says is due, each once.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@click.pass_obj
def run(
    context: Context,
    portals: tuple[str, ...],
    banks: tuple[str, ...],
    flows: tuple[str, ...],
    due: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch the portals' and banks' files, import them, answer and tidy. Safe to repeat any time.

    Orders come before payments: a payment may be for an invoice of the same night. Last, each
    portal is told what it may sell, if that has changed.

    With `--due` only what the schedule says is due and isn't done yet, also what a machine that
    slept has missed; whatever runs beside it, each is done once. Without, all of it, and what is
    due is done with it (docs/schedule.md).

    A portal or bank whose profile has mistakes is told of, and stops no other.

    \b
    Examples:
      filesync run
      filesync run --portal wellnet --dry-run
      filesync run --bank seb
      filesync run --flow catalogue --portal wellnet
      filesync run --due                as often as you like, from cron
      filesync run --json > night.json
    """
    from brp_filesync.cli.show_night import show_nights, show_report
    from brp_filesync.cli.tables import say
    from brp_filesync.night import jobs_of, run_due, run_night, with_due
    from brp_filesync.schedule.load import load_schedule

    with context.app(dry=dry_run) as app:
        jobs = jobs_of(app.installation, portals=portals, banks=banks, flows=flows)
        mistake = None
        if due:
            night = run_due(app, load_schedule(app.installation), jobs)
        else:
            jobs, mistake = with_due(app, jobs)
            night = run_night(app, jobs)
    if as_json:
        show_json(night.as_dict())
    elif due and not night.nights:
        say("Nothing is due.")
    elif context.quiet and night.reported is not None:
        say(night.reported.text.partition("\n")[0])
    else:
        show_nights(night.nights)
        show_report(night.reported)
    for trouble in night.troubles:
        tell(trouble)
    if mistake is not None:
        tell(mistake)
        end(gravest([night.exit_code, mistake.exit_code]))
    end(night.exit_code)
