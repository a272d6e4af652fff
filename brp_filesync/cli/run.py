"""`filesync run`: the night's job, for every portal or some."""

from typing import TYPE_CHECKING, get_args

import click

from brp_filesync.cli.context import Context, end, tell, telling
from brp_filesync.cli.plain import plain_night
from brp_filesync.cli.screen import beside_the_point, wide_option
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import FlowName

if TYPE_CHECKING:
    from brp_filesync.flows.guard import Done
    from brp_filesync.service.night import Night


@click.command()
@click.option("--portal", "portals", multiple=True, metavar="NAME", help="Only this portal.")
@click.option("--bank", "banks", multiple=True, metavar="NAME", help="Only this bank.")
@click.option(
    "--flow",
    "flows",
    multiple=True,
    type=click.Choice(get_args(FlowName)),
    help="Only this.",
)
@click.option("--due", is_flag=True, help="What the schedule says is due, each once.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@json_option("nights.Night | nights.Nights", "The result as JSON on stdout.")
@wide_option
@click.pass_obj
def run(
    context: Context,
    portals: tuple[str, ...],
    banks: tuple[str, ...],
    flows: tuple[str, ...],
    due: bool,
    dry_run: bool,
) -> None:
    """Fetch the portals' and banks' files, import them, answer and tidy. Safe to repeat any time.

    Orders come before payments: a payment may be for an invoice of the same night. Last, each
    portal is told what it may sell, if that has changed.

    With `--due` only what the schedule says is due and isn't done yet, also what a machine that
    slept has missed; whatever runs beside it, each is done once. Without, all of it, and what is
    due is done with it (docs/schedule.md).

    A portal or bank whose profile has mistakes is told of, and stops no other. Where the settings
    name several installations, each has its night, its report and a last line of its own.

    \b
    Examples:
      filesync run
      filesync run --portal wellnet --dry-run
      filesync run --bank seb
      filesync run --flow catalogue --portal wellnet
      filesync run --due                as often as you like, from cron
      filesync run --json > night.json
      filesync --installation north run
    """
    from brp_filesync.app import place_of
    from brp_filesync.cli.several import demand_no_names, gravest_of
    from brp_filesync.cli.show_night import show_night
    from brp_filesync.flows.guard import done_for_each
    from brp_filesync.service.night import Night, due_night, jobs_of, whole_night

    def one_night(one: Context) -> Night:
        with telling(one, dry=dry_run):
            installation = one.installation
        # A name mistyped, or a bank without a server, has no night: its alarm would never end.
        for name in set(portals) - set(installation.portal_names):
            raise installation.no_portal(name)
        for name in set(banks) - set(installation.bank_names):
            raise installation.no_bank(name)
        for name in set(banks) & set(installation.banks):
            place_of(installation.banks[name])
        with telling(one, dry=dry_run), one.app(dry=dry_run, bars=not wants_json()) as app:
            jobs = jobs_of(app.installation, portals=portals, banks=banks, flows=flows)
            return due_night(app, jobs) if due else whole_night(app, jobs)

    with telling(context, dry=dry_run):
        several = context.several()
    if several:
        demand_no_names(several, (*portals, *banks))
        done = list(done_for_each(several, one_night))
        with beside_the_point():
            _show_all(done, quiet=context.quiet)
        end(gravest_of(done, lambda night: night.exit_code))
    night = one_night(context)
    with beside_the_point():
        if not printed(plain_night(night.as_dict(), night.alarms.kinds)):
            show_night(night, quiet=context.quiet)
    for trouble in night.troubles:
        tell(trouble)
    end(night.exit_code)


def _show_all(done: "list[Done[Night]]", *, quiet: bool) -> None:
    """Show what came of each installation's night, last a line each."""
    from brp_filesync.cli.several import gravest_of, show_several
    from brp_filesync.cli.show_night import first_line, show_night
    from brp_filesync.cli.tables import say

    code = gravest_of(done, lambda night: night.exit_code)
    show_several(
        done,
        code,
        quiet=quiet,
        show=show_night,
        shown=lambda night: plain_night(night.as_dict(), night.alarms.kinds),
    )
    for each in done:
        for trouble in each.result.troubles if each.result is not None else ():
            tell(trouble, each.name)
    for each in () if wants_json() else done:
        line = phrase("not run") if each.result is None else first_line(each.result)
        say(f"{each.name}: " + line)
