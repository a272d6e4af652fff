"""The first page: what waits for a person today, and how the night went."""

from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent, elsewhere
from brp_filesync.console.pages import page
from brp_filesync.console.today.queries import today


def show(visit: Visit) -> Sent:
    """Show what waits; the front desk is led to its own page."""
    if not visit.user.may("see"):
        return elsewhere("/desk")
    found = today(visit.app)
    return page(
        visit,
        "today.html",
        things=found.things,
        flows=found.status.flows,
        last_done=found.last_done,
        next_at=found.next_at,
        code=int(found.status.exit_code),
    )
