"""A portal's list of what a lump sum pays, from bytes to OCR numbers and amounts."""

import csv
import re
from collections.abc import Iterator

from brp_filesync.core.codes import word
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.advice import AdviceFiles

_DECODED = {"utf-8": "utf-8-sig"}


def read_advice(content: bytes, files: AdviceFiles) -> list[tuple[str, int]]:
    """Return each OCR number and its amount in öre; a number's amounts are summed.

    Raises ValueError with the line and what is wrong with it.
    """
    try:
        text = content.decode(_DECODED.get(files.encoding, files.encoding))
    except UnicodeDecodeError as error:
        raise ValueError(
            phrase("byte {at} isn't {encoding}", at=error.start, encoding=files.encoding)
        ) from None
    found: dict[str, int] = {}
    for ocr_number, ore in _lines(text, files):
        found[ocr_number] = found.get(ocr_number, 0) + ore
    if not found:
        raise ValueError(phrase("the list has no line"))
    return list(found.items())


def _lines(text: str, files: AdviceFiles) -> Iterator[tuple[str, int]]:
    rows = csv.reader(text.splitlines(), delimiter=files.delimiter, strict=True)
    header = [name.strip() for name in next(rows, [])]
    for name in (files.ocr_number, files.amount):
        if header.count(name) != 1:
            raise ValueError(
                phrase(
                    "line 1: expected one column {name}, found {found}",
                    name=name,
                    found=", ".join(header),
                )
            )
    ocr_at, amount_at = header.index(files.ocr_number), header.index(files.amount)
    for row in rows:
        line = rows.line_num
        if not any(field.strip() for field in row):
            continue
        if len(row) != len(header):
            raise ValueError(
                phrase(
                    "line {line}: expected {wanted} columns, found {found}",
                    line=line,
                    wanted=len(header),
                    found=len(row),
                )
            )
        ocr_number = row[ocr_at].strip()
        if not (ocr_number.isascii() and ocr_number.isdigit()):
            raise ValueError(
                phrase("line {line}: {name} is no OCR number", line=line, name=files.ocr_number)
            )
        yield ocr_number.lstrip("0"), _ore(row[amount_at], files, line)


def _ore(text: str, files: AdviceFiles, line: int) -> int:
    bare = re.sub(r"\s", "", text)
    decimals = rf"(?:{re.escape(files.decimal)}([0-9]{{1,2}}))?" if files.unit == "kronor" else "()"
    found = re.fullmatch(rf"(-?)([0-9]{{1,12}}){decimals}", bare)
    if found is None:
        raise ValueError(
            phrase(
                "line {line}: {name} is no amount in {unit}",
                line=line,
                name=files.amount,
                unit=word(files.unit),
            )
        )
    ore = int(found[2])
    if files.unit == "kronor":
        ore = ore * 100 + int((found[3] or "0").ljust(2, "0"))
    return -ore if found[1] else ore
