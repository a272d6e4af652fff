"""Every invariant over the database and the archive: what must always hold, asked of the rows.

A query an invariant, which finds nothing where all is well. (docs/reconcile.md)
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select

from brp_filesync.brp.balance import invoice_breaches, ocr_numbers, series_breaches
from brp_filesync.brp.balance_dates import wrong_dates
from brp_filesync.brp.balance_documents import document_breaches
from brp_filesync.brp.balance_orders import LedgerTables, order_breaches
from brp_filesync.brp.balance_payments import invoices_paid_by, payment_breaches
from brp_filesync.brp.balance_refunds import refund_breaches
from brp_filesync.brp.balance_settlements import invoices_settled_by, settlement_breaches
from brp_filesync.brp.balance_vouchers import voucher_breaches
from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger import balance, schema, schema_vouchers
from brp_filesync.ledger.archive import Archive, Gone, is_kept, open_kept
from brp_filesync.ledger.balance_catalogues import archived_catalogues, catalogue_breaches
from brp_filesync.ledger.packed import archived_packed
from brp_filesync.ledger.vouchers import archived_vouchers

# name → what must hold, in the order that they are told in
INVARIANTS: Mapping[str, str] = {
    "attempt-rows": phrase("each attempt's rows are those of its outcomes"),
    "attempt-count": phrase("each file counts its attempts"),
    "file-decided": phrase(
        "each decided file is what its latest attempt came to; one that waits says why"
    ),
    "attempt-answered": phrase("each attempt has its answer, and has promised to send it"),
    "arrival-answered": phrase("each arrival of a decided file is promised an answer"),
    "arrival-file": phrase("each arrival that was received has its file"),
    "mended-parent": phrase("each file of mended rows has its parent, which rejected rows before"),
    "tried-nothing": phrase("no row of a trial led to an order"),
    "cleared-answered": phrase("no file was cleared away before it was answered"),
    "cleared-decided": phrase("no payment file was cleared away before it was decided on"),
    "archive": phrase(
        "the archive has every file, answer, catalogue and voucher file of the ledger, byte for byte"
    ),
    "outcome-order": phrase("each imported or duplicate row led to an order"),
    "order-imported-once": phrase("each order was imported once, under its own portal and number"),
    "order-moment": phrase("each order was imported when its file was decided on"),
    "order-lines": phrase("each order's total is the sum of its lines"),
    "order-one-invoice": phrase("each order has one invoice"),
    "order-credited": phrase("each cancelled order has its credit note"),
    "order-confirmed": phrase(
        "each order whose person had an address has one confirmation promised"
    ),
    "order-cancelled": phrase(
        "each order is cancelled when a file or a person did it, and then only"
    ),
    "mail-cancelled": phrase("whoever was told of an order is told of its cancellation, once"),
    "order-card": phrase("a card is collected at some moment, and none of a cancelled order"),
    "line-effect": phrase("what a line gave is its own person's"),
    "line-before": phrase("what a line says of before fits what it did"),
    "ocr-valid": phrase(
        "each invoice's OCR number is made of its own number, and passes Bankgirot's control"
    ),
    "ocr-once": phrase("no OCR number is two invoices' of one bankgiro"),
    "invoice-recipient": phrase("each invoice is to whom its order is"),
    "invoice-lines": phrase("each line of an order is a line of its invoice"),
    "line-vat": phrase("each line's VAT is that of its price, to the nearest öre"),
    "invoice-total": phrase("each invoice's total is the sum of its lines, and its order's total"),
    "invoice-vat": phrase("each invoice's VAT is the sum of its lines'"),
    "invoice-rest": phrase("what is left to pay is the total less what is settled"),
    "invoice-done": phrase("an invoice is done when nothing is left to pay, and only then"),
    "invoice-state": phrase("each invoice is in a state that there is, and was before it was done"),
    "invoice-sent": phrase("an invoice is sent when its answer was delivered, and only then"),
    "credit-note-copy": phrase("each credit note is to the same, and of the same, as its invoice"),
    "credit-note-dates": phrase(
        "each credit note is of the day on which it was made, and due by its terms"
    ),
    "credit-note": phrase("each credit note is its invoice negated, and both are settled"),
    "invoice-numbers": phrase("each company's invoice numbers have no gap and no double"),
    "order-numbers": phrase("the order numbers have no gap and no double"),
    "customer-numbers": phrase("the customer numbers that we gave have no gap and no double"),
    "journal-balance": phrase("each payment journal adds up to what was received"),
    "journal-deposits": phrase("each payment journal is the sum of its deposits"),
    "journal-file": phrase("each payment journal was made by a file"),
    "deposit-payments": phrase("each deposit's payments are what it received and hadn't been seen"),
    "deposit-entries": phrase("each deposit's sums are those of the entries that its file made"),
    "payment-balance": phrase("each payment is booked, written off or unmatched, to the öre"),
    "settlement-file": phrase("each settlement report was made by a file"),
    "settlement-rows": phrase("each settlement report is the sum of its rows"),
    "settlement-settled": phrase("a settled row of a report settled its own invoice, by its gross"),
    "settlement-parts": phrase("each company's part of a report is what was settled of its own"),
    "settlement-open": phrase(
        "what a portal owes of a report is the settled net less the lumps that came"
    ),
    "refund-settles": phrase("each refund settled its credit note, as somebody said"),
    "refund-opposite": phrase("each refund that was taken back is negated"),
    "entry-opposite": phrase("each opposite entry is its entry negated"),
    "twin-once": phrase(
        "no payment is the twin of two of one file, or said to be one of another amount, and no "
        "two are each other's copy"
    ),
    "taken-back": phrase("what a person's reversal takes back is as much on both payments"),
    "voucher-balance": phrase("each voucher adds up to nothing, and was made of something"),
    "voucher-numbers": phrase("each fiscal year's vouchers have no gap and no double"),
    "voucher-file": phrase(
        "each voucher is of its file's company, and of a day of its fiscal year"
    ),
    "voucher-entries": phrase(
        "each account of a voucher is what the database holds of what the voucher was made of"
    ),
    "catalogue-files": phrase("each catalogue has its facilities, and then its products"),
    "catalogue-current": phrase(
        "of each portal's catalogues one delivered stands, and one newer at most"
    ),
    "catalogue-order": phrase(
        "a newer catalogue has a higher version, and replaces what isn't delivered"
    ),
    "catalogue-decided": phrase(
        "what needed approval went out, or was discarded, by somebody's decision"
    ),
    "catalogue-delivered": phrase(
        "what was delivered was begun before, and what was discarded never was"
    ),
}

_BYTES_AT_A_TIME = 1 << 20
_ROWS_AT_A_TIME = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one invariant: the first that breaks it, by its ids, "" where nothing does."""

    invariant: str
    offender: str


