"""`filesync schedule`: what runs when next, what is awaited, and what makes a machine run it."""

from typing import Any, Literal

import click

from brp_filesync.cli.context import Context, end, tell
from brp_filesync.cli.language import misused
from brp_filesync.cli.plain import plain_schedule
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.codes import word
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase, phrases


@click.group()
def schedule() -> None:
    """What runs when, and which files are expected by when (docs/schedule.md)."""


@schedule.command("list")
@json_option("nights.Schedule | nights.Schedules")
@list_options
@click.pass_obj
def list_schedule(context: Context) -> None:
    """Show for each flow when it ran last and runs next, and which files are awaited or missing.

    Times are Stockholm's; in JSON they are UTC.

    \b
    Examples:
      filesync schedule list
      filesync schedule list --json
    """
    from brp_filesync.cli.several import gravest_of, show_several
    from brp_filesync.flows.guard import done_for_each
    from brp_filesync.schedule.load import load_schedule
    from brp_filesync.schedule.shown import shown_schedule

    def look(one: Context) -> dict[str, Any]:
        with one.app() as app:
            return shown_schedule(app, load_schedule(app.installation))

    if several := context.several():
        done = list(done_for_each(several, look))
        code = gravest_of(done, lambda _: ExitCode.DONE)
        show_several(done, code, shown=plain_schedule, show=_show)
        end(code)
    shown = look(context)
    if printed(plain_schedule(shown)):
        return
    _show(shown)


@schedule.command()
@json_option("setting_up.ScheduleChecked | setting_up.SchedulesChecked")
@click.pass_obj
def check(context: Context) -> None:
    """Tell the mistakes of the schedule, each with file, line and column, and what is odd about it.

    Exit code 78 where there are mistakes; what is only odd is told, and ends with 0.

    \b
    Example:
      filesync schedule check
    """
    from brp_filesync.cli.several import gravest_of, show_several
    from brp_filesync.cli.tables import say
    from brp_filesync.flows.guard import done_for_each
    from brp_filesync.schedule.load import load_schedule, schedule_path
    from brp_filesync.schedule.oddities import oddities

    def look(one: Context) -> dict[str, Any]:
        installation = one.installation
        planned = load_schedule(installation)
        for mistake in installation.mistakes:
            tell(mistake)
        odd = list(oddities(planned))
        for oddity in odd:
            say(oddity)
        path = schedule_path(installation)
        say(
            phrases(
                "{path}: {count} flow, no mistakes.",
                "{path}: {count} flows, no mistakes.",
                len(planned.plans),
                path=path or phrase("No schedule file"),
            )
        )
        code = ExitCode.CONFIGURATION if installation.mistakes else ExitCode.DONE
        return {
            "path": None if path is None else str(path),
            "flows": len(planned.plans),
            "oddities": odd,
            "exit_code": int(code),
        }

    if several := context.several():
        done = list(done_for_each(several, look))
        code = gravest_of(done, lambda looked: ExitCode(looked["exit_code"]))
        show_several(done, code, shown=lambda looked: looked, show=lambda _: None, quiet=True)
        end(code)
    looked = look(context)
    printed(looked)
    end(ExitCode(looked["exit_code"]))


@schedule.command()
@click.option("--cron", "way", flag_value="cron", help="A crontab line.")
@click.option("--systemd", "way", flag_value="systemd", help="A service and its timer.")
@click.option("--windows", "way", flag_value="windows", help="A Windows task, untested.")
@json_option("setting_up.Installed")
@click.pass_obj
def install(context: Context, way: Literal["cron", "systemd", "windows"] | None) -> None:
    """Print what makes this machine run its installations' schedules. It changes nothing itself.

    \b
    Examples:
      filesync schedule install --systemd
      filesync schedule install --cron >> my-crontab
    """
    import sys
    from pathlib import Path

    from brp_filesync.schedule.install import machine_of, template

    if way is None:
        raise misused(phrase("Say for what: --cron, --systemd or --windows."))
    several = context.several()
    config = (context.host_file() if several else context.settings_file()).resolve()
    installations = [one.installation for one in several.values()] or [context.installation]
    command = Path(sys.argv[0]).resolve()
    text = template(way, machine_of(installations, config, command))
    if not printed({"way": way, "text": text}):
        click.echo(text, nl=False)


def _show(shown: dict[str, Any]) -> None:
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.dates import local_text

    def at(moment: str | None) -> str:
        return "" if moment is None else local_text(moment)

    show_table(
        "Runs",
        ["source", "flow", "last", "next", "due since"],
        [
            [each["source"], each["flow"], at(each["last"]), at(each["next"]), at(each["due"])]
            for each in shown["runs"]
        ],
    )
    for title in ("awaited", "missing"):
        if shown[title]:
            show_table(
                title.capitalize(),
                ["source", "flow", "for", "by", "file"],
                [
                    [each["source"], each["flow"], each["day"], at(each["by"]), each["name"]]
                    for each in shown[title]
                ],
            )
    for gap in shown["gaps"]:
        beside = ", ".join(gap["names"])
        say(
            phrase(
                "{source}: number {number} is {kind} ({beside})",
                source=gap["source"],
                number=gap["number"],
                kind=word(gap["gap"]),
                beside=beside,
            )
        )
