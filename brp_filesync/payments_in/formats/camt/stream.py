"""The elements of a camt file as they end, each thrown away when it has been looked at."""

from collections.abc import Iterator, Sequence

from lxml import etree
from lxml.etree import _Element as Element

from brp_filesync.payments_in.formats.camt.guard import Watched


def elements(
    watched: Watched, namespace: str, names: Sequence[str], schema: etree.XMLSchema | None = None
) -> Iterator[Element]:
    """Yield the elements of these local names in the namespace, each when its end has come.

    Raises `lxml.etree.XMLSyntaxError`, and `FileRefused` as the stream does.
    """
    events = etree.iterparse(
        watched,
        events=("end",),
        tag=[f"{{{namespace}}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        schema=schema,
    )
    for _, element in events:
        tag = element.tag
        yield element
        _forget(element, tag)
        watched.progress()


def _forget(element: Element, tag: str) -> None:
    """Empty the element, and let go of the one before it: it itself is still the parser's."""
    element.clear()
    before = element.getprevious()
    if before is not None and before.tag == tag:
        parent = element.getparent()
        if parent is not None:
            parent.remove(before)