def reconcile(
    connection: Connection, archive: Archive, attempts: Select[Any] | None = None
) -> list[Finding]:
    """Return a finding for each invariant.

    `attempts` is a query of ids (ledger.balance): only those attempts and what they imported are
    looked at, but the arrivals, number series, journals, catalogues and vouchers, which are looked
    at whole.
    """
    orders = balance.orders_imported_by(connection, attempts)
    queries = _of_everything() if attempts is None else _all_queries(attempts, orders)
    kept = (
        balance.archived(attempts),
        archived_catalogues(None),
        archived_vouchers(),
        archived_packed(),
    )
    return _find(connection, archive, kept, orders, queries)


def demand_balance(connection: Connection, archive: Archive, file_ids: list[int]) -> None:
    """Raise BrokenInvariant where these files, or what they led to, break an invariant.

    The number series are left out: to look at them takes time that grows with the years. Where
    nothing was decided on, only what is of all files and arrivals can be broken.
    """
    if not file_ids:
        _demand(_find(connection, archive, (), balance.no_orders(), _of_all_files()))
        return
    attempts = balance.attempts_at(file_ids)
    orders = balance.orders_imported_by(connection, attempts)
    kept = (balance.archived(attempts),)
    _demand(_find(connection, archive, kept, orders, _of_order_files(), file_ids))


def _demand(found: list[Finding]) -> None:
    broken = [each for each in found if each.offender]
    if broken:
        told = "; ".join(f"{each.invariant} ({each.offender})" for each in broken)
        raise BrokenInvariant(
            phrase("This run's rows break what must always hold: {told}.", told=told),
            phrase(
                "Import nothing more before it is understood: `filesync reconcile` tells the rest."
            ),
        )


def demand_payments_balance(connection: Connection, archive: Archive, file_ids: list[int]) -> None:
    """Raise BrokenInvariant where these payment files, or what they paid, break an invariant."""
    if not file_ids:
        _demand(_find(connection, archive, (), balance.no_orders(), _of_all_files()))
        return
    attempts = balance.attempts_at(file_ids)
    kept = (balance.archived(attempts),)
    queries = _of_payment_files()
    _demand(_find(connection, archive, kept, balance.no_orders(), queries, file_ids))


def demand_settlements_balance(
    connection: Connection, archive: Archive, file_ids: list[int]
) -> None:
    """Raise BrokenInvariant where these reports, or what they settled, break an invariant."""
    attempts = balance.attempts_at(file_ids)
    kept = (balance.archived(attempts),)
    queries = _of_reports()
    _demand(_find(connection, archive, kept, balance.no_orders(), queries, file_ids))


def demand_catalogue_balance(connection: Connection, archive: Archive, source: str) -> None:
    """Raise BrokenInvariant where a source's catalogues, or their bytes, break an invariant."""
    kept = (archived_catalogues(source),)
    queries = _first_of(catalogue_breaches(source))
    _demand(_find(connection, archive, kept, balance.no_orders(), queries))


