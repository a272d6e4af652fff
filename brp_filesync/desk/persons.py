"""What a person decides of persons: two who look alike are two, and which e-mail address one has.

We never merge any, and all else of a person is BRP's own to change.
"""

from brp_filesync.app import App
from brp_filesync.brp import persons
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.possible_duplicates import mark_decided
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger import mails
from brp_filesync.profiles.mail import plain_address


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


def set_email(app: App, customer_number: str, address: str, who: str) -> list[int]:
    """Give a person another e-mail address; return the mails that went to the old one, or couldn't.

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
        return mails.ended_of(connection, bought)
