"""The checks of one bank: its profile, and its server where it has one."""

from collections.abc import Sequence

from brp_filesync.checkup.chain import Check
from brp_filesync.checkup.line import Found
from brp_filesync.checkup.server import Places, Visit, server_checks
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.ready import demand_start
from brp_filesync.profiles.bank import BankProfile


def bank_checks(visit: Visit, profile: BankProfile) -> Sequence[Check]:
    """Return the bank's checks in their order; they build on the installation's "tables"."""
    read = Check("profile", lambda: _profile(profile))
    folders = profile.folders
    if folders is None:
        return [read]
    others = {"rejected": folders.rejected}
    return [
        read,
        *server_checks(
            visit, Places("payments", folders.payments, folders.archive, others, clock="archive")
        ),
    ]


def _profile(profile: BankProfile) -> Found:
    demand_start(profile)
    at_hand = "" if profile.server else phrase("; no server: its files are taken at hand")
    return Found(
        phrase(
            "{name}, {formats}, files from {start_from}{at_hand}",
            name=profile.name,
            formats=", ".join(profile.formats),
            start_from=profile.start_from,
            at_hand=at_hand,
        )
    )
