"""One portal's catalogue: what it may sell, where and at which price, told when it has changed.

ready? → made, and compared with the one delivered last → sent, or a person is asked → in balance?
"""

from typing import Literal

from brp_filesync.app import App
from brp_filesync.catalogue_out.ahead import look_ahead
from brp_filesync.catalogue_out.decide import decide
from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.guard import guard_night
from brp_filesync.flows.login import logged_in
from brp_filesync.flows.publish import is_untidy, place_of, publish, tidy
from brp_filesync.flows.result import CatalogueResult, FlowResult
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.catalogues import Kept
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
    _owe_to_another_place(app, profile.portal, place_of(profile, folder))
    decided = decide(app.database, app.archive, profile, app.today, app.now)
    to_send = decided.kept if decided.result == "rendered" else _asked_again(app, profile.portal)
    sent_again = to_send if to_send is not decided.kept else None
    as_agreed = decided.result == "unchanged"
    ahead = tuple(
        look_ahead(app.database, app.archive, profile, app.today, app.now, as_agreed=as_agreed)
    )
    night.catalogue = CatalogueResult(decided, ahead=ahead)
    temporary = _temporary_name(profile)
    if not app.dry and (to_send is not None or is_untidy(app, profile.portal)):
        with logged_in(app, profile) as remote:
            if to_send is not None:
                kept = publish(app, remote, folder, to_send, at_once=temporary is None)
                night.catalogue = (
                    CatalogueResult.delivered(kept, ahead)
                    if sent_again is None
                    else CatalogueResult(decided, kept.version, ahead)
                )
            tidy(app, remote, folder, profile.portal, temporary=temporary)
    with app.database.connect() as connection:
        demand_catalogue_balance(connection, app.archive, profile.portal)


def _owe_to_another_place(app: App, portal: str, place: str) -> None:
    """Let the delivered catalogue be sent again where it has gone to another place than this."""
    with app.database.connect() as connection:
        kept = catalogues.delivered(connection, portal)
        if kept is None or kept.delivered_to == place:
            return
        with app.database.write(connection):
            if kept.delivered_to is None:
                catalogues.note_place(connection, kept, place)
            elif kept.again_at is None:
                catalogues.ask_again(connection, kept, app.now)


def _asked_again(app: App, portal: str) -> Kept | None:
    """Return the delivered catalogue where it is to be sent again, whatever waits beside it."""
    with app.database.connect() as connection:
        kept = catalogues.delivered(connection, portal)
    return kept if kept is not None and kept.again_at is not None else None


def _temporary_name(profile: PortalProfile) -> str | None:
    """Return how temporary names are made on the portal's server; None: files are sent at once."""
    server = profile.server
    if isinstance(server, FolderServer):
        return TEMPORARY_NAME
    return server.temporary_name if server.upload == "rename" else None
