"""`filesync console`: the pages for people in a browser, and who may log in there."""

from typing import TYPE_CHECKING

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.console.rights import ROLES, Role
from brp_filesync.core.phrase import phrase

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from brp_filesync.database.begin import Database
    from brp_filesync.profiles.load import Installation

_HOST, _PORT = "127.0.0.1", 8700
_ROLE = click.option(
    "--role",
    type=click.Choice(ROLES),
    required=True,
    help="What they may do (docs/console.md).",
)


@click.group(invoke_without_command=True)
@click.option("--host", default=_HOST, show_default=True, help="Which address is listened at.")
@click.option("--port", default=_PORT, show_default=True, help="Which port is listened at.")
@click.option("--dev", is_flag=True, help="Make a first user where there is none, to try it with.")
@click.pass_context
def console(context: click.Context, host: str, port: int, dev: bool) -> None:
    """Serve pages for finance, the front desk and the operator, as long as the process lives.

    A reverse proxy with TLS stands before it where it is reached from other machines; the settings'
    part `console` says its address. Needs the extra `console`.

    \b
    Examples:
      filesync console
      filesync console user add eva --role admin
    """
    if context.invoked_subcommand is not None:
        return
    from brp_filesync.cli.tables import say

    one: Context = context.obj
    installation = one.installation
    serve = _served()
    from brp_filesync.cli.logs import set_up_logs

    set_up_logs(installation, verbose=one.verbose, quiet=one.quiet)
    own = installation.settings.console
    named = "address" in own.model_fields_set and not dev
    address = own.address if named else f"http://localhost:{port}"
    if dev:
        _first_user(installation, address)

    def begun() -> None:
        say(phrase("The console is at {address} (Ctrl-C ends it).", address=address))

    serve(installation, one.host_file(), host, port, begun)


@console.group()
def user() -> None:
    """Who may log in to the console, and what each may do."""


@user.command()
@click.argument("name")
@_ROLE
@click.option("--facility", default="", metavar="ID", help="The one facility of a front desk.")
@json_option("console.Linked")
@click.pass_obj
def add(context: Context, name: str, role: Role, facility: str) -> None:
    """Make an account for NAME, and print the link by which they choose a password; it works once.

    \b
    Examples:
      filesync console user add eva --role finance
      filesync console user add disken --role desk --facility 101
    """
    _demand_extra()
    from brp_filesync.console.accounts import users
    from brp_filesync.core.clock import SystemClock

    installation = context.installation
    with _accounts(installation) as accounts:
        now = SystemClock().now()
        token = users.add(accounts, name, role, acting_user(), now, facility)
    _tell_link(installation.settings.console.address, name, token)


@user.command()
@click.argument("name")
@json_option("console.Linked")
@click.pass_obj
def link(context: Context, name: str) -> None:
    """Print a new link for NAME: the password, the app and every session of theirs are over.

    \b
    Example:
      filesync console user link eva
    """
    _demand_extra()
    from brp_filesync.console.accounts import users
    from brp_filesync.core.clock import SystemClock

    installation = context.installation
    with _accounts(installation) as accounts:
        token = users.link_again(accounts, name, acting_user(), SystemClock().now())
    _tell_link(installation.settings.console.address, name, token)


@user.command()
@click.argument("name")
@json_option("console.Ended")
@click.pass_obj
def end(context: Context, name: str) -> None:
    """End the account of NAME, and every session of theirs at once.

    \b
    Example:
      filesync console user end eva
    """
    _demand_extra()
    from brp_filesync.cli.tables import say
    from brp_filesync.console.accounts import users
    from brp_filesync.core.clock import SystemClock

    with _accounts(context.installation) as accounts:
        users.end(accounts, name, acting_user(), SystemClock().now())
    if not printed({"name": name}):
        say(phrase("The account of {name} is ended; they are logged out.", name=name))


@user.command("list")
@json_option("console.UsersListed")
@list_options
@click.pass_obj
def list_users(context: Context) -> None:
    """List the accounts, those that have ended too.

    \b
    Example:
      filesync console user list
    """
    _demand_extra()
    from brp_filesync.cli.days import local
    from brp_filesync.cli.tables import show_table
    from brp_filesync.console.accounts import users

    with _accounts(context.installation) as accounts:
        found = users.list_users(accounts)
    shown = [
        {
            "name": each.name,
            "role": each.role,
            "facility_id": each.facility_id or None,
            "has_password": each.has_password,
            "ended_at": each.ended_at or None,
        }
        for each in found
    ]
    if printed({"users": shown}):
        return
    show_table(
        "Users",
        ["name", "role", "facility", "ended"],
        [[each.name, each.role, each.facility_id, local(each.ended_at)] for each in found],
    )


def _first_user(installation: "Installation", address: str) -> None:
    """Make the user `demo` where nobody has an account, and say by which link they begin."""
    from brp_filesync.console.accounts import users
    from brp_filesync.core.clock import SystemClock

    with _accounts(installation) as accounts:
        if users.list_users(accounts):
            return
        token = users.add(accounts, "demo", "admin", acting_user(), SystemClock().now())
    _tell_link(address, "demo", token)


def _tell_link(site: str, name: str, token: str) -> None:
    from brp_filesync.cli.tables import say

    address = f"{site}/welcome/{token}"
    if not printed({"name": name, "link": address}):
        say(phrase("{name} begins here, once, within a day:", name=name))
        say(address)


def _accounts(installation: "Installation") -> "AbstractContextManager[Database]":
    from brp_filesync.console.accounts.open import open_accounts
    from brp_filesync.profiles.load import console_file

    return open_accounts(console_file(installation))


def _served() -> "Callable[..., None]":
    _demand_extra()
    from brp_filesync.console.server import serve

    return serve


def _demand_extra() -> None:
    """Raise NotReady where what the console needs isn't installed."""
    from importlib.util import find_spec

    from brp_filesync.core.errors import NotReady

    missing = [each for each in ("starlette", "uvicorn", "argon2") if find_spec(each) is None]
    if missing:
        raise NotReady(
            phrase("The console needs {missing}.", missing=", ".join(missing)),
            phrase("Install the extra `console`: `pip install 'brp-filesync[console]'`."),
        )
