"""What a command shows: with --json one object of the shape that it declares, else for people."""

import importlib
import sys
from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Any

import click

from brp_filesync.cli.language import misused
from brp_filesync.cli.terminal import harmless_json
from brp_filesync.core.phrase import phrase

_AS_JSON = f"{__name__}.as_json"


class JsonOption(click.Option):
    """The option --json, which knows the shape of the object that its command prints."""

    def __init__(self, *args: Any, shape: str, **kwargs: Any) -> None:
        self._shape = shape
        super().__init__(*args, **kwargs)

    @property
    def shape(self) -> Any:
        """The shape, one of cli/shapes or one of several: loaded when it is looked at."""
        parts = (each.strip().split(".") for each in self._shape.split("|"))
        found = (
            getattr(importlib.import_module(f"brp_filesync.cli.shapes.{module}"), name)
            for module, name in parts
        )
        return reduce(or_, found)


def json_option(
    shape: str, said: str = "As JSON on stdout."
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the option --json, whose object has that shape of cli/shapes.

    It is told by name ("ledger.Files | ledger.Other"), since only the documentation looks at it.
    """
    return click.option(
        "--json",
        cls=JsonOption,
        shape=shape,
        is_flag=True,
        expose_value=False,
        callback=_remember,
        help=said,
    )


def wants_json() -> bool:
    """Return whether the command was asked for JSON."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_AS_JSON))


def printed(found: Mapping[str, Any]) -> bool:
    """Print the object and return True where JSON was asked for; else people are to be told."""
    if wants_json():
        sys.stdout.write(harmless_json(found) + "\n")
    return wants_json()


def demand_an_answer(*, dry_run: bool, yes: bool) -> None:
    """Raise UsageError where JSON was asked for, and the command would have to ask first."""
    if wants_json() and not (dry_run or yes):
        raise misused(phrase("--json can't ask: give --yes or --dry-run too."))


def _remember(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    context.meta[_AS_JSON] = wanted
