"""What each portal may sell: the catalogue that waits beside the one that is out, and agreed prices."""

from itertools import islice

from brp_filesync.brp.agreed_prices import list_prices
from brp_filesync.catalogue_out import shown
from brp_filesync.catalogue_out.anew import difference
from brp_filesync.console.deeds import done
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent
from brp_filesync.console.pages import page
from brp_filesync.core.errors import FilesyncError, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted
from brp_filesync.desk import catalogue as desk
from brp_filesync.flows.catalogue_said import said_reason
from brp_filesync.flows.result import problems_as_dicts
from brp_filesync.ledger import catalogues

_MOST_LINES = 200


def show(visit: Visit) -> Sent:
    """Show each portal with the catalogues that stand."""
    with visit.app.database.connect() as connection:
        portals = [
            (name, profile.name, catalogues.standing(connection, name))
            for name, profile in visit.app.installation.portals.items()
        ]
    return page(visit, "catalogues.html", portals=portals)


def show_portal(visit: Visit) -> Sent:
    """Show what differs from the catalogue that was delivered last, and today's agreed prices."""
    app, name = visit.app, visit.path["portal"]
    profile = app.installation.portals.get(name)
    if profile is None:
        raise NotPossible(phrase("There is no portal {name}.", name=name))
    trouble: FilesyncError | None = None
    lines: list[object] = []
    problems: list[str] = []
    reasons: list[str] = []
    kept = None
    if profile.catalogue is not None:
        try:
            found = difference(app.database, app.archive, profile, app.today)
            kept = found.kept
            lines = list(islice(shown.lines(found.differences, visit.language), _MOST_LINES + 1))
            problems = [str(each["message"]) for each in problems_as_dicts(found.problems)]
            reasons = [said_reason(*each) for each in kept.reasons] if kept is not None else []
        except FilesyncError as error:
            trouble = error
    with app.database.connect() as connection:
        today = app.today.isoformat()
        prices = list_prices(connection, name, Wanted(), today)
        standing = catalogues.standing(connection, name)
    return page(
        visit,
        "catalogue.html",
        portal=name,
        name=profile.name,
        kept=kept,
        standing=standing,
        lines=lines[:_MOST_LINES],
        is_many=len(lines) > _MOST_LINES,
        problems=problems,
        reasons=reasons,
        prices=prices,
        trouble=trouble,
        may_act=visit.user.may("decide"),
    )


def act(visit: Visit) -> Sent:
    """Approve or discard the version that was seen, or have the delivered one sent once more."""
    name, form, app = visit.path["portal"], visit.form, visit.app

    def do() -> str:
        version = form.get("version", "")
        seen = int(version) if version.isdecimal() else None
        who = visit.user.name
        if form.get("act") == "approve" and seen is not None:
            desk.approve(app.database, name, seen, who, app.now)
        elif form.get("act") == "discard" and seen is not None:
            desk.discard(app.database, name, seen, who, app.now)
        elif form.get("act") == "again":
            desk.send_again(app.database, name, who, app.now)
        else:
            raise NotPossible(phrase("There is no such act."))
        return f"/catalogue/{name}"

    return done(visit, do)
