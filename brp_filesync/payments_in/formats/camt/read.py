"""camt.054 and camt.053 (ISO 20022), 001.02 to 001.13, as a stream: an element at a time.

Elements are told by their local names, in the namespace that the root has. Each transaction is
taken when it ends, and thrown away: memory is a chunk's, and time is the file's length.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from lxml import etree
from lxml.etree import _Element as Element

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.fingerprints import message_hash
from brp_filesync.payments_in.formats.camt.entry import (
    OpenEntry,
    heading_of,
    lump_of,
    refuse_late_elements,
    refuse_wrong_batch,
    refuse_wrong_sum,
)
from brp_filesync.payments_in.formats.camt.first_look import rulings_of
from brp_filesync.payments_in.formats.camt.guard import Document, Watched, guarded
from brp_filesync.payments_in.formats.camt.rows import Rows
from brp_filesync.payments_in.formats.camt.rulings import OWN, Ruling
from brp_filesync.payments_in.formats.camt.statement import (
    Statement,
    account_of,
    page_of,
    refuse_wrong_summary,
)
from brp_filesync.payments_in.formats.camt.stream import elements
from brp_filesync.payments_in.formats.camt.transaction import (
    OfEntry,
    Transaction,
    receiver_of,
    transaction_of,
)
from brp_filesync.payments_in.formats.camt.values import (
    child,
    line_of,
    local_name,
    refused,
    text_of,
)
from brp_filesync.payments_in.formats.camt.wanted import transaction_tree
from brp_filesync.payments_in.model import FileFacts, Outside, Page, PaymentChunk, Terms

_PAGINATION = {"Stmt": "StmtPgntn", "Ntfctn": "NtfctnPgntn"}
_STATEMENTS = tuple(_PAGINATION)
_MOST_NAMES = 20


def recognises(head: bytes, terms: Terms) -> bool:
    """Say whether a file that begins so is XML: which XML, the reader says."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    return text.startswith(b"<") or head.startswith((b"\xff\xfe<\0", b"\xfe\xff\0<"))


def read(stream: BinaryIO, terms: Terms) -> Iterator[PaymentChunk]:
    """Yield the file's payments, `terms.chunk_payments` at a time, and at least one chunk.

    The stream is read from its beginning. Raises `FileRefused` with the line and the path of what
    is wrong: see docs/formats.md 6.
    """
    document = guarded(stream)
    rulings = rulings_of(stream, document)
    kinds = terms.control_kinds if document.format == terms.control else frozenset()
    reading = _Reading(document, Rows(terms), rulings, kinds=kinds)
    watched = Watched(stream)
    schema = None if terms.xsd is None else _schema_of(terms.xsd)
    try:
        for element in elements(watched, document.namespace, tuple(_HANDLED), schema):
            name = local_name(element.tag)
            _HANDLED[name](reading, element)
            if name in ("TxDtls", "Ntry") and reading.rows.count >= terms.chunk_payments:
                yield reading.chunk()
    except etree.XMLSyntaxError as error:
        raise _broken(error, validated=terms.xsd is not None) from None
    if not reading.statements:
        params: dict[str, str | int] = {"found": "", "expected": ", ".join(_STATEMENTS)}
        raise FileRefused(Problem("element-missing", 0, "Document", params))
    yield reading.chunk()


@dataclass
class _Reading:
    """What is known of the file by now."""

    document: Document
    rows: Rows
    # How the file's n-th entry is read, where it isn't as it stands.
    rulings: Mapping[int, Ruling]
    written_at: str = ""
    # MsgId, PgNb and CreDtTm of the file's header
    header: tuple[str, str, str] = ("", "", "")
    entries: int = 0
    statements: int = 0
    statement: Statement | None = None
    entry: OpenEntry | None = None
    debits: int = 0
    debits_ore: int = 0
    not_booked: int = 0
    other_kinds: int = 0
    kinds: frozenset[str] = frozenset()  # only entries of these count, if any are named
    page: Page | None = None  # of the whole message
    pages: list[Page] = field(default_factory=list)  # of statements
    names: list[str] = field(default_factory=list)  # of the first statements

    def chunk(self) -> PaymentChunk:
        """Return what has come since the last chunk."""
        rows = self.rows
        facts = FileFacts(
            format=self.document.format,
            version=self.document.version,
            identity="account",
            written_at=self.written_at,
            is_test=False,
            encoding=self.document.encoding,
            counted={
                "payments": rows.payments,
                "deductions": 0,
                "extra": rows.extra,
                "deposits": rows.sections,
            },
            rejected_parts=rows.rejected_parts,
            charges_told_ore=rows.charges_told_ore,
            pages=self._told_pages(),
            outside=Outside(
                self.debits,
                self.debits_ore,
                rows.outside,
                rows.outside_ore,
                self.not_booked,
                self.other_kinds,
                dict(rows.foreign),
            ),
        )
        return rows.chunk(facts)

    def _told_pages(self) -> tuple[Page, ...]:
        """Return the file's pages: of the whole message, known by its statements too, or of each."""
        if self.page is None:
            return tuple(self.pages)
        keys = dict.fromkeys([*self.page.keys, *self.names])
        return (replace(self.page, keys=tuple(keys)),)


