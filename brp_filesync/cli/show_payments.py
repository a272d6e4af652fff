"""What is in a payment file, on the terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

from brp_filesync.cli.tables import say, show_table
from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor
from brp_filesync.core.phrase import joined, phrase, phrases
from brp_filesync.core.problems import Problem
from brp_filesync.payments_in.model import FileFacts, PaymentChunk
from brp_filesync.payments_in.shown import rows_of

_DEPOSITS = (
    "no.",
    "bankgiro",
    "plusgiro",
    "account",
    "day",
    "serial",
    "payments",
    "deductions",
    "amount",
    "",
)
_PAYMENTS = (
    "no.",
    "deposit",
    "record",
    "kind",
    "amount",
    "reference",
    "more references",
    "serial",
    "payer",
    "text",
    "",
)


def show_payment_file(name: str, chunks: Iterable[PaymentChunk], language: Language) -> None:
    """Print the payments as they are read, then the deposits and what is known of the file."""
    deposits: list[list[object]] = []
    facts: FileFacts | None = None
    for chunk in chunks:
        facts = chunk.facts
        shown = _payments(chunk, language)
        if shown:
            show_table("Payments", _PAYMENTS, shown)
        deposits += [_deposit(row, language) for row in rows_of(chunk.sections)]
    if deposits:
        show_table("Deposits", _DEPOSITS, deposits)
    if facts is not None:
        _say_facts(name, facts, language)


def place_of(problem: Problem) -> str:
    """Return where in the file the problem is, in words; "" where it is the file's as a whole."""
    parts = [phrase("record {line}", line=problem.line)] if problem.line else []
    if problem.column:
        parts.append(phrase("position {column}", column=problem.column))
    return joined(", ", parts) if parts else ""


def _payments(chunk: PaymentChunk, language: Language) -> list[list[object]]:
    more: dict[int, list[str]] = {}
    for row in rows_of(chunk.references):
        part = f" {kronor(row['part_ore'], language)}" if row["part_ore"] else ""
        more.setdefault(row["payment"], []).append(f"{row['reference']}{part}")
    return [
        [
            row["payment"],
            row["section"],
            row["record"],
            row["kind"],
            kronor(row["amount_ore"], language),
            row["reference"],
            ", ".join(more.get(row["payment"], [])),
            row["bank_serial"],
            " ".join(payer[each] for each in ("name", "postal_code", "town") if payer[each]),
            row["text"],
            phrase("outside") if row["outside"] else "",
        ]
        for row, payer in zip(rows_of(chunk.payments), rows_of(chunk.payers()), strict=True)
    ]


def _deposit(row: Mapping[str, Any], language: Language) -> list[object]:
    amount = kronor(row["amount_ore"], language)
    if row["currency"] != "SEK":
        amount = f"{row['currency']} {row['amount_ore'] / 100:.2f}"
    return [
        row["section"],
        row["bankgiro"],
        row["plusgiro"],
        row["account"],
        row["booked_on"],
        row["serial"],
        row["payments"],
        row["deductions"],
        amount,
        phrase("outside") if row["outside"] else "",
    ]


def layout_of(format_: str, version: str) -> str:
    """Return a format with its version; a CSV export has none."""
    return f"{format_} {version}".rstrip()


def _say_facts(name: str, facts: FileFacts, language: Language) -> None:
    test = phrase(", a TEST file") if facts.is_test else ""
    written = phrase(", written {at}", at=facts.written_at) if facts.written_at else ""
    layout = layout_of(facts.format, facts.version)
    say(joined("", [f"{name}: {layout}, {facts.encoding}", written, test]))
    counted = ", ".join(f"{each} {count}" for each, count in facts.counted.items())
    say(phrase("counted: {counted}", counted=counted))
    if facts.repaired:
        repaired = ", ".join(f"{what} {count}" for what, count in facts.repaired.items())
        say(phrase("repaired: {repaired}", repaired=repaired))
    if facts.unknown_records:
        unknown = ", ".join(f"{each} × {count}" for each, count in facts.unknown_records.items())
        say(phrase("unknown records, ignored: {unknown}", unknown=unknown))
    if facts.rejected_parts:
        say(
            phrases(
                "part amounts that don't add up, and count as none: {count} payment",
                "part amounts that don't add up, and count as none: {count} payments",
                facts.rejected_parts,
            )
        )
    others = facts.outside
    if others.payments:
        say(
            phrases(
                "outside, not ours: {count} payment, {payments_ore}",
                "outside, not ours: {count} payments, {payments_ore}",
                others.payments,
                payments_ore=kronor(others.payments_ore, language),
            )
        )
    if others.debits:
        say(
            phrases(
                "outside, money taken: {count} entry, {debits_ore}",
                "outside, money taken: {count} entries, {debits_ore}",
                others.debits,
                debits_ore=kronor(others.debits_ore, language),
            )
        )
    if others.not_booked:
        say(
            phrases(
                "not booked by the bank yet, left out: {count} entry",
                "not booked by the bank yet, left out: {count} entries",
                others.not_booked,
            )
        )
