"""The checks of one portal: from its profile, by way of its server, to its folders."""

import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

import paramiko

from brp_filesync.app import App, login_secrets
from brp_filesync.calling import called
from brp_filesync.checkup.chain import Check
from brp_filesync.checkup.folders import Written, try_folder, try_orders_folder
from brp_filesync.checkup.judge import judge_clock
from brp_filesync.checkup.line import Found
from brp_filesync.core.errors import BrokenInvariant, HostKeyRefused, NotReady
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.ready import ready
from brp_filesync.transfer.hostkeys import PROOFS, pinned, shown
from brp_filesync.transfer.login import check_host_key, pinned_keys, read_private_key
from brp_filesync.transfer.negotiate import addresses, agree, agreed, dial, hang_up
from brp_filesync.transfer.remote import Remote

Part = TypeVar("Part")


@dataclass(slots=True)
class Visit:
    """One portal, and what its checks hand on to those that build on them."""

    installation: Installation
    profile: PortalProfile
    app: Callable[[], App]  # only for checks that need "database"
    hold: ExitStack  # hangs up at the end, whatever was reached
    line: socket.socket | None = None
    transport: paramiko.Transport | None = None
    remote: Remote | None = None
    written: Written | None = None


def portal_checks(visit: Visit) -> Sequence[Check]:
    """Return the portal's checks in their order; they build on the installation's "tables"."""
    folders = visit.profile.folders
    kinds = {"archive": folders.archive, "rejected": folders.rejected,
             "responses": folders.responses, "catalogue": folders.catalogue}  # fmt: skip
    return [
        Check("profile", lambda: _profile(visit)),
        Check("organisation", lambda: _organisation(visit), ("profile", "tables")),
        Check("secret", lambda: _secret(visit)),
        Check("DNS", lambda: _dns(visit), (), online=True),
        Check("TCP", lambda: _tcp(visit), ("DNS",), online=True),
        Check("algorithms", lambda: _algorithms(visit), ("TCP",), online=True),
        Check("host key", lambda: _host_key(visit), ("algorithms",), online=True),
        # A refused login is remembered in the database: without it none is tried.
        Check("login", lambda: _login(visit), ("host key", "secret", "tables"), online=True),
        Check("orders folder", lambda: _orders_folder(visit), ("login",), online=True),
        *(Check(f"{kind} folder", _of_folder(visit, kind, folder), ("login",), online=True)
          for kind, folder in kinds.items() if folder is not None),
        Check("clock", lambda: _clock(visit), ("responses folder",), online=True),
    ]  # fmt: skip


def check_names() -> list[str]:
    """Return the names of the checks that any portal has, for one whose profile can't be read."""
    return ["organisation", "secret", "DNS", "TCP", "algorithms", "host key", "login",
            "orders folder", "archive folder", "rejected folder", "responses folder",
            "clock"]  # fmt: skip


def _profile(visit: Visit) -> Found:
    profile = visit.profile
    if profile.start_from is None:
        raise NotReady(
            f"{profile.portal} has no start_from: every old file would be imported.",
            f"Write the first day, or the first file's name, in portals/{profile.portal}.yaml.",
        )
    return Found(f"{profile.name}, files from {profile.start_from}; ask {profile.contact.email}")


def _organisation(visit: Visit) -> Found:
    payer = ready(visit.app(), visit.profile).recipient
    return Found(
        f"{payer.name}, {payer.street}, {payer.postal_code} {payer.city};"
        f" {payer.payment_terms_days} days"
    )


def _secret(visit: Visit) -> Found:
    secrets = login_secrets(visit.installation, visit.profile)
    if secrets.private_key is None:
        return Found("the password can be read")
    key = read_private_key(secrets)
    return Found(f"the private key can be read ({key.get_name()})")


def _dns(visit: Visit) -> Found:
    server = visit.profile.server
    found = addresses(server.host, server.port, server.connect_timeout_s)
    return Found(f"{server.host}: {', '.join(found)}")


def _tcp(visit: Visit) -> Found:
    server = visit.profile.server
    visit.line = dial(server.host, server.port, server.connect_timeout_s)
    visit.hold.callback(visit.line.close)
    address = visit.line.getpeername()
    return Found(f"port {server.port} of {address[0]} takes the call")


def _algorithms(visit: Visit) -> Found:
    server = visit.profile.server
    known_hosts = visit.installation.path(visit.installation.settings.known_hosts)
    pins = pinned(known_hosts, server.host, server.port)
    # The pinned types first, as in a night, then the others: so that what it shows can be told.
    types = dict.fromkeys([*(pin.type for pin in pins), *PROOFS])
    visit.transport = agree(
        _reached(visit.line), f"{server.host}:{server.port}", server.reply_timeout_s,
        key_proofs=[proof for each in types for proof in PROOFS.get(each, ())],
        allow_weak=server.allow_weak_algorithms,
    )  # fmt: skip
    visit.hold.callback(hang_up, visit.transport)
    found = agreed(visit.transport)
    weak = f"; weak, and allowed by the profile: {', '.join(found.weak)}" if found.weak else ""
    return Found(f"{found.key_exchange}, {'/'.join(found.ciphers)}, {'/'.join(found.macs)}{weak}")


def _host_key(visit: Visit) -> Found:
    server = visit.profile.server
    known_hosts = visit.installation.path(visit.installation.settings.known_hosts)
    transport = _reached(visit.transport)
    key = shown(transport)
    hang_up(transport)  # all that it can tell has been told; the login has its own
    try:
        check_host_key(key, pinned_keys(known_hosts, server), server)
    except HostKeyRefused as refused:
        if key.fingerprint in refused.message:
            raise
        message = f"{refused.message} The server shows {key.type} {key.fingerprint}."
        raise HostKeyRefused(message, refused.advice) from None
    return Found(f"{key.type} {key.fingerprint}, pinned")


def _login(visit: Visit) -> Found:
    visit.remote = visit.hold.enter_context(called(visit.app(), visit.profile))
    way = "password" if visit.profile.server.password is not None else "private key"
    return Found(f"{visit.profile.server.username} is let in by {way}")


def _orders_folder(visit: Visit) -> Found:
    folders = visit.profile.folders
    remote, clock = _reached(visit.remote), visit.app().clock
    return try_orders_folder(remote, folders.orders, folders.archive, clock)


def _of_folder(visit: Visit, kind: str, folder: str) -> Callable[[], Found]:
    def probe() -> Found:
        found, written = try_folder(_reached(visit.remote), folder, visit.app().clock)
        if kind == "responses":
            visit.written = written
        return found

    return probe


def _clock(visit: Visit) -> Found:
    if visit.written is None:
        return Found("the probe file was taken away before its time could be read")
    written = visit.written
    return judge_clock(written.before_s, written.written_s, written.after_s)


def _reached(part: Part | None) -> Part:
    """Return what the check before has left: it came through, so it is there."""
    if part is None:
        raise BrokenInvariant("A check was made before the one that it builds on.")
    return part
