"""`filesync portal`: the portals, and a refused login that may be tried again."""

from datetime import datetime

import click

from brp_filesync.cli.context import Context, acting_user, end, tell
from brp_filesync.cli.days import DAY, local
from brp_filesync.cli.plain import plain_lines, plains
from brp_filesync.cli.portal_samples import new, propose_change, try_
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.exit_codes import gravest
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import SourceKind


@click.group()
def portal() -> None:
    """The portals. A login that a server refused isn't tried again by itself."""


for command in (new, propose_change, try_):
    portal.add_command(command)


@portal.command("list")
@json_option("setting_up.PortalsListed")
@list_options
@click.pass_obj
def list_portals(context: Context) -> None:
    """List the portals, their servers, whether they are live, and since when a login is refused.

    A portal whose profile has mistakes isn't listed: they are told on stderr.

    \b
    Example:
      filesync portal list
    """
    from brp_filesync.app import where
    from brp_filesync.cli.tables import show_table
    from brp_filesync.ledger.refused_logins import any_refused

    with context.app() as app, app.database.connect() as connection:
        found = [
            {
                "portal": name,
                "name": profile.name,
                "server": where(profile),
                "username": getattr(profile.server, "username", ""),
                "mode": profile.mode,
                "start_from": None if profile.start_from is None else str(profile.start_from),
                "login_refused_at": any_refused(connection, name),
            }
            for name, profile in app.installation.portals.items()
        ]
    if not printed({"portals": plains(found)}):
        show_table(
            "Portals",
            ["portal", "name", "server", "account", "mode", "starts from", "login refused"],
            [
                [
                    each["portal"],
                    each["name"],
                    each["server"],
                    each["username"],
                    each["mode"],
                    each["start_from"] or "",
                    local(each["login_refused_at"]),
                ]
                for each in found
            ],
        )
    mistaken = app.installation.mistaken_portals.values()
    for mistake in mistaken:
        tell(mistake)
    end(gravest(mistake.exit_code for mistake in mistaken))


@portal.command()
@click.argument("portal")
@click.option("--offline", is_flag=True, help="Call on no server.")
@click.option("--on", type=DAY, metavar="DAY", help="If its first night is on that day.")
@json_option("setting_up.Checked", "The lines as JSON on stdout.")
@list_options
@click.pass_obj
def checklist(context: Context, portal: str, offline: bool, on: datetime | None) -> None:
    """Tell what remains before PORTAL's first night, a line each, with what to do next.

    Every line is tried: the samples are imported into a gym of their own, which is thrown away; the
    server is called on as `filesync check` does it. Nothing is imported. The exit code is the
    gravest line's.

    \b
    Examples:
      filesync portal checklist wellnet
      filesync portal checklist wellnet --offline --json
      filesync portal checklist wellnet --on 2026-12-01
    """
    from brp_filesync.checkup.checklist import checklist as find_lines
    from brp_filesync.checkup.line import exit_code_of
    from brp_filesync.cli.logs import log_nothing
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.clock import SystemClock

    log_nothing()
    lines = list(
        find_lines(
            context.settings_file,
            portal,
            SystemClock(),
            offline=offline,
            on=None if on is None else on.date(),
        )
    )
    code = exit_code_of(lines)
    kinds: dict[str, SourceKind] = {portal: "portal"}
    if not printed({"exit_code": int(code), "lines": plain_lines(lines, kinds)}):
        show_table(
            "Checklist",
            ["what", "result", "found", "what to do"],
            [[line.check, line.result, line.message, line.advice] for line in lines],
        )
    end(code)


@portal.command()
@click.argument("name")
@json_option("promises.LoginReset")
@click.pass_obj
def reset(context: Context, name: str) -> None:
    """Let the next run try the login of the portal or bank NAME again, though it was refused.

    Ask it first: a login that is wrong still may lock the account. A changed login needs no
    reset.

    \b
    Example:
      filesync portal reset wellnet
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.logins import reset_source

    with context.app() as app:
        name = app.installation.source(name).source
        was_refused = reset_source(app, name, acting_user())
    if printed({"source": name, "kind": "portal", "was_refused": was_refused}):
        return
    if was_refused:
        say(phrase("The next run tries the login of {name} again.", name=name))
    else:
        say(phrase("No login of {name} is refused; nothing is changed.", name=name))
