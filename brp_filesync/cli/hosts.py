"""`filesync hosts`: a portal's or a bank's host keys, looked at, pinned and taken away."""

from typing import TYPE_CHECKING

import click

from brp_filesync.cli.context import Context, end
from brp_filesync.cli.screen import wide_option
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase, phrases

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    import paramiko

    from brp_filesync.app import Profile
    from brp_filesync.transfer.hostkeys import HostKey

_fingerprints = click.option(
    "--fingerprint",
    "fingerprints",
    multiple=True,
    metavar="SHA256:…",
    help="Only the key with this fingerprint; may be given more than once.",
)
_yes = click.option("--yes", is_flag=True, help="Don't ask.")


@click.group()
def hosts() -> None:
    """Servers' host keys. A server is spoken to only when its key is pinned."""


@hosts.command()
@click.argument("name")
@click.option("--pin", "pins", is_flag=True, help="Pin the keys that the server shows now.")
@_fingerprints
@_yes
@json_option("setting_up.Keys", "The keys as JSON on stdout.")
@wide_option
@click.pass_obj
def scan(context: Context, name: str, pins: bool, fingerprints: tuple[str, ...], yes: bool) -> None:
    """Show the host keys of the server of the portal or bank NAME, and whether they are pinned.

    Compare the fingerprints with those that it has given you by another way, and only then pin
    them: with --pin all that it shows, with --fingerprint the one that was read out to you. A
    pinned key of the same type that it shows no more is trusted no more; that is asked first.

    \b
    Examples:
      filesync hosts scan wellnet
      filesync hosts scan wellnet --pin
      filesync hosts scan seb --fingerprint SHA256:uNiVztksCsDhcc0u9e8BrwXCUvQ4QqpzoQ8TQmqSJq0
    """
    from brp_filesync.app import server_of, source_of
    from brp_filesync.cli.tables import show_table
    from brp_filesync.transfer.hostkeys import chosen_by, pinned
    from brp_filesync.transfer.hostkeys import scan as scan_keys

    profile, known_hosts = context.installation.source(name), _known_hosts(context)
    server, source = server_of(profile), source_of(profile)
    way = _way_through(context, profile) if server.jump is not None else None
    keys = scan_keys(server.host, server.port, source, server.connect_timeout_s, way)
    if pins or fingerprints:
        chosen = chosen_by(fingerprints, keys) if fingerprints else keys
        _pin(known_hosts, server.host, server.port, chosen, yes)
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
    told = [key for key in shown if key["pinned"]] if fingerprints else shown
    end(ExitCode.DONE if all(key["pinned"] for key in told) else ExitCode.WAITING)


@hosts.command("list")
@json_option("setting_up.PinnedKeys", "The keys as JSON on stdout.")
@wide_option
@click.pass_obj
def list_keys(context: Context) -> None:
    """Show the keys that are pinned for the servers of the portals and banks.

    \b
    Examples:
      filesync hosts list
    """
    from brp_filesync.app import source_of
    from brp_filesync.cli.tables import show_table
    from brp_filesync.profiles.server import Server
    from brp_filesync.transfer.hostkeys import pinned

    installation, known_hosts = context.installation, _known_hosts(context)
    profiles: list[Profile] = [*installation.portals.values(), *installation.banks.values()]
    found = [
        {
            "source": profile.source,
            "kind": source_of(profile).kind,
            "host": server.host,
            "port": server.port,
            "type": key.type,
            "fingerprint": key.fingerprint,
        }
        for profile in profiles
        if isinstance(server := profile.server, Server)
        for key in pinned(known_hosts, server.host, server.port)
    ]
    if not printed({"known_hosts": str(known_hosts), "keys": found}):
        show_table(
            "Pinned keys",
            ["source", "server", "type", "fingerprint"],
            [
                [key["source"], f"{key['host']}:{key['port']}", key["type"], key["fingerprint"]]
                for key in found
            ],
        )
    end(ExitCode.DONE)


@hosts.command()
@click.argument("name")
@_fingerprints
@_yes
@json_option("setting_up.RemovedKeys", "The removed keys as JSON on stdout.")
@click.pass_obj
def remove(context: Context, name: str, fingerprints: tuple[str, ...], yes: bool) -> None:
    """Trust the pinned keys of the server of NAME no more, or only one of them.

    Without any, nothing is sent to that server, until a key is pinned again.

    \b
    Examples:
      filesync hosts remove wellnet
      filesync hosts remove seb --fingerprint SHA256:uNiVztksCsDhcc0u9e8BrwXCUvQ4QqpzoQ8TQmqSJq0
    """
    from brp_filesync.app import server_of, source_of
    from brp_filesync.cli.question import demand_yes
    from brp_filesync.cli.tables import say
    from brp_filesync.transfer.hostkeys import chosen_by, pinned, unpin

    profile, known_hosts = context.installation.source(name), _known_hosts(context)
    server = server_of(profile)
    keys = pinned(known_hosts, server.host, server.port)
    gone = chosen_by(fingerprints, keys) if fingerprints else keys
    if gone and not yes:
        demand_yes(phrase("Trust {keys} no more?", keys=_named(gone)))
    unpin(known_hosts, server.host, server.port, gone)
    removed = [{"type": key.type, "fingerprint": key.fingerprint} for key in gone]
    whose = {"source": profile.source, "kind": source_of(profile).kind}
    if not printed({**whose, "removed": removed}):
        say(phrases("{count} key removed", "{count} keys removed", len(removed)))
    end(ExitCode.DONE)


def _way_through(
    context: Context, profile: "Profile"
) -> "Callable[[], socket.socket | paramiko.Channel]":
    """Return what gives a line to a server behind a bastion, logged in at that one."""
    from brp_filesync.app import login_secrets, server_of, source_of
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.transfer.deadline import Deadline
    from brp_filesync.transfer.login import reach

    server, source = server_of(profile), source_of(profile)
    secrets = login_secrets(context.installation, profile)
    return lambda: reach(server, source, secrets, Deadline(SystemClock(), server.deadline_s))


def _pin(known_hosts: "Path", host: str, port: int, keys: "list[HostKey]", yes: bool) -> None:
    """Pin the keys, and trust others of their types no more, once a person has said so."""
    from brp_filesync.cli.question import demand_yes
    from brp_filesync.transfer.hostkeys import pin, pinned

    types = {key.type for key in keys}
    old = [key for key in pinned(known_hosts, host, port) if key.type in types and key not in keys]
    if old and not yes:
        demand_yes(
            phrase(
                "{host}:{port} shows {keys} now. Has its owner confirmed that, so that {old} is "
                "trusted no more?",
                host=host,
                port=port,
                keys=_named([key for key in keys if key.type in {each.type for each in old}]),
                old=_named(old),
            )
        )
    pin(known_hosts, host, port, keys, instead_of=old)


def _named(keys: "list[HostKey]") -> str:
    return ", ".join(f"{key.type} {key.fingerprint}" for key in keys)


def _known_hosts(context: Context) -> "Path":
    return context.installation.path(context.installation.settings.known_hosts)
