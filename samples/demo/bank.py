"""The bank's files for the demo: payments of invoices that the night has made, and of some it hasn't.

    filesync invoices list --open --limit 500 --json | samples/demo/bank.py FOLDER

Writes camt054.xml (.08, one entry of several payments, as banks send it now) and BGMAX.txt (the
last of its kind), once: files that are there already stay, as a bank's do. Of the invoices of the
first bankgiro most are paid, one is paid 100 kronor short, one twice, one with a wrong OCR number,
and one with nothing but words. Epassi's invoices aren't among them: it pays by two lumps, one for
each of its sample reports.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment

from brp_filesync.core.money import kronor_plain
from brp_filesync.payments_in.formats.bgmax.write import Deposit, bgmax_bytes, bgmax_records
from brp_filesync.payments_in.formats.bgmax.write import Payment as Record

_PAID_BY_CAMT = 9
_PAID_BY_BGMAX = 3
_SHORT_ORE = 10_000
_IN_LUMPS = "epassi"
_REPORTS = Path(__file__).parents[1] / "settlements" / _IN_LUMPS
_TEMPLATE = Path(__file__).with_name("camt054.xml.j2")


class Paid(NamedTuple):
    """A payment of the demo's: so many öre, by OCR number or with words alone, from an account."""

    ore: int
    payer: str
    ocr: str = ""
    words: str = ""
    account: str = ""


def payments_of(invoices: Sequence[dict[str, Any]]) -> list[Paid]:
    """Return the payments of the camt file; the last four invoices are paid oddly."""
    *whole, short, twice, wrong, silent = invoices[:_PAID_BY_CAMT]
    paid = [_whole(each) for each in (*whole, twice, twice)]
    paid.append(_whole(short)._replace(ore=short["rest_ore"] - _SHORT_ORE))
    paid.append(_whole(wrong)._replace(ocr=_misread(wrong["ocr_number"])))
    words = f"Friskvård, order {silent['portal_order_number']}"
    paid.append(_whole(silent)._replace(ocr="", words=words))
    return paid


def lumps() -> list[Paid]:
    """Return what Epassi pays in lumps: what its reports' last lines say is left of its orders."""
    found = []
    for kind in ("good", "mixed"):
        (report,) = (_REPORTS / kind).glob("*.csv")
        net = report.read_text(encoding="utf-8").splitlines()[-1].rsplit(";", 1)[1]
        ore = int(net.replace(",", ""))
        words = f"Avräkning {report.stem[-6:]}"
        found.append(Paid(ore, "Epassi (exempel)", words=words, account="5050-1055"))
    return found


def _whole(invoice: dict[str, Any]) -> Paid:
    return Paid(invoice["rest_ore"], _payer(invoice), invoice["ocr_number"])


def _payer(invoice: dict[str, Any]) -> str:
    return f"{invoice['source'].capitalize()} AB"


def _misread(ocr_number: str) -> str:
    """Return it with another check digit, which no number of ours has."""
    return f"{ocr_number[:-1]}{(int(ocr_number[-1]) + 1) % 10}"


def _camt(paid: Sequence[Paid], in_lumps: Sequence[Paid], bankgiro: str, day: str) -> bytes:
    environment = Environment(autoescape=True, keep_trailing_newline=True)
    environment.filters["kronor"] = lambda ore: kronor_plain(ore, ".")
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(paid=paid, lumps=in_lumps, bankgiro=bankgiro, day=day).encode()


def _bgmax(invoices: Sequence[dict[str, Any]], bankgiro: str, day: str) -> bytes:
    compact = day.replace("-", "")
    records = [
        Record(
            each["rest_ore"],
            each["ocr_number"].rjust(25),
            serial=f"{number:012d}",
            payer={"name": _payer(each)},
        )
        for number, each in enumerate(invoices[:_PAID_BY_BGMAX], start=1)
    ]
    deposit = Deposit(records, bankgiro, compact)
    return bgmax_bytes(bgmax_records([deposit], f"{compact}173035000000"))


def main() -> None:
    """Read the invoices from stdin, and write the files that aren't there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    listed = json.load(sys.stdin)["invoices"]
    by_bankgiro: dict[str, list[dict[str, Any]]] = {}
    for each in sorted(listed, key=lambda each: each["invoice_id"]):
        if each["document"] == "invoice" and each["source"] != _IN_LUMPS:
            by_bankgiro.setdefault(each["bankgiro"], []).append(each)
    if (folder / "camt054.xml").exists():
        return
    (second, of_second), (first, of_first) = sorted(
        by_bankgiro.items(), key=lambda each: len(each[1])
    )[-2:]
    day = of_first[0]["invoice_date"]
    (folder / "BGMAX.txt").write_bytes(_bgmax(of_second, second, day))
    (folder / "camt054.xml").write_bytes(_camt(payments_of(of_first), lumps(), first, day))


if __name__ == "__main__":
    main()
