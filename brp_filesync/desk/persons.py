"""What a person decides of two who look alike: they are two. We never merge any."""

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.possible_duplicates import mark_decided
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase


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
