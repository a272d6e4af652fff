"""Files that were seen on a server and aren't ours: too big, refused, or never complete."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from brp_filesync.alarms.model import ANY, Seen, Wrong
from brp_filesync.app import App
from brp_filesync.core.dates import local_text, utc_text
from brp_filesync.ledger import lists
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.portal import PortalProfile

# A night begins some minutes earlier or later than yesterday's, and a day is a day all the same.
_SLACK = timedelta(minutes=30)
_KINDS = ("file-too-big", "file-refused", "file-not-complete")


def left_on_servers(app: App, connection: Connection) -> Seen:
    """Return which files are left on the servers: one that isn't complete only after its time."""
    installation, now = app.installation, app.clock.now()
    profiles: dict[str, PortalProfile | BankProfile]
    profiles = {**installation.portals, **installation.banks}
    wrong = [
        found
        for each in lists.seen_on_servers(connection)
        if each["source"] in profiles
        and (found := _judged(each, profiles[each["source"]], now)) is not None
    ]
    return Seen(tuple(wrong), frozenset((kind, ANY, ANY) for kind in _KINDS))


def _judged(left: lists.Found, profile: PortalProfile | BankProfile, now: datetime) -> Wrong | None:
    source, subject, name = left["source"], str(left["arrival_id"]), left["name"]
    if left["size"] > profile.max_file_bytes:
        facts = {"name": name, "size": left["size"], "limit": profile.max_file_bytes}
        return Wrong("file-too-big", source, subject, facts)
    why = str(left["reason"] or "").rstrip(".")
    if left["waits"] == "refused":
        return Wrong("file-refused", source, subject, {"name": name, "why": why})
    latest = now - timedelta(hours=profile.arrival.tell_after_h) + _SLACK
    if left["waits"] == "incomplete" and left["noticed_at"] <= utc_text(latest):
        facts = {"name": name, "since": local_text(left["noticed_at"]), "why": why}
        return Wrong("file-not-complete", source, subject, facts)
    return None
