"""How a list is narrowed: `--find`, `--person`, `--facility`, `--from` and `--to`, in each alike.

What is looked for may be a name or a personnummer: it is told to nobody. Where others see which
commands are typed, `-` has it read from stdin.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.days import DAY
from brp_filesync.cli.language import misused
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LONGEST = 200
_NAMES = ("find", "person", "facility", "first", "last")

IN_ORDERS = (
    "Only where TEXT is in an order's or an invoice's number, an OCR number, or a buyer's name, "
    "customer number, e-mail address or employer; a whole personnummer too."
)

OF_PERSON = "Only of whoever has this name, customer number, e-mail address or personnummer."
AT_FACILITY = "Only at this facility, by its id or its name."
IN_DUTIES = "Only where TEXT is in the file's name, the order, or why it isn't done."


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    find: str = field(default="", repr=False)
    person: str = field(default="", repr=False)
    facility: str = field(default="", repr=False)
    first: datetime | None = None
    last: datetime | None = None

    def wanted(self, connection: "Connection") -> Wanted:
        """Return what of the list is wanted.

        Raises NotPossible for a facility or a person that BRP doesn't have.
        """
        from brp_filesync.brp.facilities import find_facility
        from brp_filesync.brp.find import demand_person

        if self.person:
            demand_person(connection, self.person)
        facility_id = find_facility(connection, self.facility) if self.facility else ""
        return Wanted(self.find, self.person, facility_id, _iso(self.first), _iso(self.last))


def find_options(
    find: str = "",
    *,
    person: bool = False,
    facility: bool = False,
    demand_facility: bool = False,
    days: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a list those of the options that mean something there; the command gets `asked`.

    `find` is what `--find` looks in, for its help; `days` what is done on the days, as “ordered”;
    `demand_facility` where there is no list without one.
    """
    options: list[Callable[[Callable[..., Any]], Callable[..., Any]]] = []
    if find:
        options.append(click.option("--find", metavar="TEXT", callback=_text, help=find))
    if person:
        options.append(click.option("--person", metavar="WHO", callback=_text, help=OF_PERSON))
    if facility:
        options.append(
            click.option(
                "--facility",
                metavar="NAME",
                callback=_text,
                required=demand_facility,
                help=AT_FACILITY,
            )
        )
    if days:
        later, earlier = (f"Only {days} on this day or {end}." for end in ("later", "earlier"))
        options.append(click.option("--from", "first", type=DAY, metavar="DAY", help=later))
        options.append(click.option("--to", "last", type=DAY, metavar="DAY", help=earlier))

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def asking(*args: Any, **given: Any) -> Any:
            said = {name: given.pop(name) for name in _NAMES if name in given}
            return command(*args, asked=Asked(**said), **given)

        for option in options[::-1]:
            option(asking)
        return asking

    return decorate


def _text(_context: click.Context, option: click.Parameter, text: str | None) -> str:
    if text is None:
        return ""
    if text == "-":
        text = sys.stdin.readline()
    if not text.strip() or len(text) > _LONGEST:
        raise misused(
            phrase(
                "{option} takes 1 to {longest} characters.",
                option=option.opts[0],
                longest=_LONGEST,
            )
        )
    return text.strip().encode(errors="replace").decode()


def _iso(day: datetime | None) -> str:
    return "" if day is None else day.date().isoformat()
