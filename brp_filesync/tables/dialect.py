"""How a portal's text files are written: the words of a profile's `dialect`, as data."""

from dataclasses import dataclass
from typing import Literal

Bom = Literal["forbidden", "optional", "required"]


@dataclass(frozen=True, slots=True)
class Trailer:
    """A last line that says what the file should hold.

    `marker` is its first field. `rows_field` and `sum_field` are field positions from 1 (the
    marker is 1); None where the trailer doesn't say. The sum is of `price_incl_vat`.
    """

    marker: str
    rows_field: int | None = None
    sum_field: int | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """Encoding and layout of a delimited text file."""

    encoding: str = "utf-8"
    bom: Bom = "forbidden"
    delimiter: str = ";"
    quote: str | None = '"'
    newline_in_quotes: bool = False
    header: bool = True
    comment: str | None = None
    trailer: Trailer | None = None
    skip_lines: int | tuple[str, ...] = 0  # before the header: how many, or how each begins
    newline: Literal["\n", "\r\n"] = "\r\n"  # of what we write; both are read
