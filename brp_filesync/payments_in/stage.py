"""An archived payment file read and staged: nothing of it is booked yet, or may ever be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import payment_staging, payments_outside, payments_receivers
from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.core.progress import Step, Watch, no_step, unwatched, watched
from brp_filesync.ledger.archive import Archive, open_kept
from brp_filesync.ledger.files import NOTHING_UNLISTED, File, Unlisted
from brp_filesync.payments_in.bank_references import real_references
from brp_filesync.payments_in.claims import claims
from brp_filesync.payments_in.fingerprints import (
    OpenSection,
    alike,
    digest,
    hash_payments,
    take_in,
)
from brp_filesync.payments_in.model import FileFacts, PaymentChunk
from brp_filesync.payments_in.outside import OutsideWatch
from brp_filesync.payments_in.read import account_bankgiros, booking_terms, read_payments
from brp_filesync.profiles.bank import BankProfile


@dataclass(frozen=True, slots=True)
class Job:
    """How to read a bank's files, and how much of them at a time."""

    profile: BankProfile
    now: str  # UTC
    chunk_payments: int
    batch_payments: int
    flow: Literal["payments"] = "payments"
    watch: Watch = unwatched
    step: Step = no_step  # of the import that is watched


@dataclass(frozen=True, slots=True)
class Staged:
    """The number of the last payment, what the file said of itself, and why it is refused."""

    last: int
    facts: FileFacts | None
    refusal: Problem | None = None
    alike: int = 0
    unlisted: Unlisted = NOTHING_UNLISTED

    @property
    def family(self) -> str:
        """The format without its part: camt.054 and camt.053 tell the same payments."""
        return "" if self.facts is None else self.facts.format.partition(".")[0]


def stage_file(connection: Connection, archive: Archive, file: File, job: Job) -> Staged:
    """Stage the file's payments in the connection's temporary tables.

    A file that can't be read whole has none, only the problem.
    """
    payment_staging.prepare(connection)
    payments_outside.prepare_outside(connection)
    try:
        with open_kept(archive, file.sha256) as stream:
            told = watched(stream, job.step)
            companies = payments_receivers.company_bankgiros(connection)
            ours = account_bankgiros(job.profile, companies)
            chunks = read_payments(told, booking_terms(job.profile, job.chunk_payments, ours))
            staged = stage_chunks(connection, chunks, job.profile, companies.values())
    except FileRefused as refused:
        payment_staging.prepare(connection)
        return Staged(0, None, refused.problem)
    payments_receivers.tell_by_number(
        connection, [(account, each) for account, found in ours.items() for each in found]
    )
    return staged


_OF_SECTION = (
    "section",
    "record",
    "account",
    "bankgiro",
    "plusgiro",
    "serial",
    "bank_reference",
    "message",
    "booked_on",
    "amount_ore",
    "text",
)


@dataclass(slots=True)
class _Sums:
    ours_ore: dict[int, int] = field(default_factory=dict)
    others_ore: dict[int, int] = field(default_factory=dict)


def stage_chunks(
    connection: Connection,
    chunks: Iterable[PaymentChunk],
    profile: BankProfile,
    companies: Iterable[str],
) -> Staged:
    """Stage chunks as they come, and each section when it has ended.

    `companies` are the bankgiros of BRP's: what goes to one that the profile lacks is counted.
    """
    unlisted = OutsideWatch(connection, frozenset(companies))
    open_sections: dict[int, OpenSection] = {}
    sums = _Sums()
    facts: FileFacts | None = None
    last = alike_ones = 0
    for chunk in chunks:
        facts = chunk.facts
        unlisted.look_at(chunk)
        last = _stage_payments(connection, chunk, open_sections, sums, last)
        rows, looking_alike = _sections(chunk.sections, facts, profile, open_sections, sums)
        payment_staging.stage_sections(connection, rows, looking_alike)
        alike_ones += len(looking_alike)
    if facts is None or open_sections:
        raise BrokenInvariant(phrase("A payment file was read without its end."))
    return Staged(last, facts, alike=alike_ones, unlisted=unlisted.found())


