"""What a person does to agreed prices: a file of them imported, some ended. Said first, then done.

An import is all or nothing. What was said is what is done: where somebody else has changed a price
in between, nothing is.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from brp_filesync.agreements.apply import apply
from brp_filesync.agreements.check import check
from brp_filesync.agreements.gather import gather, read_file
from brp_filesync.agreements.model import Agreed, Change, Difference, Refusal
from brp_filesync.agreements.plan import (
    difference,
    ending,
    keep_last_days,
    to_withdraw,
)
from brp_filesync.brp import agreed_prices
from brp_filesync.core.errors import ConfigurationMistake, FilesyncError, NotPossible
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase, phrases
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.begin import Database
from brp_filesync.tables.hidden_rows import hidden_rows

MOST_REFUSALS = 1000  # that are told of


class AgreementsRefused(FilesyncError):  # noqa: N818 - named by what happened
    """The file is wrong, and nothing is changed; `refusals` say where, at most MOST_REFUSALS."""

    exit_code = ExitCode.FILE_REFUSED

    def __init__(self, name: str, refusals: Sequence[Refusal]) -> None:
        told = (
            phrase("; the first {most_refusals} are told", most_refusals=MOST_REFUSALS)
            if len(refusals) > MOST_REFUSALS
            else ""
        )
        count = phrases("a problem", "{count} problems", len(refusals))
        super().__init__(
            phrase(
                "{name} has {count}{told}. Nothing is changed.", name=name, count=count, told=told
            ),
            phrase("Correct it and import it again; docs/agreements.md tells of every column."),
        )
        self.refusals = tuple(refusals[:MOST_REFUSALS])


@dataclass(frozen=True, slots=True)
class Offer:
    """The prices that could be read of a file, what is wrong with its other rows, and which it was.

    One that `has_last_days` has a column for them: without it, those that are known stay. `hidden`
    are the rows that a workbook doesn't show. With `replaces_after`, today, prices to come of what
    the file names go where it doesn't have them.
    """

    rows: tuple[Agreed, ...]
    refusals: tuple[Refusal, ...]
    file: str
    sha256: str
    has_last_days: bool = True
    hidden: tuple[int, ...] = ()
    replaces_after: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to be ended: a portal's product, at one facility or ("") at all.

    With `withdraws_after`, today, its prices to come are withdrawn too.
    """

    portal: str
    product_number: str
    facility_id: str
    last_day: str
    withdraws_after: str | None = None


def read_offer(path: Path, today: date, *, replaces: bool = False) -> Offer:
    """Return the file's prices, and what is wrong with it. Raises ConfigurationMistake: no file."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            rows, refusals, has_last_days = read_file(stream, today)
            stream.seek(0)
            hidden = tuple(hidden_rows(stream))
    except OSError as error:
        raise ConfigurationMistake(
            phrase("{path} can't be read: {strerror}.", path=path, strerror=reason_of(error))
        ) from None
    return Offer(
        tuple(rows),
        tuple(refusals),
        path.name,
        digest,
        has_last_days,
        hidden,
        today.isoformat() if replaces else None,
    )


def plan_import(database: Database, offer: Offer, portals: Mapping[str, str]) -> Difference:
    """Return what the file would change. Raises AgreementsRefused with all that is wrong.

    `portals` are the commission articles, "" for none, by the name of each portal.
    """
    with database.connect() as connection:
        return _difference(connection, offer, portals)


def do_import(
    database: Database,
    offer: Offer,
    portals: Mapping[str, str],
    said: Difference,
    who: str,
    at: str,
) -> None:
    """Do what was said. Raises NotPossible where it would be something else by now."""
    with database.connect() as connection, database.write(connection):
        found = _difference(connection, offer, portals)
        _demand_as_said(found, said)
        details = {"file": offer.file, "sha256": offer.sha256}
        apply(connection, found, who, "agreements import", at, details)


def plan_end(database: Database, wanted: Ending) -> tuple[Difference, list[Agreed]]:
    """Return what ends, and what begins later still. Raises NotPossible where nothing ends."""
    with database.connect() as connection:
        found, later = _ending(connection, wanted)
    if not found.changes:
        of = phrase("product {product_number}", product_number=wanted.product_number)
        if wanted.facility_id:
            of += phrase(" at facility {facility_id}", facility_id=wanted.facility_id)
        raise NotPossible(
            phrase(
                "{portal} has no price of {of} that is valid beyond {last_day}.",
                portal=wanted.portal,
                of=of,
                last_day=wanted.last_day,
            ),
            phrase(
                "`filesync agreements list --portal {portal}` shows what is agreed.",
                portal=wanted.portal,
            ),
        )
    return found, later


def do_end(database: Database, wanted: Ending, said: Difference, who: str, at: str) -> None:
    """Do what was said. Raises NotPossible where it would be something else by now."""
    with database.connect() as connection, database.write(connection):
        found, _ = _ending(connection, wanted)
        _demand_as_said(found, said)
        details = {"product": wanted.product_number, "last_day": wanted.last_day}
        if wanted.facility_id:
            details["facility"] = wanted.facility_id
        apply(connection, found, who, "agreements end", at, details)


def _difference(connection: Connection, offer: Offer, portals: Mapping[str, str]) -> Difference:
    known = gather(connection, portals, {row.portal for row in offer.rows})
    rows: Sequence[Agreed] = offer.rows
    if not offer.has_last_days:
        rows = keep_last_days(rows, known.prices)
    gone: tuple[Change, ...] = ()
    if offer.replaces_after is not None:
        gone = to_withdraw(rows, known.prices, offer.replaces_after)
        withdrawn = {each.after.key for each in gone}
        left = {key: each for key, each in known.prices.items() if key not in withdrawn}
        known = replace(known, prices=left)
    refusals = [*offer.refusals, *check(rows, known)]
    if refusals:
        refusals.sort(key=lambda each: each.line)
        raise AgreementsRefused(offer.file, refusals)
    found = difference(rows, known.prices)
    return Difference((*found.changes, *gone), found.same)


def _ending(connection: Connection, wanted: Ending) -> tuple[Difference, list[Agreed]]:
    prices = [Agreed(*each) for each in agreed_prices.prices_of(connection, {wanted.portal})]
    ours = [
        each
        for each in prices
        if each.product_number == wanted.product_number
        and wanted.facility_id in ("", each.facility_id)
    ]
    return ending(ours, wanted.last_day, wanted.withdraws_after)


def _demand_as_said(found: Difference, said: Difference) -> None:
    if found != said:
        raise NotPossible(
            phrase("Somebody has changed agreed prices in the meantime; nothing is done."),
            phrase("Do it again: the difference will be another one."),
        )
