"""A payment file of any format, told by its content: exactly one of the table, or refused."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.control import control_of
from brp_filesync.payments_in.formats import csv_export, totalin
from brp_filesync.payments_in.formats.bgmax import read as bgmax
from brp_filesync.payments_in.formats.camt import read as camt
from brp_filesync.payments_in.formats.camt.guard import guarded
from brp_filesync.payments_in.model import Format, PaymentChunk, Terms
from brp_filesync.profiles.bank import BankProfile

# A new format is a module and a line here.
FORMATS: tuple[Format, ...] = (
    Format("bgmax", bgmax.recognises, bgmax.read),
    Format("camt", camt.recognises, camt.read),  # camt.053 and camt.054
    Format("totalin", totalin.recognises, totalin.read),
    Format("csv", csv_export.recognises, csv_export.read),
)

_HEAD_BYTES = 64 * 1024


def read_payments(stream: BinaryIO, terms: Terms) -> Iterator[PaymentChunk]:
    """Yield the file's payments, at least one chunk; the stream is read from its beginning.

    Nothing may be booked before the last chunk. Raises `FileRefused`: as `format_of` does, as the
    format's reader does, and `payment-format-not-listed`.
    """
    found = format_of(stream, terms)
    for chunk in found.read(stream, terms):
        name = chunk.facts.format
        if terms.formats is not None and name not in terms.formats:
            listed = ", ".join(sorted(terms.formats))
            params: dict[str, str | int] = {"found": name, "expected": listed}
            raise FileRefused(Problem("payment-format-not-listed", 0, params=params))
        yield chunk


def format_of(stream: BinaryIO, terms: Terms) -> Format:
    """Return the one format that the content has; the stream is at its beginning then.

    Raises `FileRefused`: `file-empty`, `payment-format-unknown`, `payment-format-ambiguous`.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if not head:
        raise FileRefused(Problem("file-empty", 0))
    found = [each for each in FORMATS if each.recognises(head, terms)]
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        raise FileRefused(Problem("payment-format-ambiguous", 0, params={"found": names}))
    if not found:
        raise FileRefused(Problem("payment-format-unknown", 0))
    return found[0]


def named_format(stream: BinaryIO, terms: Terms) -> str:
    """Return the name of the format, as FileFacts has it; "" where the file has none that is read.

    The stream is at its beginning then.
    """
    try:
        found = format_of(stream, terms)
        return guarded(stream).format if found.name == "camt" else found.name
    except FileRefused:
        return ""
    finally:
        stream.seek(0)


def booking_terms(
    profile: BankProfile, chunk_payments: int, account_bankgiros: Mapping[str, tuple[str, ...]]
) -> Terms:
    """Return how the bank's files are read when they are to be booked."""
    same = profile.same_deposit
    return Terms(
        refuse_tests=profile.production,
        refuse_currencies=True,
        bankgiros=frozenset(profile.bankgiros),
        accounts=frozenset(each.account for each in profile.accounts),
        account_bankgiros=account_bankgiros,
        entry_bankgiro=None if same is None else same.entry_reference,
        control=control_of(profile.booked_from),
        control_kinds=frozenset(profile.control_kinds),
        formats=frozenset(profile.formats),
        csv=profile.csv,
        chunk_payments=chunk_payments,
    )


def account_bankgiros(
    profile: BankProfile, companies: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return the bankgiros that each of our accounts stands for; `companies` has BRP's by id.

    An account that doesn't say stands for the profile's only bankgiro, or for none.
    """
    sole = profile.bankgiros if len(profile.bankgiros) == 1 else ()
    found = {}
    for own in profile.accounts:
        company = companies.get(own.company or "", "")
        told = dict.fromkeys([*own.bankgiros, *([company] if company else [])])
        found[own.account] = tuple(told) or sole
    return found


def looking_terms(profile: BankProfile | None) -> Terms:
    """Return how a file is read when somebody only looks at it: tests and foreign money too."""
    if profile is None:
        return Terms()
    return Terms(
        bankgiros=frozenset(profile.bankgiros),
        accounts=frozenset(each.account for each in profile.accounts),
        csv=profile.csv,
    )
