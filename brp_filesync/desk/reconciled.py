"""All that `reconcile` tells: what must always hold, what has changed since, and what wasn't looked at.

The invariants are asked of the rows; then each imported order file is read again, and held against
what stands of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select

from brp_filesync.app import App
from brp_filesync.brp import as_imported
from brp_filesync.brp.changed_since import listed_since
from brp_filesync.brp.written import altered, compare_noted
from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problems import FileRefused
from brp_filesync.ledger.archive import Gone, open_kept
from brp_filesync.ledger.commits import demand_newest
from brp_filesync.ledger.imported import imported_orders
from brp_filesync.ledger.schema_gone import erased
from brp_filesync.orders_in.basis import Basis, read_basis
from brp_filesync.orders_in.came import READ_AGAIN, Held, Imported, Since, hold_against_file
from brp_filesync.reconcile import INVARIANTS, Finding, reconcile

if TYPE_CHECKING:
    from brp_filesync.profiles.portal import PortalProfile

_WRITTEN_ONCE = "written-once"
WHAT_HOLDS: Mapping[str, str] = {
    **INVARIANTS,
    **READ_AGAIN,
    _WRITTEN_ONCE: phrase(
        "no act, journal, payment, entry, refund or settlement report is otherwise than written"
    ),
}
"""Every invariant, asked of the rows or of the files read again: name → what must hold."""

_UNREAD = phrase("today's profile reads it otherwise, and none of then was kept")
_NO_PROFILE = phrase("its portal has no profile any more, and none of then was kept")
_OTHER_RULES = phrase("the profile of then can't be read any more")


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """Of a kind of row, how many aren't as we wrote them, and the ids of the first."""

    what: str
    count: int
    first: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unchecked:
    """An attempt whose file couldn't be held against what stands of it, and why not."""

    attempt_id: int
    source: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was found. Only what is broken is wrong."""

    findings: Sequence[Finding]
    changed: Sequence[ChangedSince]
    unchecked: Sequence[Unchecked]


def reconcile_all(app: App, connection: Connection, attempts: Select[Any] | None) -> Reconciled:
    """Return all of it, of these attempts and what they imported; None is everything. Only reads.

    Raises NotReady where the database is older than its journal.
    """
    demand_newest(connection, app.journal)
    findings = reconcile(connection, app.archive, attempts)
    noted = compare_noted(connection)
    held, unchecked = Held(), []
    for kind, found in noted.items():
        held.list(f"{kind}s".replace("_", " "), found.changed.tolist())
    groups = {name: each.person_group for name, each in app.installation.portals.items()}
    for what, ids in listed_since(connection, groups, erased):
        held.list(what, ids)
    taken = as_imported.taken_back(connection)
    since = Since(
        noted["organisation"].same,
        _both(noted["subscription"].changed, taken[0]),
        _both(noted["punch_card"].changed, taken[1]),
    )
    as_imported.prepare(connection)
    bases: dict[str, Basis | None] = {}
    for row in imported_orders(connection, attempts):
        imported = Imported(**row)
        why = _hold(app, connection, imported, bases, since, held)
        if why:
            unchecked.append(Unchecked(imported.attempt_id, imported.source, imported.name, why))
    findings += [Finding(name, held.broken.get(name, "")) for name in READ_AGAIN]
    findings.append(Finding(_WRITTEN_ONCE, altered(connection)))
    return Reconciled(findings, list(_listed(held)), unchecked)


_FIRST = 3
_ROWS_AT_A_TIME = 5_000  # a row is held as it came, and as it stands, with its invoice's


def _listed(held: Held) -> Iterator[ChangedSince]:
    for what, ids in held.changed.items():
        yield ChangedSince(what, len(ids), tuple(ids[:_FIRST]))


def _hold(
    app: App,
    connection: Connection,
    imported: Imported,
    bases: dict[str, Basis | None],
    since: Since,
    held: Held,
) -> str:
    """Hold one file against what stands; return why it couldn't be, "" where it could."""
    try:
        basis = _basis(app, imported, bases)
    except (BrokenInvariant, Gone):
        return ""  # the archive lacks it: an invariant of its own, or what the ledger tells of
    profile: PortalProfile | None
    if basis is not None:
        profile = basis.profile
    elif imported.basis_sha256 is not None:
        return _OTHER_RULES
    else:
        profile = app.installation.portals.get(imported.source)
    if profile is None:
        return _NO_PROFILE
    rows = min(app.installation.settings.chunk_rows, _ROWS_AT_A_TIME)
    try:
        found = hold_against_file(connection, app.archive, imported, profile, basis, since, rows)
    except (BrokenInvariant, Gone):
        return ""
    except FileRefused:
        return _OTHER_RULES if basis is not None else _UNREAD
    if basis is None and found.broken:
        return _UNREAD
    for name, offender in found.broken.items():
        held.broken.setdefault(name, offender)
    for kind, ids in found.changed.items():
        held.changed.setdefault(kind, []).extend(ids)
    return ""


def _basis(app: App, imported: Imported, bases: dict[str, Basis | None]) -> Basis | None:
    sha256 = imported.basis_sha256
    if sha256 is None:
        return None
    if sha256 not in bases:
        with open_kept(app.archive, sha256) as stream:
            bases[sha256] = read_basis(stream.read())
    return bases[sha256]


def _both(changed: Any, taken: set[int]) -> Any:
    import numpy as np

    return np.concatenate([changed, np.array(sorted(taken), dtype=np.int64)])
