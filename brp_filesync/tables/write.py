"""Rows to bytes in a portal's dialect: the same bytes every time, and our reader takes them."""

import codecs
import re
from collections.abc import Callable, Iterable, Sequence

from brp_filesync.tables.dialect import Dialect


def write_rows(
    header: Sequence[str] | None,
    rows: Iterable[Sequence[str]],
    dialect: Dialect,
    *,
    continues: bool = False,
) -> bytes:
    """Return a file of the header, where there is one, and the rows; or what `continues` one.

    A character that the encoding lacks becomes "?". A value that holds the delimiter or the quote
    is quoted, and so is a newline where the dialect allows it between quotes. What the dialect
    can't write at all (a newline elsewhere, without a quote the delimiter, a NUL) becomes a space.
    A BOM is written first in a file whose dialect requires one.
    """
    quote = dialect.quote or ""
    special = re.compile(f"[\r\n\0{re.escape(quote + (dialect.comment or ''))}]")
    field = field_writer(dialect)

    def line(values: Sequence[str]) -> str:
        plain = dialect.delimiter.join(values)
        # Nearly every row needs no care, and one look at it whole is cheaper than one a field.
        if (
            plain.count(dialect.delimiter) == len(values) - 1
            and not special.search(plain)
            and plain[:1].strip()
        ):
            return plain + dialect.newline
        first, *others = map(field, values)
        comment = dialect.comment is not None and first.startswith(dialect.comment)
        if comment or not (others or first.strip()):  # would be read as a comment, or as blank
            first = quote + first + quote if quote else " " + first
        return dialect.delimiter.join([first, *others]) + dialect.newline

    body = "".join(map(line, rows if header is None else [header, *rows]))
    mark = codecs.BOM_UTF8 if dialect.bom == "required" and not continues else b""
    return mark + body.encode(dialect.encoding, errors="replace")


def field_writer(dialect: Dialect) -> Callable[[str], str]:
    """Return what writes one value as a field: quoted where it must be, as `write_rows` says."""
    needs_quotes, unwritable = _patterns(dialect)
    quote = dialect.quote or ""

    def field(value: str) -> str:
        value = unwritable.sub(" ", value)
        if needs_quotes is not None and needs_quotes.search(value):
            return quote + value.replace(quote, quote + quote) + quote
        return value

    return field


def unwritable_in(dialect: Dialect) -> Callable[[str], bool]:
    """Return what says of a value whether the layout would put a space for one of its signs."""
    _, unwritable = _patterns(dialect)
    return lambda value: unwritable.search(value) is not None


def _patterns(dialect: Dialect) -> tuple[re.Pattern[str] | None, re.Pattern[str]]:
    """Return what makes a value need quotes (None: nothing does), and what can't be written."""
    delimiter = re.escape(dialect.delimiter)
    if dialect.quote is None:
        return None, re.compile(rf"\r\n|[\r\n\0{delimiter}]")
    quote = re.escape(dialect.quote)
    if dialect.newline_in_quotes:
        return re.compile(rf"[\r\n{delimiter}{quote}]"), re.compile("\0")
    return re.compile(rf"[{delimiter}{quote}]"), re.compile(r"\r\n|[\r\n\0]")
