"""The books read back, and what they should hold: for comparison with what the product exports.

Slow and obvious on purpose, and nothing of the product is used. The reader goes by "SIE filformat"
(version 4B), character by character; the reckoning goes row by row over the database as it is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
Sums = dict[tuple[str, str], int]


@dataclass
class ReadVoucher:
    """A voucher as it was read: its lines are account, öre, day and text."""

    series: str
    number: str
    day: str
    text: str
    lines: list[tuple[str, int, str, str]] = field(default_factory=list)


@dataclass
class ReadFile:
    """A SIE file as it was read: its records but the vouchers' by label, and its vouchers."""

    records: dict[str, list[list[str]]]
    vouchers: list[ReadVoucher]


def read_sie(content: bytes) -> ReadFile:
    """Return what the file says. Raises AssertionError where it isn't as the standard has it."""
    assert content.endswith(b"\r\n")
    records: dict[str, list[list[str]]] = {}
    vouchers: list[ReadVoucher] = []
    inside = False
    for line in content[:-2].decode("cp437").split("\r\n"):
        fields = _fields(line)
        label = fields[0]
        if label == "{":
            assert not inside
            inside = True
        elif label == "}":
            assert inside
            assert sum(ore for _, ore, _, _ in vouchers[-1].lines) == 0
            assert len(vouchers[-1].lines) > 1
            inside = False
        elif label == "#VER":
            assert not inside
            series, number, day, text = fields[1:5]
            vouchers.append(ReadVoucher(series, number, day, text))
        elif label == "#TRANS":
            assert inside
            account, objects, amount, day, text = fields[1:]
            assert objects == "{}"
            vouchers[-1].lines.append((account, _ore(amount), day, text))
        else:
            assert not vouchers, f"{label} after the vouchers"
            records.setdefault(label, []).append(fields[1:])
    assert not inside
    for label in ("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#FNAMN"):
        assert len(records[label]) == 1
    assert records["#FORMAT"] == [["PC8"]]
    assert records["#SIETYP"] == [["4"]]
    known = {account for account, _ in records["#KONTO"]}
    assert known == {line[0] for each in vouchers for line in each.lines}
    return ReadFile(records, vouchers)


def _fields(line: str) -> list[str]:
    """Take a line apart at its blanks and tabs; a field may stand in quotes."""
    fields: list[str] = []
    current: str | None = None
    quoted = escaped = False
    for each in line:
        assert ord(each) >= 32 or each == "\t"
        if escaped:
            assert each == '"'
            current = (current or "") + each
            escaped = False
        elif quoted and each == "\\":
            escaped = True
        elif each == '"':
            quoted = not quoted
            current = current or ""
        elif each in " \t" and not quoted:
            if current is not None:
                fields.append(current)
            current = None
        else:
            current = (current or "") + each
    assert not quoted
    if current is not None:
        fields.append(current)
    return fields


def _ore(amount: str) -> int:
    kronor, point, ore = amount.partition(".")
    assert point
    assert len(ore) == 2
    sign = -1 if kronor.startswith("-") else 1
    return sign * (int(kronor.lstrip("-")) * 100 + int(ore))


def sums_read(files: Iterable[bytes]) -> Sums:
    """Return, by organisation number and account, what all the files' vouchers come to (öre)."""
    sums: Sums = {}
    for content in files:
        read = read_sie(content)
        ((number,),) = read.records["#ORGNR"]
        for each in read.vouchers:
            for account, ore, _, _ in each.lines:
                key = (number.replace("-", ""), account)
                sums[key] = sums.get(key, 0) + ore
    return {key: ore for key, ore in sums.items() if ore}


