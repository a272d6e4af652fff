"""Payments that aren't ours by the bank's profile, and yet seem to be: counted, and told.

They went to a bankgiro that a company in BRP has, or to an account that the profile doesn't list, and
bear an OCR number that we issued. (docs/domain.md, Payments in 8 and 9)
"""

from collections.abc import Iterator

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import payments_outside
from brp_filesync.ledger.files import Unlisted
from brp_filesync.payments_in.claims import claims
from brp_filesync.payments_in.model import PaymentChunk

_LONGEST_OCR = 25


class OutsideWatch:
    """Looks at a file's chunks as they come. `companies` are the bankgiros of BRP's."""

    def __init__(self, connection: Connection, companies: frozenset[str]) -> None:
        self._connection = connection
        self._companies = companies
        self._by_bankgiro: dict[str, tuple[int, int]] = {}
        # Sections with payments whose receiver isn't told, until their end tells the account.
        self._open: set[int] = set()

    def look_at(self, chunk: PaymentChunk) -> None:
        """Count a chunk's payments, and stage those that only their account can tell of."""
        outside = chunk.payments[chunk.payments["outside"].to_numpy(dtype=bool)]
        if not outside.empty:
            ours = outside[outside["bankgiro"].isin(self._companies)]
            for bankgiro, amounts in ours.groupby("bankgiro")["amount_ore"]:
                count, ore = self._by_bankgiro.get(str(bankgiro), (0, 0))
                self._by_bankgiro[str(bankgiro)] = count + len(amounts), ore + int(amounts.sum())
            untold = outside[outside["bankgiro"] == ""]
            if not untold.empty:
                self._stage(untold, chunk.references)
        if self._open:
            ended = chunk.sections
            ended = ended[ended["section"].isin(self._open) & (ended["account"] != "")]
            payments_outside.stage_accounts(self._connection, ended[["section", "account"]])
            self._open -= set(chunk.sections["section"].tolist())

    def found(self) -> Unlisted:
        """Return what was found in the whole file."""
        by_account = payments_outside.bearing_our_numbers(self._connection)
        by_bankgiro = [(name, *sums) for name, sums in sorted(self._by_bankgiro.items())]
        return Unlisted(tuple(by_bankgiro), tuple(by_account))

    def _stage(self, untold: pd.DataFrame, references: pd.DataFrame) -> None:
        self._open |= set(untold["section"].tolist())
        of_them = references[references["payment"].isin(untold["payment"]).to_numpy()]
        rows = pd.DataFrame(_numbers(untold, of_them), columns=["payment", "number"])
        amounts = untold[["payment", "section", "amount_ore"]]
        named = rows.drop_duplicates().merge(amounts, on="payment")
        payments_outside.stage_outside(self._connection, named)


def _numbers(untold: pd.DataFrame, references: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield the payments with each number that they name."""
    found = claims(untold, references)
    rows = [*zip(untold["payment"].tolist(), found.ocr.tolist(), strict=True)]
    rows += zip(found.rows["payment"].tolist(), found.rows["reference"].tolist(), strict=True)
    yield from (row for row in rows if row[1].isdigit() and len(row[1]) <= _LONGEST_OCR)
