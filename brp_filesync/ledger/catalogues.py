"""Catalogues in the ledger: each as it was rendered for its portal, and what became of it.

One *stands* until something takes its place. A portal has at most two that do: the one delivered
last, and a newer one that isn't delivered, be it rendered, awaiting approval or discarded.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import EVERYTHING, Wanted
from brp_filesync.database.bulk import next_id
from brp_filesync.database.finding import holds, within
from brp_filesync.ledger.schema import catalogue, catalogue_file
from brp_filesync.ledger.states import CATALOGUE, CatalogueState

MARKER = "marker"  # the kind of file that says to the portal which files belong together

Reasons = Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a catalogue: what it is of, its name at the portal, its content in the archive.

    `size` is bytes; `rows` leaves out header and trailer. The snapshot has its rows in our words,
    for comparing; a marker has none.
    """

    kind: str
    name: str
    sha256: str
    size: int
    rows: int
    snapshot_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A catalogue of the ledger. Moments are UTC text; `reasons` say why it needed approval.

    `rows`, and those added, gone or changed since the one delivered before, are of both files. Two
    with one `values_sha256` say the same, which they do by what BRP said last, `facts_sha256`.
    """

    catalogue_id: int
    source: str
    version: int
    changed_on: str
    state: CatalogueState
    values_sha256: str
    facts_sha256: str | None
    rows: int
    added: int
    gone: int
    changed: int
    reasons: tuple[tuple[str, dict[str, Any]], ...]
    rendered_at: str
    decided_by: str | None
    decided_at: str | None
    begun_at: str | None
    delivered_at: str | None
    again_at: str | None
    replaced_at: str | None
    removed_at: str | None
    delivered_to: str | None
    files: tuple[SentFile, ...]

    @property
    def approved(self) -> bool:
        """Whether a person has said that it may go out."""
        return self.state == "awaiting_approval" and self.decided_at is not None


def standing(connection: Connection, source: str) -> list[Kept]:
    """Return the source's catalogues that nothing has replaced: none, one or two, by age."""
    wanted = select(catalogue).where(
        catalogue.c.source == source, catalogue.c.replaced_at.is_(None)
    )
    return with_files(connection, wanted)


def delivered(connection: Connection, source: str) -> Kept | None:
    """Return the source's catalogue that was delivered last, or None."""
    return next((each for each in standing(connection, source) if each.state == "delivered"), None)


def stood_since(connection: Connection, source: str, since: str) -> list[Kept]:
    """Return the delivered ones that stood then or later, by age, from what was approved last on.

    `since` is UTC text. What a person has approved is what later ones are measured by.
    """
    wanted = select(catalogue).where(
        catalogue.c.source == source,
        catalogue.c.state == "delivered",
        or_(catalogue.c.replaced_at.is_(None), catalogue.c.replaced_at >= since),
    )
    found = with_files(connection, wanted)
    approved = [at for at, each in enumerate(found) if each.decided_at is not None]
    return found[approved[-1] :] if approved else found


def find(connection: Connection, catalogue_id: int) -> Kept | None:
    """Return the catalogue with this id, or None."""
    found = with_files(
        connection, select(catalogue).where(catalogue.c.catalogue_id == catalogue_id)
    )
    return found[0] if found else None


def listed(
    connection: Connection, source: str, state: str, limit: int, wanted: Wanted = EVERYTHING
) -> list[Kept]:
    """Return catalogues, the newest first, by the days rendered; "" leaves out none.

    A text may be in a file's name. They are about no person and no order.
    """
    newest = select(catalogue.c.catalogue_id).order_by(catalogue.c.catalogue_id.desc())
    newest = newest.where(*within(wanted, catalogue.c.rendered_at))
    if wanted.person or wanted.facility_id:
        return []
    if wanted.text:
        named = select(catalogue_file.c.catalogue_id).where(
            holds(wanted.text, catalogue_file.c.name)
        )
        newest = newest.where(catalogue.c.catalogue_id.in_(named))
    if source:
        newest = newest.where(catalogue.c.source == source)
    if state:
        newest = newest.where(catalogue.c.state == state)
    ids = connection.scalars(newest.limit(limit)).all()
    return with_files(connection, select(catalogue).where(catalogue.c.catalogue_id.in_(ids)))[::-1]


def latest_seen(connection: Connection, source: str) -> Kept | None:
    """Return the newest that the portal may have: delivered, or begun to be sent."""
    newest = (
        select(func.max(catalogue.c.catalogue_id))
        .where(
            catalogue.c.source == source,
            or_(catalogue.c.begun_at.is_not(None), catalogue.c.delivered_at.is_not(None)),
        )
        .scalar_subquery()
    )
    found = with_files(connection, select(catalogue).where(catalogue.c.catalogue_id == newest))
    return found[0] if found else None


def next_version(connection: Connection, source: str) -> int:
    """Return a version that none of the source's catalogues has ever had."""
    highest = connection.scalar(
        select(func.max(catalogue.c.version)).where(catalogue.c.source == source)
    )
    return (highest or 0) + 1


