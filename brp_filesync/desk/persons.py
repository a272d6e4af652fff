"""What a person decides of persons: two who look alike are two, and which e-mail address one has.

We never merge any, and all else of a person is BRP's own to change.
"""

from dataclasses import dataclass
from typing import Any

from brp_filesync.app import App
from brp_filesync.brp import persons
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.mails import order_names
from brp_filesync.brp.possible_duplicates import mark_decided
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger import mails
from brp_filesync.ledger.states import DutyState
from brp_filesync.profiles.mail import plain_address

_WAITS: tuple[DutyState, ...] = ("todo",)
_ENDED: tuple[DutyState, ...] = ("done", "failed", "unknown")


@dataclass(frozen=True, slots=True)
class EmailSet:
    """What becomes of a person's mails after another address: each with its order's numbers.

    `waiting` go to the new address by themselves; `ended` went to the old one, or couldn't.
    """

    waiting: list[dict[str, Any]]
    ended: list[dict[str, Any]]


def distinct(app: App, first: str, second: str, who: str) -> None:
    """Decide that two customer numbers are two persons. Raises NotPossible where no pair waits."""
    with app.database.connect() as connection, app.database.write(connection):
        if not mark_decided(connection, first, second, app.now):
            raise NotPossible(
                phrase(
                    "{first} and {second} aren't listed as possible duplicates.",
                    first=first,
                    second=second,
                ),
                phrase("`filesync persons duplicates` lists the pairs that wait."),
            )
        record_act(connection, who, "persons distinct", f"{first} {second}", app.now)


def set_email(app: App, customer_number: str, address: str, who: str) -> EmailSet:
    """Give a person another e-mail address; return which mails go to it, and which have ended.

    The audit says who and when, and no address. Raises NotPossible for nobody, and for no address.
    """
    try:
        sound = plain_address(address.strip())
    except ValueError:
        raise NotPossible(
            phrase("This isn't an e-mail address that mail servers know, name@example.se."),
            phrase("Nothing has changed."),
        ) from None
    with app.database.connect() as connection, app.database.write(connection):
        person_id = persons.person_called(connection, customer_number)
        if person_id is None:
            raise NotPossible(
                phrase("There is no customer {number}.", number=customer_number),
                phrase("`filesync orders list --person` shows customer numbers."),
            )
        persons.set_email(connection, person_id, sound)
        record_act(connection, who, "persons set-email", f"customer {customer_number}", app.now)
        bought = persons.orders_of(connection, person_id)
        names = order_names(connection, bought)
        found = mails.of_orders(connection, bought, (*_WAITS, *_ENDED))
    listed = [
        {
            "mail_id": each["duty_id"],
            "what": each["kind"],
            "state": each["state"],
            "portal": names[each["order_id"]]["portal"],
            "portal_order_number": names[each["order_id"]]["portal_order_number"],
            "order_number": names[each["order_id"]]["order_number"],
        }
        for each in found
    ]
    return EmailSet(
        [each for each in listed if each["state"] in _WAITS],
        [each for each in listed if each["state"] in _ENDED],
    )


def personnummer_shown(app: App, customer_number: str, who: str) -> str:
    """Return a person's personnummer, "" for none: that somebody looked is recorded first.

    Raises NotPossible for nobody.
    """
    with app.database.connect() as connection, app.database.write(connection):
        person_id = persons.person_called(connection, customer_number)
        if person_id is None:
            raise NotPossible(phrase("There is no customer {number}.", number=customer_number))
        subject = f"customer {customer_number}"
        record_act(connection, who, "personnummer shown", subject, app.now)
        return persons.personnummer_of(connection, person_id)
