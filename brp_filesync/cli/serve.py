"""`filesync serve`: the night's job as a service."""

import click

from brp_filesync.cli.context import Context, tell


@click.command()
@click.option("--patience", default=20.0, show_default=True, metavar="SECONDS",
              help="How long a job may go on after SIGTERM.")  # fmt: skip
@click.pass_obj
def serve(context: Context, patience: float) -> None:
    """Run what the schedule says is due, as long as the process lives; logs go to stderr.

    SIGTERM ends it within 30 seconds: what it is doing is ended, or left for the next run. SIGHUP
    lets it read its configuration anew; where that is wrong, the old one is kept. It may run twice,
    and beside `filesync run --due` from cron: each due job is done once.

    \b
    Examples:
      filesync serve
      filesync schedule install --systemd    a unit for it
    """
    from brp_filesync.app import open_app
    from brp_filesync.cli.logs import set_up_logs
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.schedule.load import load_schedule
    from brp_filesync.serve import serve as serve_on
    from brp_filesync.ticks import Configuration, Ticker

    def read() -> Configuration:
        installation = context.installation
        return Configuration(installation, load_schedule(installation))

    def read_anew() -> Configuration:
        configuration = read()
        configuration.installation.demand_no_mistakes()
        set_up_logs(configuration.installation, verbose=context.verbose)
        return configuration

    configuration = read()
    set_up_logs(configuration.installation, verbose=context.verbose)
    for mistakes in configuration.installation.mistakes:
        tell(mistakes)
    serve_on(Ticker(configuration, open_app, SystemClock()), read_anew, patience)
