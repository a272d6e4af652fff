"""A chunk of BgMax as frames with the columns that all formats share."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.payments_in.formats.bgmax.decode import Encoding
from brp_filesync.payments_in.formats.bgmax.fields import (
    Flags,
    Texts,
    days,
    decoded,
    identifiers,
    texts,
)
from brp_filesync.payments_in.formats.bgmax.layout import (
    FREE_TEXT,
    OF_DEPOSIT,
    OF_OPENING,
    OF_PAYER,
    OF_PAYMENT,
    TEXT,
)
from brp_filesync.payments_in.formats.bgmax.payments import Payments, References
from brp_filesync.payments_in.formats.bgmax.sections import Sections
from brp_filesync.payments_in.formats.bgmax.structure import Records
from brp_filesync.payments_in.model import PAYER_COLUMNS, Terms
from brp_filesync.payments_in.told import LINES, lines_unlike, told_json
from brp_filesync.tables.frame import frame


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What a chunk was found to hold. The numbers are of the payments and sections before it."""

    records: Records
    payments: Payments
    references: References
    sections: Sections
    encoding: Encoding
    payments_before: int
    sections_before: int
    place_before: int  # payments of the section that was left open


def outside(parts: Parts, terms: Terms) -> Flags:
    """Say of each opening whether its bankgiro isn't ours."""
    if terms.bankgiros is None:
        return np.zeros(len(parts.sections.openings), dtype=bool)
    receivers = identifiers(parts.sections.openings, OF_OPENING["bankgiro"], parts.encoding)
    return np.array([each not in terms.bankgiros for each in receivers.tolist()], dtype=bool)


def section_frame(parts: Parts, is_outside: Flags) -> pd.DataFrame:
    """Return the sections that end in the chunk."""
    found, encoding = parts.sections, parts.encoding
    deposits = found.deposits
    ends = len(deposits)
    openings = found.openings[:ends]
    return frame(
        {
            "section": np.arange(1, ends + 1, dtype=np.int64) + parts.sections_before,
            "record": found.ended,
            "bankgiro": identifiers(openings, OF_OPENING["bankgiro"], encoding),
            "plusgiro": identifiers(openings, OF_OPENING["plusgiro"], encoding),
            "account": identifiers(deposits, OF_DEPOSIT["account"], encoding),
            "currency": texts(openings, OF_OPENING["currency"], encoding),
            "booked_on": days(deposits, OF_DEPOSIT["day"])[0],
            "serial": texts(deposits, OF_DEPOSIT["serial"], encoding),
            "bank_reference": _absent(ends),
            "message": _absent(ends),
            "deposit_type": texts(deposits, OF_DEPOSIT["type"], encoding),
            "amount_ore": found.sum_ore,
            "payments": found.payments,
            "deductions": found.deductions,
            "outside": is_outside[:ends],
            "text": _absent(ends),
        }
    )


def payment_frame(parts: Parts, is_outside: Flags) -> pd.DataFrame:
    """Return the chunk's payments."""
    found, records, encoding = parts.payments, parts.records, parts.encoding
    matrix = records.matrix[found.place]
    section = parts.sections.of_payment
    count = len(found.place)
    firsts = np.searchsorted(section, section)
    places = np.arange(count) - firsts + 1 + np.where(section == 0, parts.place_before, 0)
    receivers = identifiers(parts.sections.openings, OF_OPENING["bankgiro"], encoding)
    codes = texts(matrix, OF_PAYMENT["deduction_code"], encoding)
    columns = {
        "payment": np.arange(1, count + 1, dtype=np.int64) + parts.payments_before,
        "section": section.astype(np.int64) + 1 + parts.sections_before,
        "section_place": places.astype(np.int64),
        "record": records.number[found.place],
        "kind": np.where(found.is_deduction, "deduction", "payment").astype(object),
        "amount_ore": found.signed_ore,
        "charge_ore": np.zeros(count, dtype=np.int64),
        "bankgiro": receivers[section],
        "outside": is_outside[section],
    }
    for column, name in (
        ("reference", "reference"),
        ("reference_code", "reference_code"),
        ("channel", "channel"),
        ("bank_serial", "serial"),
    ):
        columns[column] = texts(matrix, OF_PAYMENT[name], encoding)
    columns["deduction_code"] = np.where(found.is_deduction, codes, "").astype(object)
    columns["image"] = texts(matrix, OF_PAYMENT["image"], encoding)
    columns["payer_bankgiro"] = identifiers(matrix, OF_PAYMENT["sender"], encoding)
    columns["text"], columns["told"] = _free_texts(parts)
    return frame(columns)


def reference_frame(parts: Parts) -> pd.DataFrame:
    """Return the extra references of the chunk's payments."""
    found, records, encoding = parts.references, parts.records, parts.encoding
    matrix = records.matrix[found.place]
    return frame(
        {
            "payment": found.owner + 1 + parts.payments_before,
            "place": np.arange(len(found.owner)) - np.searchsorted(found.owner, found.owner) + 1,
            "record": records.number[found.place],
            "origin": np.where(found.is_negative, "23", "22").astype(object),
            "reference": texts(matrix, OF_PAYMENT["reference"], encoding),
            "reference_code": texts(matrix, OF_PAYMENT["reference_code"], encoding),
            "part_ore": found.part_ore,
            "negative": found.is_negative,
        }
    )


def payer_frame(parts: Parts) -> pd.DataFrame:
    """Return the chunk's payers, a row for each payment."""
    columns = {name: _absent(len(parts.payments.place)) for name in PAYER_COLUMNS}
    for name, (type_, field) in OF_PAYER.items():
        at = parts.records.of(type_)
        if not len(at):
            continue
        read = identifiers if name == "organisation_number" else texts
        found = read(parts.records.matrix[at], field, parts.encoding)
        columns[name][parts.records.payment[at] - 1] = found
    return frame(columns)


def _free_texts(parts: Parts) -> tuple[Texts, Texts]:
    """Return each payment's free text: its records 25 in one, behind the reference they continue.

    And its lines as they came (see told), where the text isn't that to the blank.

    A reference that stands to the left may go on in the text, even in mid-word; one that stands
    to the right is whole.
    """
    found, told = _absent(len(parts.payments.place)), _absent(len(parts.payments.place))
    at = parts.records.of(TEXT)
    if not len(at):
        return found, told
    lines = decoded(parts.records.matrix[at][:, FREE_TEXT.columns], parts.encoding)
    owners = parts.records.payment[at] - 1
    columns = OF_PAYMENT["reference"].columns
    came: dict[int, list[str]] = {}
    for place, owner in enumerate(owners.tolist()):
        line = lines[place * FREE_TEXT.width : (place + 1) * FREE_TEXT.width]
        if owner in came:
            came[owner].append(line)
        else:
            row = parts.payments.place[owner]
            reference = decoded(parts.records.matrix[row : row + 1, columns], parts.encoding)
            bare = reference.strip()
            came[owner] = [(f"{bare} " if 0 < len(bare) < len(reference) else bare) + line]
    for owner, texts_of in came.items():
        found[owner] = " ".join("".join(texts_of).split())
        told[owner] = told_json({LINES: lines_unlike(texts_of, found[owner])})
    return found, told


def _absent(count: int) -> Texts:
    return np.full(count, "", dtype=object)
