"""The checks of a portal's or a bank's server: from its name, by way of its key, to our rights."""

import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TypeVar

import paramiko

from brp_filesync.app import App, Profile, login_secrets, place_of, server_of, source_of
from brp_filesync.checkup.chain import Check
from brp_filesync.checkup.folders import Written, try_folder, try_inbox
from brp_filesync.checkup.judge import judge_clock
from brp_filesync.checkup.line import Found
from brp_filesync.checkup.mounted import judge_folder
from brp_filesync.checkup.theirs import judge_theirs
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import BrokenInvariant, FilesyncError, HostKeyRefused
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.core.source import Source
from brp_filesync.flows.inbox import Inbox, sought_in
from brp_filesync.flows.login import logged_in
from brp_filesync.ledger.trials import has_imported
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.server import FolderServer, Server
from brp_filesync.transfer.authenticate import way_in, weak_bits, weak_key
from brp_filesync.transfer.hostkeys import PROOFS, pinned, shown
from brp_filesync.transfer.login import check_host_key, pinned_keys, read_private_key, why_plain
from brp_filesync.transfer.negotiate import addresses, agree, agreed, dial, hang_up
from brp_filesync.transfer.remote import Remote

Part = TypeVar("Part")
_MOVED_TO = ("archive", "rejected")
_ROUND_TRIPS = 3


@dataclass(slots=True)
class Visit:
    """One portal or bank, and what its checks hand on to those that build on them."""

    installation: Installation
    profile: Profile
    app: Callable[[], App]  # only for checks that need "database"
    hold: ExitStack  # hangs up at the end, whatever was reached
    line: socket.socket | None = None
    transport: paramiko.Transport | None = None
    remote: Remote | None = None
    written: Written | None = None

    @property
    def server(self) -> Server:
        """Return the server. Raises NotReady where the profile has none."""
        return server_of(self.profile)

    @property
    def source(self) -> Source:
        """Return whose server it is."""
        return source_of(self.profile)


@dataclass(frozen=True, slots=True)
class Places:
    """Folders on the server: files come into the inboxes, the first of which is the most used, and
    are moved to the archive.

    Those and `others` are by what they are called. The time of the probe file in the one called
    `clock` is the server's clock's.
    """

    inboxes: Mapping[str, Inbox]
    archive: str
    others: Mapping[str, str]
    clock: str


def server_checks(visit: Visit, places: Places) -> list[Check]:
    """Return the server's checks in their order; they build on the installation's "tables"."""
    place = place_of(visit.profile)
    if isinstance(place, FolderServer):
        way_in = [Check("mounted", lambda: _mounted(visit, place), ("tables",), online=True)]
    else:
        way_in = _way_in(visit, next(iter(places.inboxes.values())).folder)
    reached = (way_in[-1].name,)
    return [
        *way_in,
        *(
            Check(f"{kind} folder", _of_inbox(visit, inbox, places.archive), reached, online=True)
            for kind, inbox in places.inboxes.items()
        ),
        *(
            Check(
                f"{kind} folder",
                _of_folder(visit, kind == places.clock, folder),
                reached,
                online=True,
            )
            for kind, folder in {"archive": places.archive, **places.others}.items()
            if kind in _used(places)
        ),
        *(
            Check("clock", lambda: _clock(visit), (f"{kind} folder",), online=True)
            for kind in _used(places)
            if kind == places.clock
        ),
        *(
            Check(f"{kind} files", _of_theirs(visit, inbox), (f"{kind} folder",), online=True)
            for kind, inbox in places.inboxes.items()
        ),
    ]


def _used(places: Places) -> list[str]:
    """Return the kinds of folders that a night uses: where nothing is moved, no archive is."""
    moved = any(inbox.arrival.clear == "move" for inbox in places.inboxes.values())
    return [each for each in ("archive", *places.others) if moved or each not in _MOVED_TO]


def _way_in(visit: Visit, inbox: str) -> list[Check]:
    if visit.server.jump is not None:  # both host keys are looked at by the login
        needs = ("TCP", "secret", "tables")
        return [
            Check("secret", lambda: _secret(visit)),
            Check("DNS", lambda: _dns(visit), (), online=True),
            Check("TCP", lambda: _tcp(visit), ("DNS",), online=True),
            Check("login", lambda: _login(visit, inbox), needs, online=True),
        ]
    return [
        Check("secret", lambda: _secret(visit)),
        Check("DNS", lambda: _dns(visit), (), online=True),
        Check("TCP", lambda: _tcp(visit), ("DNS",), online=True),
        Check("algorithms", lambda: _algorithms(visit), ("TCP",), online=True),
        Check("host key", lambda: _host_key(visit), ("algorithms",), online=True),
        # A refused login is remembered in the database: without it none is tried.
        Check("login", lambda: _login(visit, inbox), ("host key", "secret", "tables"), online=True),
    ]


def _mounted(visit: Visit, place: FolderServer) -> Found:
    visit.remote = visit.hold.enter_context(logged_in(visit.app(), visit.profile))
    return judge_folder(visit.installation.path(place.path), place)


