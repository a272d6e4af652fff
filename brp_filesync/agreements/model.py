"""What is said of agreed prices: rows of a file, what refuses them, and what they would change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from brp_filesync.core.language import Language
from brp_filesync.core.problem_texts import texts

Kind = Literal["added", "changed", "ended", "withdrawn"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Key: TypeAlias = tuple[str, str, str, str]  # portal, product, facility, first day


@dataclass(frozen=True, slots=True)
class Agreed:
    """A price that is agreed on, both days included; `valid_to` is "" where it has no last day.

    `line` is the file's, 0 for one that the database has.
    """

    portal: str
    product_number: str
    facility_id: str
    valid_from: str
    valid_to: str
    price_ore: int
    line: int = 0

    @property
    def key(self) -> Key:
        """Return what tells it apart from the others."""
        return self.portal, self.product_number, self.facility_id, self.valid_from

    @property
    def period(self) -> str:
        """Return its days, as a person reads them."""
        return f"{self.valid_from} - {self.valid_to}".rstrip()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong on a line; 0 is the file as a whole. `word` is one of the catalogue."""

    line: int
    column: str
    word: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Return the code and the word, as the page of problem codes has them."""
        return f"{texts.code(self.word)} {self.word}".strip()

    def as_dict(self, language: Language) -> dict[str, Any]:
        """Return the refusal for `--json`, with its sentence in that language."""
        return {
            "line": self.line,
            "column": self.column,
            "code": texts.code(self.word),
            "word": self.word,
            "message": texts.text(self.word, self.params, language),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one price. `before` is what the database has, None for one that is new.

    One that is withdrawn hasn't begun, and isn't there any more: `after` is what it was.
    """

    kind: Kind
    after: Agreed
    before: Agreed | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the change for `--json`; amounts in öre, None for no last day."""
        after, before = self.after, self.before
        return {
            "change": self.kind,
            "portal": after.portal,
            "product_number": after.product_number,
            "facility_id": after.facility_id,
            "valid_from": after.valid_from,
            "valid_to": after.valid_to or None,
            "price_ore": after.price_ore,
            "valid_to_before": None if before is None else before.valid_to or None,
            "price_ore_before": None if before is None else before.price_ore,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import would change, in the file's order, and how many prices it leaves alone."""

    changes: tuple[Change, ...]
    same: int = 0

    def count(self, kind: Kind) -> int:
        """Return how many changes are of that kind."""
        return sum(change.kind == kind for change in self.changes)


@dataclass(frozen=True, slots=True)
class Known:
    """What BRP and the profiles know of that which the rows name.

    `products` are (kind, debit method, "" for none) by number; `portals` are the commission
    articles ("" for none) by the portal's name; `prices` those of the portals that are named.
    """

    products: Mapping[str, tuple[str, str]]
    facilities: frozenset[str]
    portals: Mapping[str, str]
    prices: Mapping[Key, Agreed]
