"""What a person does to files: one at hand imported, one tried again, one decided on anew.

The same route as the night's, under the same lock. Every act is in the audit log, with who and
when.
"""

from collections.abc import Sequence
from pathlib import Path

from brp_filesync.app import App, alone
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.desk.at_hand import HandImport, demand_fits, received
from brp_filesync.flows import payments as run_bank
from brp_filesync.flows import settlements as run_settlements
from brp_filesync.flows.clock import demand_clock
from brp_filesync.flows.orders import FLOW, discard_file, import_file
from brp_filesync.flows.ready import bank_at_hand, ready
from brp_filesync.flows.result import FileResult
from brp_filesync.ledger import files
from brp_filesync.ledger.archive import demand_not_gone
from brp_filesync.ledger.files import File
from brp_filesync.orders_in.own_cancel import is_own
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.reconcile import demand_payments_balance


def import_at_hand(app: App, portal: str, path: Path, who: str, on: str = "") -> HandImport:
    """Import a file at hand. The portal is answered by its next night.

    Content that was decided before is imported no second time: its answer is promised again. Of a
    dry one `on` is the day (ISO) by which it is judged, where that is yet to come.
    Raises TooBig for a file that is bigger than the profile allows, and what a night's early end
    raises.
    """
    with alone(app, portal, FLOW) as alone_app:
        demand_clock(alone_app)
        profile = alone_app.profile(portal)
        terms = ready(alone_app, profile).as_on(on)
        file = received(alone_app, profile, FLOW, path, "orders import", who)
        if file.state != "received":
            return HandImport(file, None)
        return HandImport(file, import_file(alone_app, profile, file, terms))


def book_at_hand(app: App, bank: str, paths: Sequence[Path], who: str) -> list[HandImport]:
    """Book payment files at hand, in the given order, but controls last.

    What was decided before is left alone.

    Raises TooBig, before any is booked, and what a night's early end raises.
    """
    with alone(app, bank, run_bank.FLOW) as alone_app:
        demand_clock(alone_app)
        profile = bank_at_hand(alone_app, bank)
        for path in paths:
            demand_fits(path, path.stat().st_size, profile.max_file_bytes)
        done = []
        for path in sorted(paths, key=lambda each: _only_controls(profile, each)):
            file = received(alone_app, profile, run_bank.FLOW, path, "payments import", who)
            known = file.state != "received"
            night = None if known else run_bank.book_file(alone_app, profile, file)
            done.append(HandImport(file, night))
        run_bank.control_again(alone_app, profile)
        with alone_app.database.connect() as connection:
            demand_payments_balance(
                connection, alone_app.archive, [each.file.file_id for each in done]
            )
    return done


def _only_controls(profile: BankProfile, path: Path) -> bool:
    with path.open("rb") as stream:
        return run_bank.only_controls(profile, stream)


def retry(app: App, file_id: int, who: str) -> File:
    """Let the next night try a failed file again. Raises NotPossible where it didn't fail."""
    file = _known(app, file_id)
    if file.state != "failed":
        raise NotPossible(
            phrase("File {file_id} is {state}, not failed.", file_id=file_id, state=file.state),
            phrase("`filesync files replay` decides anew on a file that was refused or imported."),
        )
    _receive_again(app, file, "files retry", who)
    return file


def replay(app: App, file_id: int, who: str) -> FileResult:
    """Decide anew on a refused, imported or tried file, now.

    What was imported before is a duplicate.

    The answer to an order file is another, with "-2" and so on in its name; of a payment file what
    wasn't ours by the profile and is now is booked. Raises NotPossible for other states, and what a
    night's early end raises.
    """
    file = _known(app, file_id)
    with alone(app, file.source, file.flow) as alone_app:
        _demand_replayable(file)
        _demand_theirs(app, file)
        demand_clock(alone_app)
        if file.flow == run_bank.FLOW:
            bank = bank_at_hand(alone_app, file.source)
            _receive_again(alone_app, file, "files replay", who)
            done = run_bank.book_file(alone_app, bank, _known(alone_app, file_id))
            run_bank.control_again(alone_app, bank)
            with alone_app.database.connect() as connection:
                demand_payments_balance(connection, alone_app.archive, [file_id])
            return done
        profile = alone_app.profile(file.source)
        if file.flow == run_settlements.FLOW:
            run_settlements.settlement_files(profile)
            _receive_again(alone_app, file, "files replay", who)
            return run_settlements.book_report(alone_app, profile, _known(alone_app, file_id))
        terms = ready(alone_app, profile)
        _receive_again(alone_app, file, "files replay", who)
        return import_file(alone_app, profile, _known(alone_app, file_id), terms)


def approve(app: App, file_id: int, who: str) -> File:
    """Let the next night import a file that awaits approval. Raises NotPossible for another."""
    file = _awaiting(app, file_id)
    with app.database.connect() as connection, app.database.write(connection):
        files.approve(connection, file, who, app.now)
        record_act(connection, who, "files approve", f"file {file_id}", app.now)
    return file


def discard(app: App, file_id: int, who: str) -> FileResult:
    """Decide that a file that awaits approval isn't imported; the next night answers it.

    Raises NotPossible for another file, and ConfigurationMistake.
    """
    file = _awaiting(app, file_id)
    with alone(app, file.source, file.flow) as alone_app:
        night = discard_file(alone_app, alone_app.profile(file.source), file)
        if night.decided is not None:
            with alone_app.database.connect() as connection, alone_app.database.write(connection):
                record_act(connection, who, "files discard", f"file {file_id}", app.now)
        return night


def _awaiting(app: App, file_id: int) -> File:
    file = _known(app, file_id)
    if file.state != "awaiting_approval":
        raise NotPossible(
            phrase(
                "File {file_id} is {state}: it doesn't await approval.",
                file_id=file_id,
                state=file.state,
            ),
            phrase("`filesync files list --state awaiting_approval` shows those that do."),
        )
    return file


def _demand_replayable(file: File) -> None:
    if file.state not in ("refused", "imported", "tried"):
        raise NotPossible(
            phrase(
                "File {file_id} is {state}: it waits to be decided already.",
                file_id=file.file_id,
                state=file.state,
            ),
            phrase("The next `filesync run` takes it; `filesync files retry` where it failed."),
        )
    if file.flow == run_settlements.FLOW and file.state == "imported":
        raise NotPossible(
            phrase(
                "File {file_id} is booked: a second reading books nothing.", file_id=file.file_id
            ),
            phrase("`filesync tasks list` shows what of it waits for a person."),
        )


def _demand_theirs(app: App, file: File) -> None:
    with app.database.connect() as connection:
        own = file.flow == FLOW and is_own(connection, file)
    if own:
        raise NotPossible(
            phrase(
                "File {file_id} is a cancellation of the gym's own (`orders cancel`), and is decided.",
                file_id=file.file_id,
            ),
            phrase(
                "`filesync files answer {file_id}` shows what its portal is told.",
                file_id=file.file_id,
            ),
        )


def _known(app: App, file_id: int) -> File:
    with app.database.connect() as connection:
        file = files.find(connection, file_id)
    if file is None:
        raise NotPossible(
            phrase("There is no file {file_id}.", file_id=file_id),
            phrase("`filesync files list` shows them."),
        )
    return file


def _receive_again(app: App, file: File, act: str, who: str) -> None:
    demand_not_gone(app.archive, file.sha256)
    with app.database.connect() as connection, app.database.write(connection):
        files.move(connection, file, "received")
        record_act(connection, who, act, f"file {file.file_id}", app.now)
