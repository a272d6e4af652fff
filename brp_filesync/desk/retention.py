"""What is kept how long, and why: which files' time is out, by the settings and the law.

Accounting material stays while anything of it is open, and then to the end of its years. What led
to nothing in the books stays its days.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from brp_filesync.app import App
from brp_filesync.brp.booked import (
    Booked,
    booked_by_orders,
    booked_by_payments,
    booked_by_reports,
)
from brp_filesync.core.dates import utc_text
from brp_filesync.core.kept_years import kept_until
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.contents import EVER, DecidedFile, decided_before
from brp_filesync.ledger.schema import attempt, file, outcome
from brp_filesync.profiles.books import BookSettings, CompanyBooks
from brp_filesync.profiles.settings import Settings
from brp_filesync.vouchers.years import year_of

ORDERS, PAYMENTS, REPORTS = "order-files", "payment-files", "settlement-reports"
OTHERS, MAILS, UNNAMED = "other-files", "trial-mails", "unnamed"
PREVIEWS, LOGS = "previews", "logs"
_FLOWS = {"orders": ORDERS, "payments": PAYMENTS, "settlements": REPORTS}
_FILES_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of what is kept: how long (a phrase), why (a phrase), and whether prune takes it."""

    kind: str
    long: str
    why: str


def table_of_kinds(settings: Settings) -> list[Kept]:
    """Return every kind, with how long the settings keep it, and why."""
    kept = settings.retention
    years = phrase("{count} years after the fiscal year's", count=kept.bookkeeping_years)
    law = phrase("bookkeeping law: it led to something in the books")

    def days(count: int) -> str:
        return phrase("{count} days", count=count)

    return [
        Kept(ORDERS, years, law),
        Kept(PAYMENTS, years, law),
        Kept(REPORTS, years, law),
        Kept(OTHERS, days(kept.other_files_days), phrase("personal, and nothing came of it")),
        Kept(MAILS, days(kept.mails_days), phrase("personal; buyers' own mails are never kept")),
        Kept(PREVIEWS, days(kept.mails_days), phrase("personal, and only looked at")),
        Kept(UNNAMED, days(kept.unnamed_days), phrase("no row names it: a killed run left it")),
        Kept(LOGS, days(kept.logs_days), phrase("who logged in, and from where")),
        Kept(
            "backups",
            days(kept.backups_days),
            phrase("they hold whom the gym has erased since; each new one takes them away"),
        ),
        Kept(
            "reports",
            days(settings.report.keep_days),
            phrase("report.keep_days; each run's report takes them away"),
        ),
        Kept(
            "rejected-rows",
            days(settings.report.rejects_keep_days),
            phrase("report.rejects_keep_days; each run's report takes them away"),
        ),
        Kept("audit", phrase("for good"), phrase("who acted on money, which the law wants told")),
        Kept("vouchers", phrase("for good"), phrase("the books' own, with no person in them")),
        Kept("catalogues", phrase("for good"), phrase("agreed prices, with no person in them")),
    ]


def files_out_of_time(app: App, connection: Connection) -> dict[int, str]:
    """Return the ids of the files whose time is out, and of which kind each is."""
    settings, today = app.installation.settings, app.today
    kept = settings.retention
    since = utc_text(app.clock.now() - timedelta(days=kept.other_files_days))
    found: dict[int, str] = {}
    for some in _pages(decided_before(connection, since)):
        until = kept_days(connection, some, settings)
        for each in some:
            day = until.get(each.file_id)
            if each.file_id not in until:
                found[each.file_id] = OTHERS
            elif day is not None and day < today:
                found[each.file_id] = _FLOWS[each.flow]
    return found


def last_days(
    connection: Connection, file_ids: Collection[int], settings: Settings
) -> dict[int, date | None]:
    """Return of each of these files the last day that it is kept.

    None while something of it is open, or it waits for a run or a person.
    """
    days = timedelta(days=settings.retention.other_files_days)
    found: dict[int, date | None] = dict.fromkeys(file_ids)
    decided = [each for each in decided_before(connection, EVER) if each.file_id in found]
    for some in _pages(decided):
        booked = kept_days(connection, some, settings)
        for each in some:
            own = date.fromisoformat(each.decided_at[:10]) + days
            found[each.file_id] = booked.get(each.file_id, own)
    return found


def booked_among(connection: Connection, file_ids: Collection[int], settings: Settings) -> set[int]:
    """Return those of the files that led to something in the books, and wait for nothing more."""
    decided = [each for each in decided_before(connection, EVER) if each.file_id in file_ids]
    found: set[int] = set()
    for some in _pages(decided):
        found |= kept_days(connection, some, settings).keys()
    return found


def kept_days(
    connection: Connection, some: Sequence[DecidedFile], settings: Settings
) -> dict[int, date | None]:
    """Return of each of the files that booked something the last day that it is kept.

    None where something of it is open still.
    """

    def of(flow: str) -> Select[Any]:
        ids = [each.file_id for each in some if each.flow == flow]
        mine = file.alias("mine")
        return select(mine.c.file_id).where(mine.c.file_id.in_(ids))

    booked = [
        *booked_by_orders(connection, attempt, outcome, of("orders")),
        *booked_by_payments(connection, file, of("payments")),
        *booked_by_reports(connection, file, of("settlements")),
    ]
    found: dict[int, date | None] = {}
    for file_id, _, _, is_open in booked:
        if is_open:
            found[file_id] = None
    for each in booked:
        day = _until(each, settings)
        before = found.get(each[0], day)
        found[each[0]] = None if before is None else max(before, day)
    return found


def _until(booked: Booked, settings: Settings) -> date:
    """Return until when one company keeps it; where none is told, whichever keeps it longest."""
    _, company_id, latest, _ = booked
    ends = (
        date.fromisoformat(year_of(latest, books).last_day)
        for books in _books_of(settings.books, company_id)
    )
    return kept_until(max(ends), settings.retention.bookkeeping_years)


def _books_of(books: BookSettings, company_id: str | None) -> list[CompanyBooks]:
    if company_id is not None:
        return [books.companies.get(company_id, CompanyBooks())]
    return [CompanyBooks(), *books.companies.values()]


def _pages(found: Sequence[DecidedFile]) -> Iterator[Sequence[DecidedFile]]:
    for at in range(0, len(found), _FILES_AT_A_TIME):
        yield found[at : at + _FILES_AT_A_TIME]
