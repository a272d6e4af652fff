"""One portal's catalogue: what it may sell, where and at which price, told when it has changed.

ready? → made, and compared with the one delivered last → sent, or a person is asked → in balance?
"""

from typing import Literal

from brp_filesync.app import App
from brp_filesync.catalogue_out.decide import decide
from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.guard import guard_night
from brp_filesync.flows.login import logged_in
from brp_filesync.flows.publish import is_untidy, publish, tidy
from brp_filesync.flows.result import CatalogueResult, FlowResult
from brp_filesync.migrations.revision import demand_current
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.server import FolderServer
from brp_filesync.reconcile import demand_catalogue_balance
from brp_filesync.transfer.names import TEMPORARY_NAME

FLOW: Literal["catalogue"] = "catalogue"


def run_catalogue(app: App, portal: str) -> FlowResult:
    """Publish one portal's catalogue, and return what came of it; trouble is told, not raised.

    The server is called only where something is to be sent, or an old one's files are left there.
    """
    return guard_night(app, FlowResult(source=portal, flow=FLOW, dry=app.dry), _night)


def catalogue_folder(profile: PortalProfile) -> str:
    """Return the folder on the portal's server. Raises NotReady where there is no catalogue."""
    if profile.catalogue is None or profile.folders.catalogue is None:
        raise NotReady(
            phrase(
                "{portal} isn't told what it may sell: its profile has no catalogue.",
                portal=profile.portal,
            ),
            phrase(
                "Write the parts `catalogue` and `folders.catalogue` in portals/{portal}.yaml.",
                portal=profile.portal,
            ),
        )
    return profile.folders.catalogue


def _night(app: App, night: FlowResult) -> None:
    profile = app.profile(night.source)
    folder = catalogue_folder(profile)
    demand_current(app.engine)
    decided = decide(app.database, app.archive, profile, app.today, app.now)
    night.catalogue = CatalogueResult(decided)
    to_send = decided.kept if decided.result == "rendered" else None
    temporary = _temporary_name(profile)
    if not app.dry and (to_send is not None or is_untidy(app, profile.portal)):
        with logged_in(app, profile) as remote:
            if to_send is not None:
                kept = publish(app, remote, folder, to_send, at_once=temporary is None)
                night.catalogue = CatalogueResult.delivered(kept)
            tidy(app, remote, folder, profile.portal, temporary=temporary)
    with app.database.connect() as connection:
        demand_catalogue_balance(connection, app.archive, profile.portal)


def _temporary_name(profile: PortalProfile) -> str | None:
    """Return how temporary names are made on the portal's server; None: files are sent at once."""
    server = profile.server
    if isinstance(server, FolderServer):
        return TEMPORARY_NAME
    return server.temporary_name if server.upload == "rename" else None
