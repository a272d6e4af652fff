"""What a profile is proposed from, and what a proposal says: each part with how sure, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from brp_filesync.profiles.orders import OrderFiles

Sure = Literal["certain", "likely", "open"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A portal's order file, by its name there."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """What the gym calls its own, and what it has agreed on: the prices (öre) of each product."""

    products: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    prices_ore: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    today: date = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Said:
    """One part of a proposal: its key below `orders`, how sure it is, and why.

    `value` is what is proposed. Where it is open, a person must decide: the value, where there is
    one, is only what might stand there.
    """

    key: str
    value: Any
    sure: Sure
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a profile's part `orders` would be, and what is left for a person to decide."""

    said: tuple[Said, ...]

    @property
    def open(self) -> tuple[Said, ...]:
        """Return what a person must decide."""
        return tuple(each for each in self.said if each.sure == "open")

    @property
    def settled(self) -> dict[str, Any]:
        """Return the part `orders` as it may be written: without what is open."""
        tree: dict[str, Any] = {"columns": {}, "ignore": []}
        for each in self.said:
            if each.sure == "open":
                continue
            group, _, key = each.key.partition(".")
            if group == "ignore":
                tree["ignore"].append(each.value)
            elif key:
                tree.setdefault(group, {})[key] = each.value
            else:
                tree[group] = each.value
        return tree

    def orders(self) -> OrderFiles | None:
        """Return what is settled as a profile's part; None where that is no whole one yet."""
        try:
            return OrderFiles.model_validate(_tuples(self.settled))
        except ValueError:
            return None


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _tuples(each) for name, each in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
