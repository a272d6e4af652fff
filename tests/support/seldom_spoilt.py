"""What chance spoils too seldom in a payment file, each on purpose."""

import random
import re
from collections.abc import Callable

from brp_filesync.payments_in.formats.bgmax.layout import OF_DEPOSIT, OF_END

Spoil = Callable[[random.Random, list[str]], list[str]]


def _in_record(kinds: tuple[str, ...], first: int, last: int, signs: str) -> Spoil:
    """Return what puts one of the signs somewhere from `first` to `last` of such a record."""

    def spoilt(dice: random.Random, records: list[str]) -> list[str]:
        at, sign = dice.randint(first, last), dice.choice(signs)
        return _at_one(dice, records, kinds, lambda line: put(line, at, sign))

    return spoilt


def _at_one(
    dice: random.Random, lines: list[str], starts: tuple[str, ...], change: Callable[[str], str]
) -> list[str]:
    """Return the lines with one of those that begin so changed; all as they are without any."""
    places = [at for at, line in enumerate(lines) if line.startswith(starts)]
    if not places:
        return lines
    at = dice.choice(places)
    return [*lines[:at], change(lines[at]), *lines[at + 1 :]]


def _too_large(dice: random.Random, records: list[str]) -> list[str]:
    return _at_one(dice, records, ("20",), lambda line: put(line, 38, "9" * 18))


def _all_taken_off(dice: random.Random, records: list[str]) -> list[str]:
    """Make every payment a deduction, so that a deposit is negative."""
    return [f"21{line[2:70]}1{line[71:]}" if line[:2] == "20" else line for line in records]


def _too_long(dice: random.Random, records: list[str]) -> list[str]:
    return _at_one(dice, records, ("20", "26"), lambda line: line.ljust(80) + "överskott")


def _version_changed(dice: random.Random, lines: list[str]) -> list[str]:
    version = dice.choice(["001.99", "002.02", "001.00"])
    return [line.replace("001.02", version) for line in lines]


def _behind_the_transactions(dice: random.Random, lines: list[str]) -> list[str]:
    late = "\n<AcctSvcrRef>E-9</AcctSvcrRef>"
    return _at_one(dice, lines, ("</NtryDtls>",), lambda line: line + late)


def _other_batch(dice: random.Random, lines: list[str]) -> list[str]:
    told = f"<NbOfTxs>{dice.randint(3, 99)}</NbOfTxs>"
    return _at_one(dice, lines, ("<NbOfTxs>",), lambda _: told)


def _heading_missing(dice: random.Random, lines: list[str]) -> list[str]:
    return _at_one(dice, lines, ("<CdtDbtInd>", "<Sts>"), lambda _: "")


def _amount(pattern: str, told: str) -> Spoil:
    def spoilt(dice: random.Random, lines: list[str]) -> list[str]:
        return _at_one(dice, lines, ("<Amt ",), lambda line: re.sub(pattern, told, line))

    return spoilt


SELDOM_BGMAX: tuple[Spoil, ...] = (
    _in_record(("01",), 10, 24, "XÅ9"),
    _in_record(("20", "25", "26"), 1, 2, "XÅ "),
    _in_record(("05",), 23, 25, "1 Å"),
    _in_record(("15",), OF_DEPOSIT["count"].first, OF_DEPOSIT["count"].last, "123456789"),
    _in_record(("15",), OF_DEPOSIT["currency"].first, OF_DEPOSIT["currency"].last, "NED"),
    _in_record(("70",), OF_END["payments"].first, OF_END["deposits"].last, "123456789"),
    _too_large,
    _all_taken_off,
    _too_long,
)
SELDOM_CAMT: tuple[Spoil, ...] = (
    _version_changed,
    _behind_the_transactions,
    _other_batch,
    _heading_missing,
    _amount(r"\.([0-9]{2})<", r".\g<1>1<"),
    _amount(r"\.", ","),
    _amount("SEK", "EUR"),
    _amount(">[0-9]+", ">99999999999999"),
)
SELDOM_TOTALIN: tuple[Spoil, ...] = (
    _in_record(("20", "30", "50"), 1, 2, "XÅ "),
    _in_record(("10",), 39, 41, "1ÅE"),
    _in_record(("10",), 42, 49, "9X"),
    _in_record(("90",), 3, 27, "123456789"),
    _in_record(("99",), 3, 17, "123456789"),
    _in_record(("20",), 38, 52, "Å "),
    _too_long,
)
SELDOM_CSV: tuple[Spoil, ...] = (
    lambda dice, lines: _at_one(dice, lines, ("2",), lambda line: line.replace("SEK", "EUR")),
    lambda dice, lines: _at_one(dice, lines, ("2",), lambda line: re.sub("T-[0-9]+", "", line)),
    lambda dice, lines: _at_one(dice, lines, ("2",), lambda line: line.replace(",", ".")),
    lambda dice, lines: _at_one(dice, lines, ("2",), lambda line: "2026-02-30" + line[10:]),
    lambda dice, lines: _at_one(dice, lines, ("2",), lambda line: line + ";"),
    lambda dice, lines: _at_one(dice, lines, ("B",), lambda line: line.replace("Saldo", "Rest")),
    lambda dice, lines: _at_one(dice, lines, ("B",), lambda line: line.replace("Saldo", "Rest;Ny")),
)


def put(line: str, first: int, text: str) -> str:
    """Return the line with the text at a position, from 1."""
    return line[: first - 1] + text + line[first - 1 + len(text) :]
