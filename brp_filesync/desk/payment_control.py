"""What a person decides of a control's day that differs: it is closed, with a note."""

from dataclasses import dataclass

from brp_filesync.app import App
from brp_filesync.brp import payment_control
from brp_filesync.brp.audit import record_act
from brp_filesync.core.bank_accounts import one_account
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase


@dataclass(frozen=True, slots=True)
class Closed:
    """A day that was closed: both sums in öre."""

    account: str
    day: str
    told_ore: int
    taken_in_ore: int


def close_day(app: App, account: str, day: str, note: str, who: str) -> Closed:
    """Close a day that differs: no night compares it again. Raises NotPossible where none is open.

    Who and when is in the audit log.
    """
    bare = one_account(account)
    with app.database.connect() as connection, app.database.write(connection):
        found = [
            each
            for each in payment_control.list_days(connection)
            if (each["account"], each["day"]) == (bare, day)
        ]
        if not found:
            raise NotPossible(
                phrase("No day {day} of account {account} is open.", day=day, account=bare),
                phrase("`filesync payments control` lists them."),
            )
        closed = Closed(
            bare, day, sum(each["told_ore"] for each in found), found[-1]["taken_in_ore"]
        )
        act_id = record_act(
            connection,
            who,
            "payments control close",
            f"account {bare} {day}",
            app.now,
            {"told_ore": closed.told_ore, "taken_in_ore": closed.taken_in_ore, "note": note},
        )
        ids = [each["control_day_id"] for each in found]
        payment_control.close_days(connection, ids, act_id, note)
    return closed