def sums_held(  # noqa: C901 - a loop a table
    tables: Mapping[str, list[Row]], accounts: Mapping[str, str]
) -> Sums:
    """Return what the database holds, by the same; a payment is its bankgiro's company's.

    `tables` are all rows of BRP's tables by name, `accounts` the account of each thing.
    """
    companies = {each["company_id"]: each["organisation_number"] for each in tables["company"]}
    of_bankgiro = {each["bankgiro"]: each["organisation_number"] for each in tables["company"]}
    of_invoice = {each["invoice_id"]: companies[each["company_id"]] for each in tables["invoice"]}
    payments = {each["payment_id"]: each for each in tables["payment"]}
    acts = {each["audit_id"]: each["act"] for each in tables["audit_log"]}
    sums: Sums = {}

    def add(company: str, what: str, ore: int) -> None:
        key = (company, accounts[what])
        sums[key] = sums.get(key, 0) + ore

    for each in payments.values():
        add(of_bankgiro[each["bankgiro"]], "bank", each["amount_ore"] - (each["charge_ore"] or 0))
        add(of_bankgiro[each["bankgiro"]], "charges", each["charge_ore"] or 0)
    for each in tables["allocation"]:
        if each["payment_id"] is None:
            continue  # a credit note takes from one invoice what it lacks itself
        came_to = of_bankgiro[payments[each["payment_id"]]["bankgiro"]]
        owner = of_invoice[each["invoice_id"]]
        add(owner, "receivables", -each["amount_ore"])
        add(owner, "written off", -each["written_off_ore"])
        if owner != came_to:
            add(owner, "between", each["amount_ore"] + each["written_off_ore"])
            add(came_to, "between", -each["amount_ore"] - each["written_off_ore"])
    for each in tables["unmatched"]:
        closed = [one for one in tables["unmatched"] if one["opposite_of"] == each["unmatched_id"]]
        if each["opposite_of"] is not None or closed:
            continue
        company = of_bankgiro[payments[each["payment_id"]]["bankgiro"]]
        handled = "" if each["handled_at"] is None else acts[each["act_id"]]
        what = {"payments same": "bank", "payments handle": "handled"}.get(handled, "unmatched")
        add(company, what, -each["amount_ore"])
    _take_out_what_came_once(tables, acts, add)
    for each in tables["settlement_part"]:
        owner = companies[each["company_id"]]
        add(owner, "receivables", -each["gross_ore"])
        add(owner, "commission", each["commission_ore"])
        add(owner, "commission VAT", each["vat_ore"])
        add(owner, "settlement", each["net_ore"])
    for each in tables["refund"]:
        for what, ore in (("receivables", each["amount_ore"]), ("refunded", -each["amount_ore"])):
            add(of_invoice[each["credit_note_id"]], what, ore)
    for each in tables["settlement_lump"]:
        came_to = of_bankgiro[payments[each["payment_id"]]["bankgiro"]]
        owner = companies[each["company_id"]]
        add(owner, "settlement", -each["amount_ore"])
        add(owner, "between", each["amount_ore"] if owner != came_to else 0)
        add(came_to, "between", -each["amount_ore"] if owner != came_to else 0)
    return {key: ore for key, ore in sums.items() if ore}


def _take_out_what_came_once(
    tables: Mapping[str, list[Row]], acts: Mapping[int, str], add: Callable[[str, str, int], None]
) -> None:
    """Take out the bank's charge of each payment that is said to be another: it was kept once."""
    of_bankgiro = {each["bankgiro"]: each["organisation_number"] for each in tables["company"]}
    undone = {each["opposite_of"] for each in tables["unmatched"]}
    never_came = {
        each["payment_id"]
        for each in tables["unmatched"]
        if each["handled_at"] and each["unmatched_id"] not in undone
        if acts[each["act_id"]] == "payments same"
    }
    for each in tables["payment"]:
        if each["payment_id"] in never_came and each["charge_ore"]:
            add(of_bankgiro[each["bankgiro"]], "bank", each["charge_ore"])
            add(of_bankgiro[each["bankgiro"]], "charges", -each["charge_ore"])
