"""What is wrong with what the banks deliver: receivers, pages, a control's days, formats."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Connection

from brp_filesync.alarms.model import ANY, Key, Seen, Wrong
from brp_filesync.app import App
from brp_filesync.brp.bank_files import told_pages
from brp_filesync.brp.payment_control import list_days
from brp_filesync.brp.payment_lists import unlisted_receivers
from brp_filesync.core.dates import utc_text
from brp_filesync.core.money import kronor_plain
from brp_filesync.ledger.files import find_content
from brp_filesync.payments_in.awaited_formats import awaited_formats
from brp_filesync.payments_in.model import Page
from brp_filesync.payments_in.pages import awaited

_MOST_FILES = 5  # that an alarm names
_PAGE_DAYS = 60  # for which a page is awaited


def bank_files(app: App, connection: Connection, opened: Collection[Key] = ()) -> Seen:
    """Return all that is wrong with the banks' files that were taken in.

    Which of the `opened` alarms are only forgotten is looked for further back.
    """
    seen = _unlisted(app, connection) + _pages(app, connection, opened)
    return seen + _controls(app, connection) + _formats(app, connection)


def _unlisted(app: App, connection: Connection) -> Seen:
    """Return the bankgiros and accounts where our money went, and that a profile lacked then.

    Each stays until its files are taken again and booked by the mended profile.
    """
    counts: dict[tuple[str, str, str], int] = {}
    files: dict[tuple[str, str, str], list[str]] = {}
    for each in unlisted_receivers(connection):
        if each["bank"] not in app.installation.banks:
            continue
        key = each["what"], each["bank"], each["receiver"]
        counts[key] = counts.get(key, 0) + each["payments"]
        file = find_content(connection, each["bank"], "payments", each["content_sha256"])
        if file is not None:
            files.setdefault(key, []).append(str(file.file_id))
    wrong = [
        Wrong(
            f"{what}-unlisted",
            bank,
            receiver,
            {
                what: receiver,
                "count": count,
                "files": _named(files.get((what, bank, receiver), [])),
            },
        )
        for (what, bank, receiver), count in sorted(counts.items())
    ]
    return _seen(wrong, "bankgiro-unlisted", "account-unlisted")


def _pages(app: App, connection: Connection, opened: Collection[Key]) -> Seen:
    wrong = _awaited_pages(app, connection, _PAGE_DAYS)
    left = {key for key in opened if key[0] == "page-missing"} - {each.key for each in wrong}
    older = _awaited_pages(app, connection, 2 * _PAGE_DAYS) if left else []
    forgotten = frozenset(left & {each.key for each in older})
    return _seen(wrong, "page-missing") + Seen(forgotten=forgotten)


def _awaited_pages(app: App, connection: Connection, days: int) -> list[Wrong]:
    since = utc_text(app.clock.now() - timedelta(days=days))
    by_bank: dict[str, list[Page]] = {}
    for bank, page in told_pages(connection, since):
        told = Page(tuple(page["keys"]), page["number"], page["is_last"])
        by_bank.setdefault(bank, []).append(told)
    return [
        Wrong("page-missing", bank, f"{message} {number}", {"message": message, "page": number})
        for bank, pages in by_bank.items()
        for message, number in awaited(pages)
    ]


def _controls(app: App, connection: Connection) -> Seen:
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for each in list_days(connection):
        key = each["bank"], each["account"], each["day"]
        told_ore = sums.get(key, (0, 0))[0] + each["told_ore"]
        sums[key] = told_ore, each["taken_in_ore"]
    wrong = [
        Wrong(
            "control-differs",
            bank,
            f"{account} {day}",
            {
                "account": account,
                "day": day,
                "told": kronor_plain(told_ore, "."),
                "taken_in": kronor_plain(taken_in_ore, "."),
            },
        )
        for (bank, account, day), (told_ore, taken_in_ore) in sums.items()
        if bank in app.installation.banks
    ]
    return _seen(wrong, "control-differs")


def _formats(app: App, connection: Connection) -> Seen:
    wrong = [
        Wrong(
            odd.kind,
            bank,
            odd.format,
            {"format": odd.format, "day": odd.day.isoformat(), "latest": odd.latest},
        )
        for bank, profile in app.installation.banks.items()
        for odd in awaited_formats(connection, profile, app.today)
    ]
    return _seen(wrong, "format-after-end", "format-not-begun")


def _seen(wrong: list[Wrong], *kinds: str) -> Seen:
    return Seen(tuple(wrong), frozenset((kind, ANY, ANY) for kind in kinds))


def _named(files: list[str]) -> str:
    more = ["…"] if len(files) > _MOST_FILES else []
    return " ".join([*files[:_MOST_FILES], *more])
