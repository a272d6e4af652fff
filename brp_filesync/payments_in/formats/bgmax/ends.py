"""The first and the last record: what the file says of itself, and whether it all came."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from brp_filesync.core.problems import Problem
from brp_filesync.payments_in.formats.bgmax.fields import Numbers, days, decoded, numbers, wrong
from brp_filesync.payments_in.formats.bgmax.layout import OF_END, OF_START, Field
from brp_filesync.payments_in.formats.bgmax.records import Matrix

VERSION = "01"


@dataclass(frozen=True, slots=True)
class Start:
    """What record 01 says; `written_at` is ISO local time."""

    version: str
    written_at: str
    is_test: bool


def read_start(row: Matrix) -> Start:
    """Return what record 01 (a matrix of one row) says; only right where nothing is wrong in it."""
    written = decoded(row[:, OF_START["written"].columns], "iso8859-1")
    day = days(row, OF_START["written"])[0][0]
    moment = f"{day}T{written[8:10]}:{written[10:12]}:{written[12:14]}.{written[14:]}"
    version = decoded(row[:, OF_START["version"].columns], "iso8859-1")
    return Start(version, moment, _letter(row, OF_START["test"]) == "T")


def wrong_start(row: Matrix, number: Numbers, *, refuse_tests: bool) -> Iterator[Problem]:
    """Yield what is wrong with record 01."""
    for name, right in (("layout", "BGMAX"), ("version", VERSION)):
        field = OF_START[name]
        found = decoded(row[:, field.columns], "iso8859-1")
        if found.rstrip(" ") != right:
            params: dict[str, str | int] = {"found": found.rstrip(" "), "expected": right}
            yield Problem("bgmax-layout", int(number[0]), str(field), params)
    field = OF_START["written"]
    bad = numbers(row, field)[1] | days(row, field)[1]
    for first, most in ((8, 23), (10, 59), (12, 59)):
        part = Field(field.first + first, field.first + first + 1)
        bad |= numbers(row, part)[0] > most
    yield from wrong(bad, row, number, field, "no-such-day", "CCYYMMDDhhmmss")
    field = OF_START["test"]
    letter = _letter(row, field)
    if letter not in ("T", "P"):
        params = {"found": letter, "expected": "P"}
        yield Problem("bgmax-layout", int(number[0]), str(field), params)
    elif letter == "T" and refuse_tests:
        yield Problem("test-file", int(number[0]), str(field), {"found": "T", "expected": "P"})


def wrong_end(row: Matrix, number: Numbers, counted: Mapping[str, int]) -> Iterator[Problem]:
    """Yield what is wrong with record 70's counts of what the file holds."""
    for name, field in OF_END.items():
        told, bad = numbers(row, field)
        yield from wrong(bad, row, number, field, "not-digits", "9" * field.width)
        if not bad[0] and told[0] != counted[name]:
            params: dict[str, str | int] = {"found": int(told[0]), "expected": counted[name]}
            yield Problem("end-count", int(number[0]), str(field), params)


def _letter(row: Matrix, field: Field) -> str:
    return decoded(row[:, field.columns], "iso8859-1")
