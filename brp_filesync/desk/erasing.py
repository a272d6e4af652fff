"""A person's data erased, but for what the law keeps: `filesync person erase`.

The card stays, emptied, for the orders that hang on it. A card that no import made, or with
something alive, is left to BRP and named. What was erased is written down outside the database, and
is done again where an older database was put back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.find import persons_called
from brp_filesync.brp.person_data import Card, card_of, empty_card, is_ours, running
from brp_filesync.brp.persons import person_called, persons_numbered
from brp_filesync.core.errors import DiskTrouble, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.scrubbing import overwrite_what_goes, settle
from brp_filesync.desk.person_found import (
    in_files_beside,
    in_order_files,
    in_trial_mails,
    sought,
)
from brp_filesync.desk.pruning import let_go
from brp_filesync.desk.retention import OTHERS, last_days
from brp_filesync.ledger import erasures, gone
from brp_filesync.ledger.archive import remove
from brp_filesync.ledger.contents import EVER, NamedFile, names_of_mails
from brp_filesync.ledger.erasures import log_of, logged
from brp_filesync.ledger.gone import Going
from brp_filesync.ledger.in_use import at_rest
from brp_filesync.ledger.outside import Line
from brp_filesync.ledger.schema import attempt
from brp_filesync.migrations.revision import demand_current

_UNBOOKED = ("refused", "discarded")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that tells of them and stays: until when, None while something of it is open."""

    file_id: int
    name: str
    until: date | None


@dataclass(slots=True)
class Erased:
    """What came of it. `left` says why nothing was done: kind of what is alive → ids, or a word.

    `files` is how many files, mails and answers went; `kept` those that the law keeps.
    """

    customer_number: str
    left: dict[str, list[int]] = field(default_factory=dict)
    orders: int = 0
    files: int = 0
    kept: list[KeptFile] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether the card was, or would be, emptied."""
        return not self.left


def erase(app: App, text: str, who: str) -> Erased:
    """Erase the one person who is called so; a dry app's is only told.

    Raises NotPossible for nobody, for several and for whom was erased before; Busy where others are
    at work in the archive, and DiskTrouble.
    """
    demand_current(app.engine)
    with app.database.connect() as connection:
        card = the_one(connection, text)
        if erasures.is_erased(connection, card.person_id):
            raise NotPossible(
                phrase("Customer {number} was erased before.", number=card.customer_number)
            )
        told = Erased(card.customer_number, _left(app, connection, card), len(card.order_ids))
        going, beside, told.kept = _found(app, connection, card)
    told.files = sum(each.size is not None for each in going) + len(beside)
    if told.left or app.dry:
        return told
    wait_s = app.installation.settings.database.writer_wait_s
    with at_rest(app.archive, wait_s):
        erasures.write_down(log_of(app.journal), card.customer_number, card.created_at, app.now)
        with app.database.connect() as connection:
            overwrite_what_goes(connection)
            with app.database.write(connection):
                _empty(app, connection, card)
                gone.record(connection, going, "erased", who, app.now)
                about = f"customer {card.customer_number}"
                record_act(connection, who, "person erase", about, app.now, {"files": told.files})
        settle(app.engine)
        for each in going:
            remove(app.archive, each.sha256)
        _unlink(beside)
    return told


def erase_again(app: App, until: str = "") -> list[str]:
    """Empty once more the cards that were emptied, and aren't: their customer numbers.

    For a database that is older than the log of erasures. `until` leaves out what was erased after
    that moment (UTC text). Raises DiskTrouble.
    """
    lines = [
        each for each in logged(log_of(app.journal)) if not until or each["erased_at"] <= until
    ]
    if not lines or app.dry:
        return []
    with app.database.connect() as connection:
        again = _filled_again(connection, lines)
    if not again:
        return []
    with app.database.connect() as connection:
        overwrite_what_goes(connection)
        with app.database.write(connection):
            for card in again:
                _empty(app, connection, card)
    return [card.customer_number for card in again]


def the_one(connection: Connection, text: str) -> Card:
    """Return the card of the one person who has that customer number, or is called so.

    Raises NotPossible for nobody and for several. What was looked for isn't said again.
    """
    own = person_called(connection, text)
    found = [own] if own is not None else list(connection.scalars(persons_called(text)))
    if not found:
        raise NotPossible(
            phrase("Nobody in BRP is called so."),
            phrase(
                "A name, a customer number, an e-mail address or a personnummer finds a person."
            ),
        )
    if len(found) > 1:
        raise NotPossible(
            phrase("{count} persons in BRP are called so.", count=len(found)),
            phrase("Name the one who is meant by customer number."),
        )
    return card_of(connection, int(found[0]))


def kept_files(app: App, connection: Connection, found: Sequence[NamedFile]) -> list[KeptFile]:
    """Return until when each of the files is kept, in their order."""
    names = {each.file_id: each.name for each in found}
    days = last_days(connection, names.keys(), app.installation.settings)
    return [KeptFile(file_id, name, days[file_id]) for file_id, name in names.items()]


def _left(app: App, connection: Connection, card: Card) -> dict[str, list[int]]:
    if not is_ours(connection, card, attempt):
        return {"not-ours": []}
    alive = running(connection, card, app.today.isoformat())
    if mails := erasures.open_mails(connection, card.order_ids):
        alive["mail"] = mails
    return alive


def _found(
    app: App, connection: Connection, card: Card
) -> tuple[list[Going], list[Path], list[KeptFile]]:
    """Return the contents that go, the files beside the archive that do, and what is kept."""
    who = sought(card)
    files = {file.file_id: file for file, _, _ in in_order_files(app, connection, who)}
    days = last_days(connection, files.keys(), app.installation.settings)
    out = {
        file_id: OTHERS
        for file_id, file in files.items()
        if file.state in _UNBOOKED and days[file_id] is not None
    }
    sent = {sha256 for sha256, done in names_of_mails(connection, EVER) if done}
    mails = {sha256 for sha256, _ in in_trial_mails(app, connection, who) if sha256 in sent}
    going, _ = let_go(connection, app.archive, out, mails)
    beside = [path for path, _ in in_files_beside(app, who)]
    stay = [file for file_id, file in files.items() if file_id not in out]
    return going, beside, kept_files(app, connection, stay)


def _empty(app: App, connection: Connection, card: Card) -> None:
    empty_card(connection, card)
    erasures.mark_erased(connection, card.person_id, app.now)


def _filled_again(connection: Connection, lines: Sequence[Line]) -> list[Card]:
    """Return the cards that the log's lines mean and that aren't emptied now, in their order."""
    meant = {(str(each["customer_number"]), str(each["created_at"])): None for each in lines}
    here = persons_numbered(connection, {number for number, _ in meant})
    emptied = erasures.all_erased(connection)
    ids = (here[each] for each in meant if each in here)
    return [card_of(connection, person_id) for person_id in ids if person_id not in emptied]


def _unlink(paths: Sequence[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise DiskTrouble(
                phrase(
                    "{path} can't be removed ({strerror}).", path=path, strerror=reason_of(error)
                ),
                phrase("It tells of a person who was erased: remove it by hand."),
            ) from error
