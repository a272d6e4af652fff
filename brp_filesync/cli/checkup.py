"""`filesync check`: what is wrong, told before the night meets it."""

import os

import click

from brp_filesync.cli.context import Context, end, show_json


@click.command()
@click.option("--portal", "portals", multiple=True, metavar="NAME", help="Only this portal.")
@click.option("--bank", "banks", multiple=True, metavar="NAME", help="Only this bank.")
@click.option("--offline", is_flag=True, help="Call on no server: settings, database and disk.")
@click.option("--json", "as_json", is_flag=True, help="The lines as JSON on stdout.")
@click.pass_obj
def check(
    context: Context,
    portals: tuple[str, ...],
    banks: tuple[str, ...],
    offline: bool,
    as_json: bool,
) -> None:
    """Look at everything that a night needs, a line each, with what to do where it fails.

    In each folder of a portal's or a bank's server a small file, `.filesync-check`, is written,
    read, renamed and removed. Nothing is imported. A line that builds on one that failed isn't
    tried. The exit code is the gravest line's.

    \b
    Examples:
      filesync check
      filesync check --portal wellnet
      filesync check --bank seb
      filesync check --offline --json
    """
    from brp_filesync.checkup.line import exit_code_of
    from brp_filesync.checkup.whole import check_whole
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.profiles.load import find_settings

    lines = list(
        check_whole(
            lambda: find_settings(context.config, os.environ), portals, banks, SystemClock(),
            offline=offline,
        )
    )  # fmt: skip
    code = exit_code_of(lines)
    if as_json:
        show_json({"exit_code": int(code), "lines": [line.as_dict() for line in lines]})
    else:
        show_table(
            "Checked",
            ["of", "what", "result", "found", "what to do"],
            [[line.source, line.check, line.result, line.message, line.advice] for line in lines],
        )
    end(code)
