"""Whose: `--portal` and `--bank`, for lists that hold what either of them sends."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase

Command = TypeVar("Command", bound=Callable[..., Any])


def source_options(command: Command) -> Command:
    """Give the command `--portal` and `--bank`; `source_named` returns which one was named."""
    bank = click.option("--bank", default="", metavar="NAME", help="Only this bank's.")
    portal = click.option("--portal", default="", metavar="NAME", help="Only this portal's.")
    return portal(bank(command))


def source_named(installation: Any, portal: str, bank: str) -> str:
    """Return the one portal or bank that was named, "" for all.

    Raises NotPossible for both, and for one that is of the other kind. A name that has no profile
    any more still has its files.
    """
    if portal and bank:
        raise NotPossible(
            phrase(
                "Whose, the portal's or the bank's? Both {portal} and {bank} are named.",
                portal=portal,
                bank=bank,
            ),
            phrase("Name one of them."),
        )
    for name, others, kind, option in (
        (portal, installation.bank_names, "bank", "--bank"),
        (bank, installation.portal_names, "portal", "--portal"),
    ):
        ours = installation.portal_names if kind == "bank" else installation.bank_names
        if name in others and name not in ours:
            raise NotPossible(
                phrase("{name} is a bank.", name=name)
                if kind == "bank"
                else phrase("{name} is a portal.", name=name),
                phrase("Name it with {option} {name}.", option=option, name=name),
            )
    return portal or bank
