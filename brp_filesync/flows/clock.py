"""May a run go by the machine's clock, and by the database? Asked before anything is recorded."""

from brp_filesync.app import App
from brp_filesync.core.clock_trouble import demand_right_clock
from brp_filesync.ledger.commits import demand_newest
from brp_filesync.ledger.moments import latest_moment
from brp_filesync.migrations.revision import is_current


def demand_clock(app: App) -> None:
    """Raise NotReady where the clock can't be right, by what the ledger knows, or the ledger itself
    is older than its journal.

    A run that stops here moves no moment. Tables of another version are told of later.
    """
    if not is_current(app.engine):
        return
    with app.database.connect() as connection:
        demand_newest(connection, app.journal)
        latest = latest_moment(connection)
    demand_right_clock(app.clock.now(), latest, app.installation.settings.clock_jump_days)
