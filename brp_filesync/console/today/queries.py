"""What waits for a person now, each with its age, its kronor and its way there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from brp_filesync.app import App
from brp_filesync.brp import refunds
from brp_filesync.brp.payment_lists import unmatched_by_reason
from brp_filesync.core.alarms import told_text
from brp_filesync.core.codes import word
from brp_filesync.core.dates import local_text
from brp_filesync.core.phrase import Phrase, phrase, phrases
from brp_filesync.ledger import catalogues, figures
from brp_filesync.report.model import Waiting
from brp_filesync.report.status import Status, status_of


@dataclass(frozen=True, slots=True)
class Thing:
    """What waits: in words, since which day ("" where that isn't known), of how many öre, and where.

    `path` "" leads nowhere. `is_wrong`: it won't mend itself by waiting.
    """

    text: str
    since: str = ""
    ore: int | None = None
    path: str = ""
    is_wrong: bool = False
    advice: str = field(default="")


@dataclass(frozen=True, slots=True)
class Today:
    """All that waits, the oldest first, and how the nights stand."""

    things: tuple[Thing, ...]
    status: Status
    last_done: str  # UTC text of the last night that ended well, "" for none
    next_at: str


def today(app: App) -> Today:
    """Return what waits and how it stands. Raises as `status_of` does."""
    status = status_of(app)
    things = [*_of_status(app, status), *_of_waiting(status.waiting), *_of_tables(app)]
    things.sort(key=lambda each: (not each.is_wrong, each.since or "9999"))
    done = [each.done_at for each in status.flows if each.done_at]
    nexts = [each.next_at for each in status.flows if each.next_at]
    return Today(tuple(things), status, max(done, default=""), min(nexts, default=""))


def _of_status(app: App, status: Status) -> Iterator[Thing]:
    language = app.installation.settings.language
    for alarm in status.alarms:
        yield Thing(
            told_text(alarm, language), local_text(alarm.raised_at)[:10], is_wrong=alarm.not_done
        )
    if status.clock:
        yield Thing(status.clock, is_wrong=True)
    for flow in status.missed:
        yield Thing(
            phrase(
                "{source}: no run ({flow}) since then", source=flow.source, flow=word(flow.flow)
            ),
            local_text(flow.since)[:10],
            path="/nights",
            is_wrong=True,
        )
    for file in status.missing:
        text = phrase(
            "{source}: the expected file {name} hasn't come", source=file.source, name=file.name
        )
        yield Thing(text, file.day, path="/nights")
    for name in status.mistaken:
        yield Thing(phrase("{name}: its profile has mistakes", name=name), is_wrong=True)


def _of_waiting(waiting: Waiting) -> Iterator[Thing]:
    for rows in waiting.open_rows:
        text = phrases(
            "{source}: {count} rejected row that nobody has mended",
            "{source}: {count} rejected rows that nobody has mended",
            rows.rows,
            source=rows.name,
        )
        yield Thing(text, local_text(rows.oldest)[:10], path="/files?state=imported")
    for lumps in waiting.lumps:
        text = phrases(
            "{source}: {count} settlement report awaits its lump",
            "{source}: {count} settlement reports await their lumps",
            lumps.reports,
            source=lumps.name,
        )
        yield Thing(text, lumps.oldest, lumps.open_ore, "/books")
    for books in waiting.vouchers:
        text = phrases(
            "{company}: {count} voucher isn't exported",
            "{company}: {count} vouchers aren't exported",
            books.vouchers,
            company=books.company_id,
        )
        yield Thing(text, books.oldest, path="/books")
    for state in ("failed", "unknown"):
        if count := waiting.mails.get(state, 0):
            mails = phrases(
                "{count} mail {state}", "{count} mails {state}", count, state=word(state)
            )
            yield Thing(mails)
    for count, counted, path in (
        (
            waiting.failed_files,
            phrases("{count} failed file", "{count} failed files", 0),
            "/files?state=failed",
        ),
        (
            waiting.files_to_approve,
            phrases("{count} file to approve", "{count} files to approve", 0),
            "/files?state=awaiting_approval",
        ),
        (
            waiting.tasks,
            phrases("{count} task for finance", "{count} tasks for finance", 0),
            "/books",
        ),
    ):
        if count:
            yield Thing(counted.filled(count=count), path=path)


def _of_tables(app: App) -> Iterator[Thing]:
    """Yield what waits that a monitor isn't told of by itself."""
    with app.database.connect() as connection:
        reasons = unmatched_by_reason(connection)
        claims = refunds.open_claims(connection, "")
        refused = [
            each for each in figures.files_by_state(connection) if each["state"] == "refused"
        ]
        kept = [
            each
            for source in app.installation.portals
            for each in catalogues.standing(connection, source)
            if each.state == "awaiting_approval"
        ]
    for row in reasons:
        path = f"/payments?reason={row['reason']}"
        yield Thing(_unmatched(row["rows"], row["reason"]), row["oldest"], row["amount_ore"], path)
    if claims:
        text = phrases(
            "{count} open credit note that is a portal's to its good",
            "{count} open credit notes that are portals' to their good",
            len(claims),
        )
        oldest = min(str(each["invoice_date"]) for each in claims)
        yield Thing(text, oldest, sum(each["left_ore"] for each in claims), "/books")
    for row in refused:
        text = phrases(
            "{source}: {count} refused file ({flow})",
            "{source}: {count} refused files ({flow})",
            row["files"],
            source=row["source"],
            flow=word(row["flow"]),
        )
        yield Thing(text, path="/files?state=refused")
    for catalogue in kept:
        text = phrase(
            "{source}: version {version} of the catalogue awaits approval",
            source=catalogue.source,
            version=catalogue.version,
        )
        day = local_text(catalogue.rendered_at)[:10]
        yield Thing(text, day, path=f"/catalogue/{catalogue.source}")


def _unmatched(rows: int, reason: str) -> Phrase:
    return phrases(
        "{count} unmatched payment: {reason}",
        "{count} unmatched payments: {reason}",
        rows,
        reason=word(reason),
    )
