"""`filesync hosts`: a portal's or a bank's host keys, looked at and pinned."""

import click

from brp_filesync.cli.context import Context, end
from brp_filesync.cli.screen import wide_option
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.exit_codes import ExitCode


@click.group()
def hosts() -> None:
    """Servers' host keys. A server is spoken to only when its key is pinned."""


@hosts.command()
@click.argument("name")
@click.option("--pin", "pins", is_flag=True, help="Pin the keys that the server shows now.")
@json_option("setting_up.Keys", "The keys as JSON on stdout.")
@wide_option
@click.pass_obj
def scan(context: Context, name: str, pins: bool) -> None:
    """Show the host keys of the server of the portal or bank NAME, and whether they are pinned.

    Compare the fingerprints with those that it has given you by another way, and only then pin
    them.

    \b
    Examples:
      filesync hosts scan wellnet
      filesync hosts scan wellnet --pin
      filesync hosts scan seb
    """
    from brp_filesync.app import server_of, source_of
    from brp_filesync.cli.tables import show_table
    from brp_filesync.transfer.hostkeys import pin, pinned
    from brp_filesync.transfer.hostkeys import scan as scan_keys

    installation = context.installation
    profile = installation.source(name)
    server = server_of(profile)
    known_hosts = installation.path(installation.settings.known_hosts)
    source = source_of(profile)
    keys = scan_keys(server.host, server.port, source, server.connect_timeout_s)
    if pins:
        pin(known_hosts, server.host, server.port, keys)
    known = pinned(known_hosts, server.host, server.port)
    shown = [
        {"type": key.type, "fingerprint": key.fingerprint, "pinned": key in known} for key in keys
    ]
    whose = {"source": source.name, "kind": source.kind}
    found = {**whose, "host": server.host, "port": server.port, "keys": shown}
    if not printed(found):
        show_table(
            f"{server.host}:{server.port}",
            ["type", "fingerprint", "pinned"],
            [[key["type"], key["fingerprint"], "yes" if key["pinned"] else "no"] for key in shown],
        )
    end(ExitCode.DONE if all(key["pinned"] for key in shown) else ExitCode.WAITING)
