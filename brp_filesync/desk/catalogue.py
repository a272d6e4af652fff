"""What a person decides of a portal's catalogue: approved, discarded, or sent once more.

Each act is in the audit log, with who and when. The portal sees of it by the next run.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from brp_filesync.brp.audit import record_act
from brp_filesync.core.dates import local_text
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.database.begin import Database
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.catalogues import Kept
from brp_filesync.ledger.catalogues_ahead import Ahead, days_ahead, decide_day

_LOOK = phrase("`filesync catalogue diff --portal {portal}` shows what a run would send.")


def approve(database: Database, portal: str, version: int | None, who: str, now: str) -> Kept:
    """Let the next run deliver the catalogue that waits: those bytes, and no others.

    With `version` only if it is still that one. Raises NotPossible where none waits.
    """

    def act(connection: Connection) -> Kept:
        waiting = _waiting(connection, portal, version)
        if waiting.decided_at is not None:
            raise NotPossible(
                phrase(
                    "Version {version} was approved by {decided_by} on {decided_at}.",
                    version=waiting.version,
                    decided_by=waiting.decided_by,
                    decided_at=local_text(waiting.decided_at),
                ),
                phrase("The next `filesync run` delivers it."),
            )
        return catalogues.decide(connection, waiting, who, now, approved=True)

    return _done(database, "catalogue approve", who, now, act)


def discard(database: Database, portal: str, version: int | None, who: str, now: str) -> Kept:
    """Discard the catalogue that waits: it isn't asked about again until it changes.

    An approved one may still be discarded, until a run has begun to send it. Raises NotPossible
    as `approve` does.
    """

    def act(connection: Connection) -> Kept:
        waiting = _waiting(connection, portal, version)
        if waiting.begun_at is not None:
            raise NotPossible(
                phrase(
                    "Version {version} was approved, and a run has begun to send it.",
                    version=waiting.version,
                ),
                phrase("The next `filesync run` ends it. Change what is sold in BRP for another."),
            )
        return catalogues.decide(connection, waiting, who, now, approved=False)

    return _done(database, "catalogue discard", who, now, act)


def send_again(database: Database, portal: str, who: str, now: str) -> Kept:
    """Let the next run send the delivered catalogue once more, the same bytes.

    Raises NotPossible where none was delivered.
    """

    def act(connection: Connection) -> Kept:
        for each in catalogues.standing(connection, portal):
            if each.state == "delivered":
                return catalogues.ask_again(connection, each, now)
        raise NotPossible(
            phrase("No catalogue was ever delivered to {portal}.", portal=portal),
            phrase("`filesync run` delivers the first."),
        )

    return _done(database, "catalogue again", who, now, act)


def decide_ahead(
    database: Database, portal: str, day: str, who: str, now: str, *, approved: bool
) -> Ahead:
    """Decide beforehand of a day's change, "" for the first that waits: it counts when it comes.

    Raises NotPossible where nothing of that day is asked.
    """
    with database.connect() as connection, database.write(connection):
        noted = days_ahead(connection, portal)
        found = next(
            (each for each in noted if each.on_day == day or (not day and each.waits)), None
        )
        if found is None or not found.reasons:
            raise NotPossible(
                phrase("Nothing of {portal} is asked ahead of that day.", portal=portal)
                if day
                else phrase("Nothing of {portal} is asked ahead.", portal=portal),
                phrase("`filesync catalogue ahead --portal {portal}` lists it.", portal=portal),
            )
        said = decide_day(connection, found, who, now, approved=approved)
        record_act(
            connection,
            who,
            "catalogue ahead",
            f"portal {portal}",
            now,
            {"on": said.on_day, "approved": int(approved)},
        )
    return said


def _waiting(connection: Connection, portal: str, version: int | None) -> Kept:
    for each in catalogues.standing(connection, portal):
        if each.state == "awaiting_approval":
            if version not in (None, each.version):
                raise NotPossible(
                    phrase(
                        "Version {version} awaits approval now, not {version2}.",
                        version=each.version,
                        version2=version,
                    ),
                    phrase("Look at it first: {format}", format=_LOOK.filled(portal=portal)),
                )
            return each
    raise NotPossible(
        phrase("No catalogue of {portal} awaits approval.", portal=portal),
        _LOOK.filled(portal=portal),
    )


def _done(
    database: Database, name: str, who: str, now: str, act: Callable[[Connection], Kept]
) -> Kept:
    with database.connect() as connection, database.write(connection):
        kept = act(connection)
        record_act(
            connection,
            who,
            name,
            f"catalogue {kept.catalogue_id}",
            now,
            {"portal": kept.source, "version": kept.version},
        )
    return kept
