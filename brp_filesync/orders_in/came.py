"""An imported file read again, and its orders held against it: is what stands what came?

Read by the profile of its attempt, and by what BRP said then of facilities and products.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import as_imported
from brp_filesync.core.dates import local_date
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.archive import Archive, open_kept
from brp_filesync.ledger.schema import outcome
from brp_filesync.ledger.schema_gone import erased
from brp_filesync.orders_in.basis import Basis
from brp_filesync.orders_in.check import check
from brp_filesync.orders_in.compare_came import (
    as_it_came,
    employers_unlike,
    given_unlike,
    invoiced_unlike,
)
from brp_filesync.orders_in.read import order_chunks
from brp_filesync.profiles.portal import PortalProfile

# name → what must hold, as reconcile's invariants are
READ_AGAIN: Mapping[str, str] = {
    "row-as-it-came": phrase(
        "each order is as its rows came, by the profile that they were read by"
    ),
    "invoice-as-then": phrase("each invoice is by the facilities, products and recipient of then"),
    "line-gave": phrase("each line gave the periods and clips that its product had"),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """An attempt that imported a file: how to find it, and when it was decided."""

    attempt_id: int
    source: str
    sha256: str
    name: str
    decided_at: str
    basis_sha256: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Since:
    """Ids of what may be judged: organisations that are as we wrote them; and of what may not.

    Subscriptions and cards that aren't as we wrote them, or that a cancellation took from.
    """

    organisations: np.ndarray
    subscriptions: np.ndarray
    cards: np.ndarray


@dataclass(slots=True)
class Held:
    """What was found: of each name the first that breaks it; and what has changed since, by ids."""

    broken: dict[str, str] = field(default_factory=dict)
    changed: dict[str, list[int]] = field(default_factory=dict)

    def take(self, name: str, kind: str, ids: np.ndarray) -> None:
        """Take what breaks an invariant."""
        if len(ids):
            self.broken.setdefault(name, f"{kind} {int(ids[0])}")

    def list(self, what: str, ids: Sequence[int]) -> None:
        """List what has changed."""
        if ids:
            self.changed.setdefault(what, []).extend(ids)


def hold_against_file(
    connection: Connection,
    archive: Archive,
    imported: Imported,
    profile: PortalProfile,
    basis: Basis | None,
    since: Since,
    chunk_rows: int,
) -> Held:
    """Return in what the attempt's orders aren't as the file says. Raises FileRefused.

    Without a basis only the rows are compared, as this profile reads them.
    """
    held = Held()
    decided = datetime.fromisoformat(imported.decided_at)
    today = local_date(decided)
    with open_kept(archive, imported.sha256) as stream:
        for chunk in order_chunks(stream, profile, imported.name, chunk_rows):
            rows = check(chunk, profile, today, decided).rows
            if not len(rows):
                continue
            within = (int(rows["line"].min()), int(rows["line"].max()))
            orders = as_imported.orders_at(connection, outcome, erased, imported.attempt_id, within)
            if not len(orders):
                continue
            lines = as_imported.lines_at(connection, outcome, imported.attempt_id, within)
            _compare(held, rows, orders, lines, basis, since, today)
    return held


def _compare(
    held: Held,
    rows: pd.DataFrame,
    orders: pd.DataFrame,
    lines: pd.DataFrame,
    basis: Basis | None,
    since: Since,
    today: date,
) -> None:
    for kind, ids in as_it_came(rows, orders, lines):
        held.take("row-as-it-came", kind, ids)
    wrong, differs = employers_unlike(rows, orders, since.organisations)
    held.take("row-as-it-came", "order", wrong)
    held.list("employers of orders", differs.tolist())
    if basis is None:
        return
    for kind, ids in invoiced_unlike(orders, lines, basis, today):
        held.take("invoice-as-then", kind, ids)
    gone = {"subscription_id": since.subscriptions, "punch_card_id": since.cards}
    wrong, differs = given_unlike(lines, basis, gone)
    held.take("line-gave", "order_line", wrong)
    held.list("lines of orders", differs.tolist())
