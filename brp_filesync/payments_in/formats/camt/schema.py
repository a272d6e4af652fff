"""A published XSD, as the user gives it, to validate a file against while it is read."""

from lxml import etree

from brp_filesync.core.problems import FileRefused, Problem


def schema_of(xsd: bytes) -> etree.XMLSchema:
    """Return the schema. Raises `FileRefused` with `xsd-broken` where it is none by itself."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.XMLSchema(etree.fromstring(xsd, parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError):
        raise FileRefused(Problem("xsd-broken", 0)) from None
