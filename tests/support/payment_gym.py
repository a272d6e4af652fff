"""A gym with invoices and a bank: payment files for it, and what became of them."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from brp_filesync.app import App
from brp_filesync.core import ocr
from brp_filesync.flows.payments import book_file, run_bank
from brp_filesync.flows.ready import ready_bank
from brp_filesync.flows.result import FileResult, FlowResult
from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Extra,
    Payment,
    bgmax_bytes,
    bgmax_records,
)
from brp_filesync.profiles.bank import BankFolders, BankProfile
from tests.support.gym import Gym, an_order, personnummer

# What the gym's four invoices bear, and what is to be paid on each; the last is another bankgiro's.
OCR = [ocr.make(str(number)) for number in (100001, 100002, 100003)]
SYD_OCR = ocr.make("500")
TOTALS = (499000, 499000, 120000)
GYM, SYD = "9912346", "9954321"

__all__ = ["Deposit", "Extra", "Payment"]


def with_invoices(gym: Gym, **profile: Any) -> Gym:
    """Return the gym after a night with four orders, and with a bank whose folders are its own."""
    gym.deliver(
        [
            an_order("W-1"),
            an_order("W-2", personnummer=personnummer(5), email="b@example.com"),
            an_order(
                "W-3",
                personnummer=personnummer(7),
                email="c@example.com",
                product="K10",
                price_ore=120000,
            ),
            an_order(
                "W-4",
                personnummer=personnummer(9),
                email="d@example.com",
                facility="102",
                product="M1",
                price_ore=49900,
            ),
        ]
    )
    assert gym.night().troubles == []
    return with_bank(gym, **profile)


def with_bank(gym: Gym, **changes: Any) -> Gym:
    """Return the gym with SEB's folders on its server, and SEB's profile changed so."""
    for name in ("bank", "bank/archive", "bank/rejected"):
        (gym.server / name).mkdir(parents=True, exist_ok=True)
    folders = BankFolders(payments="bank", archive="bank/archive", rejected="bank/rejected")
    given = {
        "server": gym.profile.server,
        "folders": folders,
        "bankgiros": (GYM, SYD),
        "file_name": r".+\.(txt|xml)",
    }
    bank = gym.installation.banks["seb"].model_copy(update={**given, **changes})
    return replace(gym, installation=replace(gym.installation, banks={"seb": bank}))


def copied(gym: Gym, folder: Path, database: str = "") -> Gym:
    """Return a copy of a gym in another folder, with its SQLite database or on the one named.

    Its clock is its own: tests set it, and a worker's next copy begins on the same day.
    """
    shutil.copytree(gym.folder, folder)
    installation = replace(gym.installation, folder=folder / "config")
    if database:
        named = installation.settings.database.model_copy(update={"url": database})
        changed = installation.settings.model_copy(update={"database": named})
        installation = replace(installation, settings=changed)
        written = folder / "config" / "filesync.yaml"
        told = "  url: sqlite:///../var/filesync.db\n"
        assert told in written.read_text()
        written.write_text(written.read_text().replace(told, f"  url: {database}\n"))
    return replace(gym, folder=folder, installation=installation, clock=replace(gym.clock))


def bank_of(gym: Gym) -> BankProfile:
    """Return the gym's bank."""
    return gym.installation.banks["seb"]


def deliver(gym: Gym, name: str, content: bytes) -> Path:
    """Put a payment file on the bank's server."""
    path = gym.server / "bank" / name
    path.write_bytes(content)
    aged = gym.clock.at.timestamp() - 3600
    os.utime(path, (aged, aged))
    return path


def a_bgmax(*payments: Payment, serial: str = "00001", **given: Any) -> bytes:
    """Return a BgMax file with one deposit."""
    return bgmax_file(Deposit(payments, serial=serial, **given))


def bgmax_file(*deposits: Deposit) -> bytes:
    """Return a BgMax file with these deposits."""
    return bgmax_bytes(bgmax_records(deposits))


def bank_night(gym: Gym, **parts: Any) -> FlowResult:
    """Run the bank's night."""
    with gym.app(**parts) as app:
        return run_bank(app, "seb")


def booked(gym: Gym, *contents: bytes) -> list[FileResult]:
    """Book files as they are, one after the other, and return what became of each."""
    done = []
    with gym.app() as app:
        for number, content in enumerate(contents, start=1):
            done.append(booked_file(app, f"file-{number}.txt", content))
    return done


def booked_file(app: App, name: str, content: bytes) -> FileResult:
    """Book one file's content under this name."""
    from brp_filesync.ledger import files
    from brp_filesync.ledger.archive import keep_bytes

    sha256 = keep_bytes(app.archive, content)
    with app.database.connect() as connection, app.database.write(connection):
        file = files.receive(connection, "seb", "payments", sha256, len(content), name, app.now)
    return book_file(app, ready_bank(app, "seb"), file)


def allocated(gym: Gym) -> list[tuple[Any, ...]]:
    """Return payment, invoice, öre and öre written off of each allocation."""
    return gym.rows("brp_allocation", "payment_id", "invoice_id", "amount_ore", "written_off_ore")


def waiting(gym: Gym) -> list[tuple[Any, ...]]:
    """Return payment, öre and reason of each unmatched row."""
    return gym.rows("brp_unmatched", "payment_id", "amount_ore", "reason")


def owed(gym: Gym) -> dict[int, tuple[int, str]]:
    """Return each invoice's rest (öre) and state."""
    columns = ("invoice_id", "rest_ore", "state")
    return {row[0]: (row[1], row[2]) for row in gym.rows("brp_invoice", *columns)}
