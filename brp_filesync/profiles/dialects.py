"""A profile's words for encoding and layout → the dialect that the tables floor reads by."""

from dataclasses import replace

from brp_filesync.profiles.dialect_words import DialectWords
from brp_filesync.profiles.settlement import SettlementFiles
from brp_filesync.tables.dialect import Dialect, Trailer


def portal_dialect(words: DialectWords) -> Dialect:
    """Return the dialect of the portal's files, both ways."""
    end = words.trailer
    return Dialect(
        encoding=words.encoding,
        bom=words.bom,
        delimiter=words.delimiter,
        quote=words.quote,
        newline_in_quotes=words.newline_in_quotes,
        header=words.header,
        comment=words.comment,
        trailer=None if end is None else Trailer(end.marker, end.rows_field, end.sum_field),
        skip_lines=words.skip_lines,
        newline="\n" if words.newline == "lf" else "\r\n",
    )


def settlement_dialect(files: SettlementFiles) -> Dialect:
    """Return the dialect of the portal's settlement reports, whose last line is their total."""
    return replace(portal_dialect(files.dialect), trailer=Trailer(files.total.marker))
