"""`filesync serve`: the night's job as a service."""

import sys

import click

from brp_filesync.cli.context import Context, tell, tell_nobody_ran, telling
from brp_filesync.cli.shown import json_option, printed


@click.command()
@click.option(
    "--patience",
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a job may go on after SIGTERM.",
)
@json_option("setting_up.Served")
@click.pass_obj
def serve(context: Context, patience: float) -> None:
    """Run what the schedule says is due, as long as the process lives; logs go to stderr.

    SIGTERM ends it within 30 seconds: what it is doing is ended, or left for the next run. SIGHUP
    lets it read its configuration anew; where that is wrong, the old one is kept. It may run twice,
    and beside `filesync run --due` from cron: each due job is done once. Several installations are
    served side by side.

    \b
    Examples:
      filesync serve
      filesync schedule install --systemd    a unit for it
    """
    from brp_filesync.app import open_app
    from brp_filesync.cli.logs import set_up_logs
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.core.dates import utc_text
    from brp_filesync.core.errors import FilesyncError
    from brp_filesync.schedule.load import load_schedule
    from brp_filesync.service.serve import Found, Served
    from brp_filesync.service.serve import serve as serve_on
    from brp_filesync.service.tick import Configuration

    contexts: dict[str, Context] = {}

    def read(*, anew: bool) -> Found:
        with telling(context, dry=anew):
            several = context.several()
        if several:
            set_up_logs(None, verbose=context.verbose, quiet=context.quiet)
        contexts.update(several or {"": context})
        return {name: read_one(one, name, anew) for name, one in (several or {"": context}).items()}

    def read_one(one: Context, name: str, anew: bool) -> Configuration | FilesyncError:
        try:
            with telling(one, dry=anew):  # anew the old one is kept, and runs go on by it
                installation = one.installation
                found = Configuration(installation, load_schedule(installation))
            if anew:
                installation.demand_no_mistakes()
        except FilesyncError as mistake:
            return mistake
        if not name:
            set_up_logs(installation, verbose=context.verbose, quiet=context.quiet)
        for mistakes in installation.mistakes:
            tell(mistakes, name)
        return found

    def tell_wrong(name: str, trouble: FilesyncError) -> None:
        tell_nobody_ran(contexts[name], trouble)

    def tell_end(in_a_job: bool) -> None:
        printed({"ended_at": utc_text(SystemClock().now()), "in_a_job": in_a_job})
        sys.stdout.flush()  # what ends in the middle of a job does it as if it were killed

    serve_on(
        Served(
            lambda: read(anew=False),
            lambda: read(anew=True),
            open_app,
            SystemClock(),
            tell_end,
            tell_wrong,
        ),
        patience,
    )
