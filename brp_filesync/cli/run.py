"""`filesync run`: the night's job, for every portal or some."""

import click

from brp_filesync.cli.context import Context, end, show_json, tell


@click.command()
@click.option("--portal", "portals", multiple=True, metavar="NAME", help="Only this portal.")
@click.option("--bank", "banks", multiple=True, metavar="NAME", help="Only this bank.")
@click.option(
    "--flow", "flows", multiple=True, type=click.Choice(["orders", "payments", "catalogue"]),
    help="Only this.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@click.pass_obj
def run(
    context: Context,
    portals: tuple[str, ...],
    banks: tuple[str, ...],
    flows: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch the portals' and banks' files, import them, answer and tidy. Safe to repeat any time.

    Orders come before payments: a payment may be for an invoice of the same night. Last, each
    portal is told what it may sell, if that has changed.

    A portal or bank whose profile has mistakes is told of, and stops no other.

    \b
    Examples:
      filesync run
      filesync run --portal wellnet --dry-run
      filesync run --bank seb
      filesync run --flow catalogue --portal wellnet
      filesync run --json > night.json
    """
    from brp_filesync.cli.show_night import show_nights, show_report
    from brp_filesync.night import jobs_of, run_night

    with context.app(dry=dry_run) as app:
        jobs = jobs_of(app.installation, portals=portals, banks=banks, flows=flows)
        night = run_night(app, jobs)
    if as_json:
        show_json(night.as_dict())
    else:
        show_nights(night.nights)
        show_report(night.reported)
    for trouble in night.troubles:
        tell(trouble)
    end(night.exit_code)
