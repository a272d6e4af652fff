"""A journal as a voucher for the gym's bookkeeping: SIE type 4I, which every program reads.

Source: SIE-Gruppen, "SIE filformat", version 4B: code page 437, a balanced #VER of #TRANS lines.
One voucher a journal, whose lines have their deposits' days; what was already seen was booked
then, and isn't here.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from brp_filesync.core.invariants import ore_balance
from brp_filesync.core.money import kronor_plain
from brp_filesync.profiles.bank import Accounts


def sie_file(
    journal: Mapping[str, Any],
    deposits: Sequence[Mapping[str, Any]],
    accounts: Accounts,
    written_on: date,
) -> bytes:
    """Return the file's bytes. Raises BrokenInvariant where a voucher wouldn't balance."""
    lines = [
        "#FLAGGA 0",
        "#FORMAT PC8",
        "#SIETYP 4",
        '#PROGRAM "filesync" 1',
        f"#GEN {written_on:%Y%m%d}",
        f'#FNAMN "{_quoted(str(journal["bank"]))}"',
        *_names(accounts),
    ]
    rows = [row for each in deposits for row in _of_deposit(each, accounts)]
    if rows:
        day = max(str(each["deposited_on"]) for each in deposits).replace("-", "")
        text = _quoted(f"Inbetalningsjournal {journal['payment_journal_id']}")
        lines += [f'#VER "" "" {day} "{text}"', "{", *rows, "}"]
    return ("\r\n".join(lines) + "\r\n").encode("cp437", "replace")


def _of_deposit(deposit: Mapping[str, Any], accounts: Accounts) -> list[str]:
    """Return a deposit's #TRANS lines (debit is positive), none where nothing was booked."""
    received_ore = int(deposit["received_ore"]) - int(deposit["already_seen_ore"])
    amounts = (
        (accounts.bank, received_ore),
        (accounts.receivables, -int(deposit["booked_ore"])),
        (accounts.unmatched, -int(deposit["unmatched_ore"])),
        (accounts.written_off, -int(deposit["written_off_ore"])),
        (accounts.charges, int(deposit["charges_ore"])),
    )
    ore_balance("The voucher of a deposit", 0, sum(ore for _, ore in amounts))
    day = str(deposit["deposited_on"]).replace("-", "")
    text = _quoted(f"{deposit['account']} {deposit['serial']}")
    return [
        f'\t#TRANS {account} {{}} {kronor_plain(ore, ".")} {day} "{text}"'
        for account, ore in amounts
        if ore
    ]


def _names(accounts: Accounts) -> list[str]:
    named = (
        (accounts.bank, "Bank"),
        (accounts.receivables, "Kundfordringar"),
        (accounts.unmatched, "Omatchade inbetalningar"),
        (accounts.written_off, "Öresutjämning"),
        (accounts.charges, "Bankkostnader"),
    )
    return [f'#KONTO {account} "{name}"' for account, name in named]


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', '\\"')
