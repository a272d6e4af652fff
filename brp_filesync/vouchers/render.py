"""Vouchers as a file for the gym's bookkeeping: SIE type 4I, which every program reads. Pure.

Source: SIE-Gruppen, "SIE filformat", version 4B and 4C: code page 437 (`PC8`), lines of fields
with blanks between, a field with a blank or none in quotes, a quote in it after a backslash; flags
and identification first, then accounts, then each #VER with its balanced #TRANS lines. Kronor with
a point and two decimals.
"""

import unicodedata
from collections.abc import Sequence

from brp_filesync.core.money import kronor_plain
from brp_filesync.vouchers.accounts import NAMES, Role
from brp_filesync.vouchers.model import Line
from brp_filesync.vouchers.years import Year

# What PC8 lacks and has something like.
_LIKE = {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "."}

Numbered = tuple[int, str, Sequence[Line]]


def render(
    company: tuple[str, str],
    year: Year,
    vouchers: Sequence[Numbered],
    *,
    series: str,
    written_on: str,
) -> bytes:
    """Return the file's bytes. `company` is its name and its number, ten digits.

    A voucher is its number, day (ISO text) and lines.
    """
    name, number = company
    lines = [
        "#FLAGGA 0",
        f"#PROGRAM {_field('filesync')} 1",
        "#FORMAT PC8",
        f"#GEN {_day(written_on)}",
        "#SIETYP 4",
        f"#ORGNR {number[:6]}-{number[6:]}",
        f"#FNAMN {_field(name)}",
        f"#RAR 0 {_day(year.first_day)} {_day(year.last_day)}",
        *_accounts(vouchers),
    ]
    for each, day, parts in vouchers:
        told = _field(f"Inbetalningar {day}")
        lines.append(
            f"#VER {_field(series)} {_field(str(each))} {_day(day)} {told} {_day(written_on)}"
        )
        lines += ["{", *(_trans(line, day) for line in parts), "}"]
    return "".join(f"{line}\r\n" for line in lines).encode("cp437")


def _accounts(vouchers: Sequence[Numbered]) -> list[str]:
    """Return the accounts that the vouchers use; one of several roles has its first one's name."""
    used: dict[str, Role] = {}
    for _, _, parts in vouchers:
        for line in parts:
            used.setdefault(line.account, line.role)
    return [f"#KONTO {each} {_field(NAMES[used[each]])}" for each in sorted(used)]


def _trans(line: Line, day: str) -> str:
    ore = kronor_plain(line.amount_ore, ".")
    return f"\t#TRANS {line.account} {{}} {ore} {_day(day)} {_field(line.text)}"


def _day(day: str) -> str:
    return day.replace("-", "")


def _field(text: str) -> str:
    """Return a field in quotes, in characters that code page 437 has."""
    pc8 = "".join(_in_pc8(each) for each in text)
    return '"' + pc8.replace("\\", "/").replace('"', '\\"') + '"'


def _in_pc8(character: str) -> str:
    """Return the character, without its accent or as a question mark where PC8 hasn't got it."""
    if unicodedata.category(character).startswith("C"):
        return " "
    decomposed = unicodedata.normalize("NFKD", character)[0]
    for each in (character, _LIKE.get(character, decomposed)):
        try:
            each.encode("cp437")
        except UnicodeEncodeError:
            continue
        return each
    return "?"
