"""Numbers raised above those of answers that only the portals' servers know: `recover --answers`."""

from dataclasses import dataclass, field
from typing import BinaryIO

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.numbers import next_numbers, recorded_gaps, skip_numbers
from brp_filesync.brp.products import facilities
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problems import FileRefused as Unreadable
from brp_filesync.flows.login import logged_in
from brp_filesync.flows.orders import FLOW
from brp_filesync.flows.unknown_answers import unknown_answers
from brp_filesync.ledger.archive import incoming, keep, open_kept
from brp_filesync.ledger.commits import demand_newest, note_answer
from brp_filesync.ledger.locks import only_run
from brp_filesync.migrations.revision import demand_current
from brp_filesync.orders_in.told_numbers import numbers_told
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.remote import Remote, RemoteFile


@dataclass(slots=True)
class Answered:
    """The answers' names that told of numbers, and all numbers that name nothing now."""

    answers: list[str] = field(default_factory=list)
    gaps: list[dict[str, str | int]] = field(default_factory=list)


def recover_answers(app: App, who: str) -> Answered:
    """Read the answers on every portal's server that nothing here knows, and go on above them.

    They are kept in the archive. Raises NotPossible where there is none, or where one can't be read,
    NotReady where the database is older than its journal, and what a login raises.
    """
    demand_current(app.engine)
    with app.database.connect() as connection:
        demand_newest(connection, app.journal)
    told = Answered()
    for portal in app.installation.portals:
        profile = app.profile(portal)
        if profile.on_trial:
            continue
        with only_run(app.engine, portal, FLOW), logged_in(app, profile) as remote:
            found = unknown_answers(app, profile, remote)
            kept = [(file, _kept(app, remote, file, profile)) for file in found]
        if kept:
            _raise_numbers(app, profile, kept, who)
            told.answers += [file.name for file in found]
    if not told.answers:
        raise NotPossible(phrase("No portal's server has an answer that isn't known here."))
    with app.database.connect() as connection:
        told.gaps = recorded_gaps(connection)
    return told


def _kept(app: App, remote: Remote, file: RemoteFile, profile: PortalProfile) -> str:
    """Keep the answer, and leave it on the server, even one that gives a file away as it is read."""
    with incoming(app.archive) as stream:
        fetched = remote.fetch(file, stream, profile.max_file_bytes)
        keep(app.archive, stream, fetched.sha256)
    if remote.exists(file.folder, file.raw_name) is None:
        with open_kept(app.archive, fetched.sha256) as content:
            remote.put(file.folder, file.raw_name.decode("utf-8", "replace"), content)
    return fetched.sha256


def _raise_numbers(
    app: App, profile: PortalProfile, kept: list[tuple[RemoteFile, str]], who: str
) -> None:
    with app.database.connect() as connection:
        found = facilities(connection)
        companies = dict(zip(found["facility_id"], found["company_id"], strict=True))
        with app.database.write(connection):
            for file, sha256 in kept:
                with open_kept(app.archive, sha256) as stream:
                    following = _numbers(stream, file, profile, companies, next_numbers(connection))
                reason = phrase(
                    "given out by a database that is gone, as {name} tells", name=file.name
                )
                skip_numbers(connection, following, reason, app.now)
                note_answer(connection, sha256, file.raw_name.decode("utf-8", "replace"))
            details: dict[str, str | int] = {"answers": len(kept)}
            record_act(connection, who, "recovered", profile.portal, app.now, details)


def _numbers(
    stream: BinaryIO,
    file: RemoteFile,
    profile: PortalProfile,
    companies: dict[str, str],
    following: dict[str, int],
) -> dict[str, int]:
    try:
        return numbers_told(stream, profile, companies, following)
    except Unreadable:
        raise NotPossible(
            phrase("The answer {name} can't be read by today's profile.", name=file.name),
            phrase("Nothing is changed. Let the profile be as it was when it was sent."),
        ) from None