def _end_header(reading: _Reading, element: Element) -> None:
    reading.written_at = text_of(element, "CreDtTm")
    page = text_of(element, "MsgPgntn", "PgNb")
    message = text_of(element, "MsgId")
    reading.header = (message, page, reading.written_at)
    reading.page = page_of(child(element, "MsgPgntn"), (message,))


def _end_transaction(reading: _Reading, element: Element) -> None:
    entry = _entry_of(reading, _above(_above(element, "NtryDtls"), "Ntry"))
    if not entry.heading.is_ours:
        return
    tree = transaction_tree(reading.document.namespace)
    if entry.heading.is_foreign:
        entry.receivers.add(receiver_of(element, tree))
        entry.in_details += 1
        return
    is_first = not entry.transactions
    terms = OfEntry(
        entry.heading.amount_ore,
        entry.heading.takes,
        entry.ruling.how,
        entry.ruling.charge_ore if is_first else 0,
        is_sole=is_first,  # where others follow, the entry's sum is wrong
    )
    where = f"{entry.where}/TxDtls[{entry.transactions + 1}]"
    transaction = transaction_of(element, tree, terms, where)
    if entry.ruling.how == "lump":
        entry.count_lump(transaction)
        entry.receivers.add(transaction.bankgiro)
        return
    entry.count(transaction)
    _take(reading, entry, transaction)


def _end_details(reading: _Reading, element: Element) -> None:
    entry = _entry_of(reading, _above(element, "Ntry"))
    refuse_wrong_batch(element, entry)
    entry.in_details = 0
    entry.batches += 1


def _end_entry(reading: _Reading, element: Element) -> None:
    entry = _entry_of(reading, element)
    heading = entry.heading
    if entry.batches:
        refuse_late_elements(element, entry)
    refuse_wrong_sum(element, entry)
    if not heading.is_booked:
        reading.not_booked += 1
    elif not heading.is_counted:
        reading.other_kinds += 1
    elif not heading.is_ours:
        reading.debits += 1
        reading.debits_ore += 0 if heading.is_foreign else heading.amount_ore
    elif heading.is_foreign:
        reading.rows.pass_over(entry)
    else:
        if not entry.transactions or entry.ruling.how == "lump":
            lump = lump_of(element, entry)
            entry.receivers.clear()
            _take(reading, entry, lump)
        reading.rows.end_section(entry, line_of(element), text_of(element, "AddtlNtryInf"))
    reading.entry = None


def _end_statement(reading: _Reading, element: Element) -> None:
    statement = reading.statement or _begun(reading, element)
    own = page_of(child(element, _PAGINATION[local_name(element.tag)]), (statement.name,))
    refuse_wrong_summary(element, statement, is_page=bool(own or reading.page))
    if own is not None and reading.page is None:
        reading.pages.append(own)
    if len(reading.names) < _MOST_NAMES:
        reading.names.append(statement.name)
    reading.statement = None
    reading.statements += 1


def _entry_of(reading: _Reading, element: Element) -> OpenEntry:
    """Return the entry that the element is, begun when its first part has come."""
    if reading.entry is None:
        if reading.statement is None:
            reading.statement = _begun(reading, _above(element, *_STATEMENTS))
        statement = reading.statement
        statement.entries += 1
        heading = heading_of(element, statement.entries, reading.kinds)
        statement.count(heading)
        reading.entries += 1
        reading.entry = OpenEntry(
            heading,
            statement.entries,
            statement.account,
            statement.message,
            reading.rows.told_by_entry(heading.serial),
            ruling=reading.rulings.get(reading.entries, OWN),
        )
    return reading.entry


def _begun(reading: _Reading, element: Element) -> Statement:
    """Return a statement that has just begun."""
    account, own_id = account_of(element), text_of(element, "Id")
    told = (*reading.header, own_id, text_of(element, "CreDtTm"))
    return Statement(account, message_hash(told), f"{account} {own_id}")


def _take(reading: _Reading, entry: OpenEntry, transaction: Transaction) -> None:
    if transaction.takes and entry.heading.kind != "reversal":
        reading.debits += 1
        reading.debits_ore += transaction.amount_ore
    else:
        reading.rows.take(entry, transaction)


def _above(element: Element, *names: str) -> Element:
    """Return the element above, which has one of the names. Raises `FileRefused`."""
    above = element.getparent()
    if above is None or local_name(above.tag) not in names:
        name = local_name(element.tag)
        raise refused(element, name, "element-misplaced", name, ", ".join(names))
    return above


def _broken(error: etree.XMLSyntaxError, *, validated: bool) -> FileRefused:
    line, column = error.lineno or 0, error.offset or 0
    log: Any = error.error_log
    last = log.last_error if validated else None
    if last is not None and last.domain_name == "SCHEMASV":
        # Not its message, which may quote a value.
        params: dict[str, str | int] = {"found": last.type_name}
        return FileRefused(Problem("xsd-invalid", last.line, "", params))
    return FileRefused(Problem("xml-broken", line, str(column)))


_HANDLED = {
    "GrpHdr": _end_header,
    "TxDtls": _end_transaction,
    "NtryDtls": _end_details,
    "Ntry": _end_entry,
    "Stmt": _end_statement,
    "Ntfctn": _end_statement,
}


def _schema_of(xsd: bytes) -> etree.XMLSchema:
    """Return the schema. Raises `FileRefused` with `xsd-broken` where it is none by itself."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.XMLSchema(etree.fromstring(xsd, parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError):
        raise FileRefused(Problem("xsd-broken", 0)) from None