def _stage_payments(
    connection: Connection,
    chunk: PaymentChunk,
    open_sections: dict[int, OpenSection],
    sums: _Sums,
    last: int,
) -> int:
    payments = chunk.payments
    if payments.empty:
        return last
    mine = ~payments["outside"].to_numpy(dtype=bool)
    for section, received_ore in _by_section(payments[~mine]):
        sums.others_ore[section] = sums.others_ore.get(section, 0) + received_ore
    for section, received_ore in _by_section(payments[mine]):
        sums.ours_ore[section] = sums.ours_ore.get(section, 0) + received_ore
    payers = chunk.payers()
    last = int(payments["payment"].iloc[-1])
    if not mine.all():
        payments, payers = payments[mine], payers[mine]
        kept = chunk.references["payment"].isin(payments["payment"]).to_numpy()
        found = claims(payments, chunk.references[kept])
    else:
        found = claims(payments, chunk.references)
    staged = pd.DataFrame(
        {
            "payment": payments["payment"],
            "section": payments["section"],
            "section_place": payments["section_place"],
            "record": payments["record"],
            "kind": payments["kind"],
            "amount_ore": payments["amount_ore"],
            "bankgiro": payments["bankgiro"],
            "reference": payments["reference"],
            "ocr": found.ocr,
            "unusual": found.unusual,
            "references_json": found.references_json,
            "text": payments["text"],
            "payer_name": payers["name"].to_numpy(dtype=object),
            "payer_bankgiro": payments["payer_bankgiro"],
            "payer_account": payers["account"].to_numpy(dtype=object),
            "told_json": payments["told"],
            "bank_serial": payments["bank_serial"],
        }
    )
    if payments["charge_ore"].any():
        staged = staged.assign(charge_ore=payments["charge_ore"])
    hashed = hash_payments(payments, found.named)
    if chunk.facts.identity == "account":
        real, numbers = real_references(payments["bank_serial"].tolist())
        staged = staged.assign(
            bank_reference=np.array(real, dtype=object),
            bank_number=np.array(numbers, dtype=np.int64),
            references_hash=hashed.references,
        )
    payment_staging.stage_payments(connection, staged, found.rows)
    take_in(open_sections, payments["section"].to_numpy(), payments["payment"].to_numpy(), hashed)
    return last


def _by_section(payments: pd.DataFrame) -> Iterable[tuple[int, int]]:
    received = payments["amount_ore"] - payments["charge_ore"]
    summed = received.groupby(payments["section"]).sum()
    return zip(summed.index.tolist(), summed.tolist(), strict=True)


def _sections(
    sections: pd.DataFrame,
    facts: FileFacts,
    profile: BankProfile,
    open_sections: dict[int, OpenSection],
    sums: _Sums,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ended sections that have something of ours, and the payments that look alike."""
    rows: list[tuple[object, ...]] = []
    looking_alike = [np.zeros(0, dtype=np.int64)]
    told = zip(*(sections[name].tolist() for name in _OF_SECTION), strict=True)
    for (
        section,
        record,
        account,
        bankgiro,
        plusgiro,
        serial,
        reference,
        message,
        day,
        ore,
        text,
    ) in told:
        ours_ore = sums.ours_ore.pop(section, 0)
        if ours_ore + sums.others_ore.pop(section, 0) != ore:
            raise BrokenInvariant(
                phrase("A deposit's payments were read with another sum than its own.")
            )
        known = open_sections.pop(section, None)
        if known is None:  # nothing of it is for us
            continue
        named, serial_there = _same_in_bgmax(bankgiro, serial, profile)
        owner, identity = account or bankgiro or plusgiro, ""
        if facts.identity == "deposit":
            owner = bankgiro or plusgiro or account
            identity = f"{facts.format.partition('.')[0]}/{owner}/{day[:4]}/{serial}"
        looking_alike.append(alike(known))
        real, numbers = real_references([reference])
        rows.append(
            (
                section,
                record,
                owner,
                account if account != owner else "",
                named,
                serial_there,
                real[0],
                numbers[0],
                message,
                day,
                ours_ore,
                known.payments,
                digest(known.fingerprint, known.payments),
                digest(known.content, known.payments),
                identity,
                text,
            )
        )
    names = [column.name for column in payment_staging.staged_section.columns]
    frame = pd.DataFrame(rows, columns=names)
    return frame, pd.DataFrame({"payment": np.concatenate(looking_alike)})


def _same_in_bgmax(bankgiro: str, serial: str, profile: BankProfile) -> tuple[str, str]:
    """Return the bankgiro and serial that BgMax would give an entry, where the profile knows."""
    if profile.same_deposit is not None:
        found = re.fullmatch(profile.same_deposit.entry_reference, serial)
        if found is not None:
            return found["bankgiro"].lstrip("0") or bankgiro, found["serial"]
    return bankgiro, serial
