"""A file's first reading, where charges or other money stand in it: how each entry is to be read."""

from contextlib import suppress
from typing import BinaryIO

from lxml import etree

from brp_filesync.core.problems import FileRefused
from brp_filesync.payments_in.formats.camt.amounts import Amounts
from brp_filesync.payments_in.formats.camt.entry import Heading, heading_of
from brp_filesync.payments_in.formats.camt.guard import Document, Watched
from brp_filesync.payments_in.formats.camt.rulings import OWN, Ruling, Sums, needs_rulings
from brp_filesync.payments_in.formats.camt.stream import elements
from brp_filesync.payments_in.formats.camt.transaction import sums_of
from brp_filesync.payments_in.formats.camt.values import local_name
from brp_filesync.payments_in.formats.camt.wanted import transaction_tree


def rulings_of(stream: BinaryIO, document: Document) -> dict[int, Ruling]:
    """Return how the file's n-th entry is read, where it isn't as it stands.

    The stream is at its beginning then. What is wrong with the file is told when it is read whole.
    """
    found: dict[int, Ruling] = {}
    if not needs_rulings(stream, document.encoding):
        return found
    with suppress(FileRefused, etree.XMLSyntaxError):
        _look(Watched(stream), document, found)
    stream.seek(0)
    return found


def _look(watched: Watched, document: Document, found: dict[int, Ruling]) -> None:
    tree = transaction_tree(document.namespace)
    entries, heading, sums = 0, None, Sums()
    for element in elements(watched, document.namespace, ("TxDtls", "Ntry")):
        is_entry = local_name(element.tag) == "Ntry"
        if heading is None:
            above = element if is_entry else element.getparent()
            entry = above if is_entry or above is None else above.getparent()
            if entry is None:  # it stands where none may
                return
            entries += 1
            heading = heading_of(entry, entries)
            sums = Sums(heading.signed_ore)
        if not is_entry:
            if _counts(heading):
                _add(sums, *sums_of(element, tree, heading.takes, ""))
            continue
        if _counts(heading):
            ruling = sums.ruling(heading.charge_ore)
            if ruling != OWN:
                found[entries] = ruling
        heading = None


def _counts(heading: Heading) -> bool:
    return heading.is_ours and not heading.is_foreign


def _add(sums: Sums, amounts: Amounts, takes: bool) -> None:
    sums.transactions += 1
    sums.charge_ore += amounts.charge_ore
    sums.foreign += amounts.is_foreign
    if amounts.own_ore is None:
        sums.untold += 1
    else:
        sums.own_ore += -amounts.own_ore if takes else amounts.own_ore
