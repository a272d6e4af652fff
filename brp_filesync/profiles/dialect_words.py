"""How a source's text files are written, in a profile's words: encoding and layout."""

from typing import Annotated, Literal

from pydantic import Field

from brp_filesync.profiles.strict import Strict


class TrailerLine(Strict):
    """A last line with a row count and a control sum of the prices."""

    marker: str = Field(examples=["T"], min_length=1, description="the line's first field")
    rows_field: int | None = Field(
        examples=[2],
        default=None,
        ge=2,
        description="place of the row count, from 1 (the marker is 1)",
    )
    sum_field: int | None = Field(
        examples=[3],
        default=None,
        ge=2,
        description="place of the prices' sum, from 1 (the marker is 1)",
    )


class DialectWords(Strict):
    """Encoding and layout of the portal's files, both ways."""

    encoding: Literal["utf-8", "iso8859-1", "iso8859-15", "cp1252", "cp850"] = Field(
        examples=["cp1252"], default="utf-8", description="how letters are written as bytes"
    )
    bom: Literal["forbidden", "optional", "required"] = Field(
        examples=["required"],
        default="forbidden",
        description="a byte order mark first in the file",
    )
    delimiter: str = Field(
        examples=["|"],
        default=";",
        min_length=1,
        max_length=1,
        description="the sign between fields",
    )
    quote: str | None = Field(
        examples=["'"],
        default='"',
        min_length=1,
        max_length=1,
        description="the sign around fields; null: none",
    )
    newline_in_quotes: bool = Field(
        examples=[True],
        default=False,
        description="newlines may stand inside quotes. Off, since a stray quote swallows rows",
    )
    workbook: Literal["forbidden", "optional", "required"] = Field(
        examples=["required"],
        default="forbidden",
        description="order files come as workbooks (XLSX): one sheet, all cells as text, dates as "
        "2026-11-01. Answers stay text",
    )
    skip_lines: Annotated[int, Field(ge=0)] | tuple[str, ...] = Field(
        examples=[1, ["EXPORT"]],
        default=0,
        description="lines before the header that are passed over: how many, or how each begins",
    )
    header: bool = Field(
        examples=[False], default=True, description="the first line names the columns"
    )
    comment: str | None = Field(
        examples=["#"],
        default=None,
        min_length=1,
        max_length=1,
        description="lines that begin so are skipped",
    )
    trailer: TrailerLine | None = Field(
        examples=[{"marker": "T", "rows_field": 2, "sum_field": 3}],
        default=None,
        description="a last line whose count and sum are checked",
    )
    newline: Literal["lf", "crlf"] = Field(
        examples=["lf"], default="crlf", description="in what we write; both are read"
    )
