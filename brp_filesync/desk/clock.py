"""What a person says of the machine's clock: it is right, whatever the ledger knows."""

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.ledger import moments


def accept(app: App, who: str) -> int:
    """Let runs go on by the clock as it is, and return how many due times after now are forgotten."""
    with app.database.connect() as connection, app.database.write(connection):
        forgotten = moments.accept(connection, app.clock.now(), who)
        record_act(connection, who, "clock accepted", "clock", app.now, {"forgotten": forgotten})
    return forgotten