# Each night asks these of the files that it decided on, and a person all of them. They are made
# once: to make them takes longer than a small file's answers.
@cache
def _of_everything() -> Mapping[str, Select[Any]]:
    return _all_queries(None, None)


@cache
def _of_all_files() -> Mapping[str, Select[Any]]:
    return _first_of(balance.standing_breaches())


@cache
def _of_order_files() -> Mapping[str, Select[Any]]:
    return _first_of(_queries(balance.attempts_told(), balance.orders_kept()))


@cache
def _of_payment_files() -> Mapping[str, Select[Any]]:
    attempts = balance.attempts_told()
    return _first_of(
        {
            **balance.ledger_breaches(attempts),
            **payment_breaches(schema.file, schema.attempt, attempts),
            **invoices_paid_by(schema.file, schema.attempt, attempts),
        }
    )


@cache
def _of_reports() -> Mapping[str, Select[Any]]:
    attempts = balance.attempts_told()
    return _first_of(
        {
            **balance.ledger_breaches(attempts),
            **settlement_breaches(schema.file, schema.attempt, attempts),
            **invoices_settled_by(schema.file, schema.attempt, attempts),
        }
    )


def _all_queries(
    attempts: Select[Any] | None, orders: Select[Any] | None
) -> Mapping[str, Select[Any]]:
    queries = _queries(attempts, orders) | dict(series_breaches(schema.attempt))
    queries |= payment_breaches(schema.file, schema.attempt, attempts)
    queries |= settlement_breaches(schema.file, schema.attempt, attempts)
    queries |= catalogue_breaches(None)
    queries |= refund_breaches()
    queries |= voucher_breaches(
        schema_vouchers.voucher_file,
        schema_vouchers.voucher,
        schema_vouchers.voucher_line,
        schema_vouchers.voucher_part,
    )
    return _first_of(queries)


def _first_of(queries: Mapping[str, Select[Any]]) -> Mapping[str, Select[Any]]:
    return {name: query.limit(1) for name, query in queries.items()}


def _queries(attempts: Select[Any] | None, orders: Select[Any] | None) -> dict[str, Select[Any]]:
    tables = LedgerTables(schema.file, schema.attempt, schema.outcome, schema.duty)
    return {
        **balance.ledger_breaches(attempts),
        **order_breaches(tables, attempts, orders),
        **document_breaches(tables, orders),
        **invoice_breaches(orders),
    }


def _find(
    connection: Connection,
    archive: Archive,
    kept: Sequence[Select[Any]],
    orders: Select[Any] | None,
    queries: Mapping[str, Select[Any]],
    file_ids: Sequence[int] = (),
) -> list[Finding]:
    told = {balance.FILE_IDS: file_ids}
    in_code = {
        "archive": _not_kept(connection, archive, kept),
        "ocr-valid": _wrong_ocr_numbers(connection, orders),
        "credit-note-dates": wrong_dates(connection, orders),
    }
    return [
        Finding(
            name,
            _first(connection, queries[name], told) if name in queries else next(in_code[name], ""),
        )
        for name in INVARIANTS
        if name in queries or name in in_code
    ]


def _first(connection: Connection, query: Select[Any], told: Mapping[str, Sequence[int]]) -> str:
    row = connection.execute(query, told).mappings().first()
    return "" if row is None else ", ".join(f"{name} {value}" for name, value in row.items())


def _not_kept(
    connection: Connection, archive: Archive, kept: Sequence[Select[Any]]
) -> Iterator[str]:
    for (sha256,) in (row for wanted in kept for row in connection.execute(wanted)):
        digest = hashlib.sha256()
        try:
            with open_kept(archive, sha256) as stream:
                while part := stream.read(_BYTES_AT_A_TIME):
                    digest.update(part)
        except Gone:  # the ledger's row says what it was
            continue
        except BrokenInvariant:
            if is_kept(archive, sha256):  # sealed, and not as it was, or by a key that isn't there
                yield phrase("{sha256} has other bytes", sha256=sha256)
            else:
                yield phrase("{sha256} is missing", sha256=sha256)
            continue
        if digest.hexdigest() != sha256:
            yield phrase("{sha256} has other bytes", sha256=sha256)


def _wrong_ocr_numbers(connection: Connection, orders: Select[Any] | None) -> Iterator[str]:
    options = {"yield_per": _ROWS_AT_A_TIME}
    result = connection.execute(ocr_numbers(orders), execution_options=options)
    for rows in result.partitions():
        import numpy as np

        from brp_filesync.core import ocr

        told = np.array([row.ocr_number for row in rows], dtype=object)
        made = np.array(ocr.make_many(np.array([row.invoice_number for row in rows])), dtype=object)
        valid = ocr.are_valid(told.tolist())
        for place in np.flatnonzero(~valid | (told != made)).tolist():
            yield f"invoice {rows[place].invoice_id}"
