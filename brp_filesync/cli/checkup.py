"""`filesync check`: what is wrong, told before the night meets it."""

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from brp_filesync.cli.context import Context, end
from brp_filesync.cli.plain import plain_lines
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.source import SourceKind

if TYPE_CHECKING:
    from brp_filesync.checkup.line import Line


class Looked(NamedTuple):
    """What was found of an installation, and what its sources are."""

    lines: "list[Line]"
    kinds: dict[str, SourceKind]


@click.command()
@click.option("--portal", "portals", multiple=True, metavar="NAME", help="Only this portal.")
@click.option("--bank", "banks", multiple=True, metavar="NAME", help="Only this bank.")
@click.option("--offline", is_flag=True, help="Call on no server: settings, database and disk.")
@json_option("setting_up.Checked | setting_up.AllChecked", "The lines as JSON on stdout.")
@list_options
@click.pass_obj
def check(
    context: Context,
    portals: tuple[str, ...],
    banks: tuple[str, ...],
    offline: bool,
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
    from brp_filesync.cli.language import said
    from brp_filesync.cli.several import demand_no_names, gravest_of, show_several
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.flows.guard import done_for_each

    def looked_at(one: Context) -> Looked:
        looked = check_whole(one.settings_file, portals, banks, SystemClock(), offline=offline)
        return Looked(list(looked), _kinds_of(one) if wants_json() else {})

    def shown(looked: Looked) -> dict[str, Any]:
        code = int(exit_code_of(looked.lines))
        return {"exit_code": code, "lines": plain_lines(looked.lines, looked.kinds)}

    def show(looked: Looked) -> None:
        show_table(
            "Checked",
            ["of", "what", "result", "found", "what to do"],
            [
                [line.source, line.check, line.result, told, line.advice]
                for line in looked.lines
                for told in said(line.message).split("\n")  # a file may have many mistakes
            ],
        )

    if several := context.several():
        demand_no_names(several, (*portals, *banks))
        done = list(done_for_each(several, looked_at))
        code = gravest_of(done, lambda looked: exit_code_of(looked.lines))
        show_several(done, code, shown=shown, show=show)
        end(code)
    looked = looked_at(context)
    if not printed(shown(looked)):
        show(looked)
    end(exit_code_of(looked.lines))


def _kinds_of(one: Context) -> dict[str, SourceKind]:
    """Return what each source is; nothing where the settings can't be read, as a line tells."""
    try:
        return one.installation.kinds
    except FilesyncError:
        return {}
