"""What is wrong now: asked of the ledger and of BRP, and of what this night met."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from brp_filesync.alarms.backups import old_backup
from brp_filesync.alarms.bank_files import bank_files
from brp_filesync.alarms.expected import expected_files, missing_runs, schedule_mistakes
from brp_filesync.alarms.left import left_on_servers
from brp_filesync.alarms.model import ANY, Key, Seen, Wrong, one_line
from brp_filesync.app import App
from brp_filesync.brp.payment_lists import old_unmatched
from brp_filesync.core.alarms import EVERYBODY, MAIL_SERVER, Facts
from brp_filesync.core.errors import (
    BrokenInvariant,
    Busy,
    FilesyncError,
    HostKeyRefused,
    KeyNotPinned,
    LoginRefused,
)
from brp_filesync.flows.result import FlowResult
from brp_filesync.ledger import catalogues, lists
from brp_filesync.ledger.catalogues_ahead import days_ahead
from brp_filesync.reconcile import reconcile

_MOST_CATALOGUES = 1000
_REFUSALS: tuple[tuple[type[FilesyncError], str], ...] = (
    (LoginRefused, "login-refused"),
    (KeyNotPinned, "host-key-missing"),
    (HostKeyRefused, "host-key"),
)


def see(app: App, nights: Sequence[FlowResult], opened: Collection[Key]) -> Seen:
    """Return what is wrong now; `opened` are the alarms that are open."""
    with app.database.connect() as connection:
        seen = left_on_servers(app, connection) + _failed_files(connection) + _mails(connection)
        seen += _waiting_files(connection) + _waiting_catalogues(connection)
        seen += _catalogues_ahead(connection, app.today.isoformat())
        seen += old_backup(app)
        seen += expected_files(app, connection, opened) + schedule_mistakes(app)
        seen += (
            _unmatched(app, connection)
            + bank_files(app, connection, opened)
            + missing_runs(app, connection)
        )
        broken_before = any(kind == "invariant" for kind, _, _ in opened)
        if broken_before or any(told for night in nights for told in _broken(night)):
            seen += _invariants(app, connection, nights)
    for night in nights:
        seen += _of_night(night)
    return seen + _mail_server(nights)


def _failed_files(connection: Connection) -> Seen:
    wrong = [
        Wrong(
            "file-failed",
            each["source"],
            str(each["file_id"]),
            {"name": each["name"], "file_id": each["file_id"]},
        )
        for each in lists.files_in(connection, "failed")
    ]
    return Seen(tuple(wrong), _all("file-failed"))


def _waiting_catalogues(connection: Connection) -> Seen:
    wrong = [
        Wrong("catalogue-waits", each.source, str(each.version), {"version": each.version})
        for each in catalogues.listed(connection, "", "awaiting_approval", _MOST_CATALOGUES)
        if not each.approved
    ]
    return Seen(tuple(wrong), _all("catalogue-waits"))


def _catalogues_ahead(connection: Connection, today: str) -> Seen:
    wrong = [
        Wrong("catalogue-ahead", each.source, each.on_day, {"on": each.on_day})
        for each in days_ahead(connection)
        if each.waits and each.on_day > today
    ]
    return Seen(tuple(wrong), _all("catalogue-ahead"))


def _waiting_files(connection: Connection) -> Seen:
    wrong = []
    for each in lists.files_in(connection, "awaiting_approval"):
        told = json.loads(each["doubt"])["params"]
        facts = {
            "name": each["name"],
            "file_id": each["file_id"],
            "orders": told["orders"],
            "kronor": told["kronor"],
        }
        wrong.append(Wrong("file-waits", each["source"], str(each["file_id"]), facts))
    return Seen(tuple(wrong), _all("file-waits"))


def _mails(connection: Connection) -> Seen:
    counts = lists.mails_ended(connection, ("failed", "unknown"))
    wrong = [Wrong("mails-failed", source, "", {"count": count}) for source, count in counts]
    return Seen(tuple(wrong), _all("mails-failed"))


def _unmatched(app: App, connection: Connection) -> Seen:
    days = app.installation.settings.alarms.unmatched_days
    before = (app.today - timedelta(days=days)).isoformat()
    wrong = [
        Wrong(
            "unmatched-old",
            each["bank"],
            "",
            {"count": each["count"], "days": days, "oldest": each["oldest"]},
        )
        for each in old_unmatched(connection, before)
    ]
    return Seen(tuple(wrong), _all("unmatched-old"))


def _invariants(app: App, connection: Connection, nights: Sequence[FlowResult]) -> Seen:
    """Ask all of them: only that they all hold ends such an alarm."""
    broken = [each.invariant for each in reconcile(connection, app.archive) if each.offender]
    broken += [] if broken else [told for night in nights for told in _broken(night)]
    facts = {"why": ", ".join(broken)}
    wrong = (Wrong("invariant", EVERYBODY, "", facts),) if broken else ()
    return Seen(wrong, _all("invariant"))


def _broken(night: FlowResult) -> Iterator[str]:
    """Yield what the night itself, not one file of it, says of invariants and bugs."""
    for trouble in night.troubles:
        if isinstance(trouble, BrokenInvariant):
            yield f"{night.source}, {night.flow}"


def _of_night(night: FlowResult) -> Seen:
    """Return what a night says of its server and of itself; one that was busy says nothing."""
    if night.mails_only or any(isinstance(each, Busy) for each in night.troubles):
        return Seen()
    wrong: list[Wrong] = []
    judged: set[Key] = {("not-done", night.source, night.flow)}
    for trouble in night.troubles:
        kind = next((kind for refusal, kind in _REFUSALS if isinstance(trouble, refusal)), None)
        if kind is not None:
            wrong.append(Wrong(kind, night.source))
        elif not isinstance(trouble, BrokenInvariant):
            wrong.append(_not_done(night, trouble))
    if night.catalogue is not None:
        judged.add(("catalogue-differs", night.source, ANY))
        if night.catalogue.decided.result in ("discarded", "held_back"):
            wrong.append(Wrong("catalogue-differs", night.source))
    if night.fetching is not None:  # it was let in, by a server that it knows
        judged |= {(kind, night.source, ANY) for _, kind in _REFUSALS}
    return Seen(tuple(wrong), frozenset(judged))


def _not_done(night: FlowResult, trouble: FilesyncError) -> Wrong:
    facts: Facts = {
        "flow": night.flow,
        "exit_code": int(trouble.exit_code),
        "why": one_line(trouble.message),
    }
    return Wrong("not-done", night.source, night.flow, facts)


def _mail_server(nights: Sequence[FlowResult]) -> Seen:
    """Return what is wrong with the mail server; it is judged where it was of use, or needn't be.

    What was to be sent and still waits, without trouble, waits for its time.
    """
    mails = [night.mails for night in nights if night.mails is not None]
    troubles = [trouble for each in mails for trouble in each.troubles]
    if troubles:
        first = troubles[0]
        facts: Facts = {"why": one_line(first.message), "exit_code": int(first.exit_code)}
        return Seen((Wrong("mail-server", MAIL_SERVER, "", facts),))
    if any(each.sent or not each.waiting for each in mails):
        return Seen((), _all("mail-server"))
    return Seen()


def _all(kind: str) -> frozenset[tuple[str, str, str]]:
    return frozenset({(kind, ANY, ANY)})