def _secret(visit: Visit) -> Found:
    secrets = login_secrets(visit.installation, visit.profile)
    if secrets.private_key is None:
        return Found(phrase("the password can be read"))
    key = read_private_key(secrets)
    found = phrase("the private key can be read ({get_name})", get_name=key.get_name())
    bits = weak_bits(key)
    return Found(found) if bits is None else Found(found, weak_key(bits))


def _dns(visit: Visit) -> Found:
    server = visit.server
    called = server.jump or server  # the bastion, where there is one
    found = addresses(called.host, called.port, visit.source, server.connect_timeout_s)
    return Found(f"{called.host}: " + joined(", ", found))


def _tcp(visit: Visit) -> Found:
    server = visit.server
    called = server.jump or server
    visit.line = dial(called.host, called.port, visit.source, server.connect_timeout_s)
    visit.hold.callback(visit.line.close)
    address = visit.line.getpeername()
    return Found(
        phrase("port {port} of {address} takes the call", port=called.port, address=address[0])
    )


def _algorithms(visit: Visit) -> Found:
    server = visit.server
    known_hosts = visit.installation.path(visit.installation.settings.known_hosts)
    pins = pinned(known_hosts, server.host, server.port)
    # The pinned types first, as in a night, then the others: so that what it shows can be told.
    types = dict.fromkeys([*(pin.type for pin in pins), *PROOFS])
    visit.transport = agree(
        _reached(visit.line),
        f"{server.host}:{server.port}",
        visit.source,
        server.reply_timeout_s,
        key_proofs=[proof for each in types for proof in PROOFS.get(each, ())],
        allow_weak=server.allow_weak_algorithms,
        fast=why_plain(server) is None,
    )
    visit.hold.callback(hang_up, visit.transport)
    found = agreed(visit.transport)
    weak = (
        phrase("; weak, and allowed by the profile: {weak}", weak=", ".join(found.weak))
        if found.weak
        else ""
    )
    return Found(f"{found.key_exchange}, {'/'.join(found.ciphers)}, {'/'.join(found.macs)}" + weak)


def _host_key(visit: Visit) -> Found:
    server = visit.server
    known_hosts = visit.installation.path(visit.installation.settings.known_hosts)
    transport = _reached(visit.transport)
    key = shown(transport)
    hang_up(transport)  # all that it can tell has been told; the login has its own
    try:
        keys = pinned_keys(known_hosts, server, visit.source)
        check_host_key(key, keys, server, visit.source)
    except HostKeyRefused as refused:
        if key.fingerprint in refused.message:
            raise
        shows = phrase(
            " The server shows {type} {fingerprint}.", type=key.type, fingerprint=key.fingerprint
        )
        raise HostKeyRefused(refused.message + shows, refused.advice) from None
    return Found(phrase("{key}, pinned", key=f"{key.type} {key.fingerprint}"))


def _login(visit: Visit, inbox: str) -> Found:
    app, server = visit.app(), visit.server
    visit.remote = visit.hold.enter_context(logged_in(app, visit.profile))
    found = phrase("{username} is let in by {way}", username=server.username, way=way_in(server))
    why = why_plain(server)
    path = (
        phrase("; files go by the fast path")
        if why is None
        else phrase("; files go by paramiko's own calls: {why}", why=why)
    )
    return Found(found + path + _round_trip(visit.remote, inbox, app.clock))


def _round_trip(remote: Remote, inbox: str, clock: Clock) -> str:
    """Say how long the server takes to tell of a name that isn't there: the shortest of some times."""
    took = []
    with suppress(FilesyncError):  # what the folder refuses is told by its own check
        for _ in range(_ROUND_TRIPS):
            began = clock.monotonic()
            remote.exists(inbox, b".filesync-none")
            took.append(clock.monotonic() - began)
    if not took:
        return ""
    return phrase("; a round trip takes {ms} ms", ms=max(1, round(min(took) * 1000)))


def _of_inbox(visit: Visit, inbox: Inbox, archive: str) -> Callable[[], Found]:
    server, clear = place_of(visit.profile), inbox.arrival.clear
    return lambda: try_inbox(
        _reached(visit.remote), inbox.folder, archive, visit.app().clock, server, clear
    )


def _of_theirs(visit: Visit, inbox: Inbox) -> Callable[[], Found]:
    def probe() -> Found:
        ours = None if visit.written is None else visit.written.rights
        app = visit.app()
        with app.database.connect() as connection:
            begun = has_imported(connection, inbox.source)
        remote = _reached(visit.remote)
        return judge_theirs(remote, app.clock, sought_in(inbox), ours, begun=begun)

    return probe


def _of_folder(visit: Visit, by_its_clock: bool, folder: str) -> Callable[[], Found]:
    def probe() -> Found:
        found, written = try_folder(
            _reached(visit.remote), folder, visit.app().clock, place_of(visit.profile)
        )
        if by_its_clock:
            visit.written = written
        return found

    return probe


def _clock(visit: Visit) -> Found:
    if visit.written is None:
        return Found(phrase("the probe file was taken away before its time could be read"))
    written = visit.written
    return judge_clock(written.before_s, written.written_s, written.after_s)


def _reached(part: Part | None) -> Part:
    """Return what the check before has left: it came through, so it is there."""
    if part is None:
        raise BrokenInvariant(phrase("A check was made before the one that it builds on."))
    return part
