"""The shapes that the catalogue's rooms hand each other: facts, what may be sold, files.

Frames hold text as object columns with "" for what is absent; money is öre. What there is much of
(a price for each product at each facility) is held as places in the frames of what there is little.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from brp_filesync.core.problems import Problem
from brp_filesync.ledger.states import CatalogueFileKind

Kind = CatalogueFileKind

# What of a file says which catalogue it is of, and nothing of what is sold.
STAMP_FIELDS = frozenset({"version", "changed_on"})


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What BRP says of what is sold. `prices`: facility, product, period (places), price_ore."""

    facilities: pd.DataFrame
    products: pd.DataFrame  # with the day's VAT rates
    periods: pd.DataFrame  # valid_from, valid_to
    prices: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """What a portal may sell on a day: as Facts, but nothing that isn't sold, all in order.

    `prices` has one row for each product at each facility, by facility and product; `twice` are
    the pairs (facility_id, product_number) for which more than one price holds on the day.
    """

    facilities: pd.DataFrame
    products: pd.DataFrame
    periods: pd.DataFrame
    prices: pd.DataFrame
    twice: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which catalogue it is: its version, the day of its change, and the hash of what it says.

    The hash is of the values and of how the profile wants them written; neither version nor day is
    in it.
    """

    version: int
    changed_on: date
    values_sha256: str


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file of a catalogue. `size` is in bytes; `rows` leaves out header and trailer."""

    kind: Kind
    name: str
    path: Path
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """A portal's catalogue as of a day.

    `unchanged` is one whose stamp is among those that were given. `files` are in the order in which
    the portal must see them: facilities, products, and the marker where the profile wants one.
    They are missing where the catalogue is held back by `problems`, and where an unchanged one
    wasn't to be written.
    """

    stamp: Stamp
    unchanged: bool
    offers: Offers
    files: tuple[CatalogueFile, ...]
    problems: tuple[Problem, ...]

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows the facilities' and the products' file have."""
        return {"facilities": len(self.offers.facilities), "products": len(self.offers.prices)}
