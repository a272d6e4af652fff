"""The gym of the small payment files that once went wrong, and those files."""

from typing import Any

from sqlalchemy import text

from brp_filesync.profiles.bank import OwnAccount
from brp_filesync.profiles.bank_csv import CsvPayments
from tests.support.cases import case
from tests.support.gym import Gym
from tests.support.payment_gym import GYM, with_bank

FOUND = "found-2026-11/payments"
EXPORT = CsvPayments.model_validate(
    {
        "dialect": {"delimiter": ";"},
        "columns": {
            "booked_on": {"column": "Bokfdag", "formats": ("%Y-%m-%d",)},
            "amount": {"column": "Belopp", "unit": "kronor", "decimal": ","},
            "reference": {"column": "Referens"},
            "transaction_id": {"column": "Verifikat"},
            "payer_name": {"column": "Avsandare"},
            "account": {"constant": "5440 10 601 56"},
        },
        "ignore": ("Text", "Saldo"),
    }
)


def found_gym(gym: Gym, owed_ore: dict[str, int], **profile: Any) -> Gym:
    """Return the gym with these OCR numbers on its first invoices, each with that total (öre)."""
    with gym.app() as app, app.engine.begin() as connection:
        for place, (number, ore) in enumerate(owed_ore.items(), start=1):
            connection.execute(
                text(
                    "UPDATE brp_invoice SET invoice_number = :number, ocr_number = :ocr,"
                    " total_ore = :ore, rest_ore = :ore WHERE invoice_id = :id"
                ),
                {"number": int(number[:-2]), "ocr": number, "ore": ore, "id": place},
            )
    given = {
        "bankgiros": (GYM, "99123457"),
        "accounts": (OwnAccount(account="54401060156", company="GYM"),),
        "formats": ("bgmax", "camt.054", "camt.053", "csv"),
        "csv": EXPORT,
    }
    return with_bank(gym, **{**given, **profile})


def contents(*names: str) -> list[bytes]:
    """Return the found files of these names."""
    return [case(f"{FOUND}/{name}").read_bytes() for name in names]
