"""Remote folders where files arrive: of each flow, which of their files are meant and when."""

from dataclasses import dataclass
from datetime import date

from brp_filesync.core.source import FlowName
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.packing import AS_IT_IS, Packing
from brp_filesync.profiles.portal import Arrival, PortalProfile
from brp_filesync.profiles.settlement import SettlementFiles
from brp_filesync.transfer.look import Sought


@dataclass(frozen=True, slots=True)
class Inbox:
    """A remote folder, which files of it are meant, and when one is complete.

    `on_trial`: what was tried isn't to be imported when it comes again.
    """

    source: str
    flow: FlowName
    folder: str
    arrival: Arrival
    file_name: str
    start_from: date | str | None
    zone: str
    max_file_bytes: int
    on_trial: bool = False
    packing: Packing = AS_IT_IS


def orders_inbox(profile: PortalProfile) -> Inbox:
    """Return where a portal's order files arrive."""
    return Inbox(
        profile.portal,
        "orders",
        profile.folders.orders,
        profile.arrival,
        profile.orders.file_name,
        profile.start_from,
        profile.orders.time_zone,
        profile.max_file_bytes,
        on_trial=profile.on_trial,
        packing=profile.packing,
    )


def payments_inbox(profile: BankProfile, folder: str) -> Inbox:
    """Return where a bank's payment files arrive."""
    return Inbox(
        profile.bank,
        "payments",
        folder,
        profile.arrival,
        profile.file_name,
        profile.start_from,
        "Europe/Stockholm",
        profile.max_file_bytes,
        packing=profile.packing,
    )


def settlements_inbox(profile: PortalProfile, files: SettlementFiles, folder: str) -> Inbox:
    """Return where a portal's settlement reports arrive."""
    return Inbox(
        profile.portal,
        "settlements",
        folder,
        profile.arrival,
        files.file_name,
        profile.reports_from,
        profile.orders.time_zone,
        profile.max_file_bytes,
        packing=profile.packing,
    )


def sought_in(inbox: Inbox) -> Sought:
    """Return which of the folder's files are meant, and when they are complete."""
    return Sought(
        inbox.folder,
        inbox.arrival,
        inbox.file_name,
        inbox.start_from,
        inbox.zone,
        inbox.max_file_bytes,
    )