def record(
    connection: Connection,
    source: str,
    *,
    version: int,
    changed_on: str,
    values_sha256: str,
    facts_sha256: str,
    rows: int,
    counts: Mapping[str, int],
    files: Sequence[SentFile],
    now: str,
) -> Kept:
    """Record a catalogue as rendered; `counts` are added, gone and changed. Returns it."""
    catalogue_id = next_id(connection, catalogue.c.catalogue_id)
    connection.execute(
        insert(catalogue).values(
            catalogue_id=catalogue_id,
            source=source,
            version=version,
            changed_on=changed_on,
            state=CATALOGUE.begun("rendered"),
            values_sha256=values_sha256,
            facts_sha256=facts_sha256,
            rows=rows,
            rendered_at=now,
            **counts,
        )
    )
    connection.execute(
        insert(catalogue_file),
        [
            {
                "catalogue_id": catalogue_id,
                "place": place,
                "kind": each.kind,
                "name": each.name,
                "sha256": each.sha256,
                "size": each.size,
                "rows": each.rows,
                "snapshot_sha256": each.snapshot_sha256,
            }
            for place, each in enumerate(files, start=1)
        ],
    )
    return _one(connection, catalogue_id)


def seen_by(connection: Connection, kept: Kept, facts_sha256: str) -> Kept:
    """Note by which facts of BRP's it is still what it was, and return it as it is now."""
    if kept.facts_sha256 == facts_sha256:
        return _one(connection, kept.catalogue_id)
    return _set(connection, kept, facts_sha256=facts_sha256)


def hold(connection: Connection, kept: Kept, reasons: Reasons) -> Kept:
    """Let a rendered one wait for approval; the reasons say why."""
    return _move(
        connection,
        kept,
        "awaiting_approval",
        reasons=json.dumps([[word, dict(params)] for word, params in reasons], ensure_ascii=False),
    )


def decide(connection: Connection, kept: Kept, who: str, now: str, *, approved: bool) -> Kept:
    """Approve one that waits, or discard it. It keeps who did, and when."""
    decided = {"decided_by": who[:100], "decided_at": now}
    if not approved:
        return _move(connection, kept, "discarded", **decided)
    CATALOGUE.moved(kept.state, "delivered")  # what may go out, may be approved
    return _set(connection, kept, **decided)


def begin(connection: Connection, kept: Kept, now: str) -> Kept:
    """Note, before its first byte is sent, that the portal may have it from now on.

    Raises NotPossible where somebody has decided otherwise meanwhile.
    """
    present = _one(connection, kept.catalogue_id)
    if (present.state, present.approved) != (kept.state, kept.approved):
        raise NotPossible(
            phrase(
                "Version {version} is {state} meanwhile, and isn't sent.",
                version=kept.version,
                state=present.state,
            ),
            phrase("The next run goes by what was decided."),
        )
    return _set(connection, kept, begun_at=kept.begun_at or now)


def deliver(connection: Connection, kept: Kept, place: str, now: str) -> Kept:
    """Mark it as delivered to a place (server, account, folder); the one before is replaced.

    One that was delivered before was sent again, as was asked.
    """
    if kept.state == "delivered":
        return _set(connection, kept, again_at=None, delivered_at=now, delivered_to=place)
    connection.execute(
        update(catalogue)
        .where(
            catalogue.c.source == kept.source,
            catalogue.c.state == "delivered",
            catalogue.c.replaced_at.is_(None),
        )
        .values(replaced_at=now, again_at=None)
    )
    return _move(connection, kept, "delivered", delivered_at=now, delivered_to=place)


def ask_again(connection: Connection, kept: Kept, now: str) -> Kept:
    """Let the next run send a delivered one once more."""
    return _set(connection, kept, again_at=now)


def note_place(connection: Connection, kept: Kept, place: str) -> Kept:
    """Note where a delivered one is, of which that wasn't noted."""
    return _set(connection, kept, delivered_to=place)


def replace(connection: Connection, kept: Kept, now: str) -> Kept:
    """Note that the catalogue has changed since: one not delivered is superseded."""
    if kept.state == "discarded":
        return _set(connection, kept, replaced_at=now)
    return _move(connection, kept, "superseded", replaced_at=now)


def _move(connection: Connection, kept: Kept, state: CatalogueState, **values: Any) -> Kept:
    return _set(connection, kept, state=CATALOGUE.moved(kept.state, state), **values)


def _set(connection: Connection, kept: Kept, **values: Any) -> Kept:
    connection.execute(
        update(catalogue).where(catalogue.c.catalogue_id == kept.catalogue_id).values(**values)
    )
    return _one(connection, kept.catalogue_id)


def _one(connection: Connection, catalogue_id: int) -> Kept:
    return with_files(
        connection, select(catalogue).where(catalogue.c.catalogue_id == catalogue_id)
    )[0]


def with_files(connection: Connection, wanted: Select[Any]) -> list[Kept]:
    """Return the catalogues that the query finds, by age, with their files."""
    rows = connection.execute(wanted.order_by(catalogue.c.catalogue_id)).mappings().all()
    ids = [row["catalogue_id"] for row in rows]
    files: dict[int, list[SentFile]] = {each: [] for each in ids}
    for file in connection.execute(
        select(catalogue_file)
        .where(catalogue_file.c.catalogue_id.in_(ids))
        .order_by(catalogue_file.c.catalogue_id, catalogue_file.c.place)
    ).mappings():
        files[file["catalogue_id"]].append(
            SentFile(
                file["kind"],
                file["name"],
                file["sha256"],
                file["size"],
                file["rows"],
                file["snapshot_sha256"],
            )
        )
    return [
        Kept(
            **{
                **row,
                "reasons": tuple(
                    (word, params) for word, params in json.loads(row["reasons"] or "[]")
                ),
                "files": tuple(files[row["catalogue_id"]]),
            }
        )
        for row in rows
    ]
