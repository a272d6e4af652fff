"""A bank's profile: ours are named, a format that needs a layout has one, and mistakes are told."""

import shutil
from pathlib import Path

import pytest

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.load import load_banks, load_settings

SHIPPED = Path(__file__).parents[3] / "config"
SMALL = 'bank: b\nname: B\nformats: [bgmax]\nbankgiros: ["991-2346"]\n'
CSV = (
    "csv:\n"
    "  columns:\n"
    '    booked_on: {column: Datum, formats: ["%Y-%m-%d"]}\n'
    '    amount: {column: Belopp, unit: kronor, decimal: ","}\n'
    "    reference: {column: OCR}\n"
    "    transaction_id: {column: Id}\n"
    '    bankgiro: {constant: "9912346"}\n'
)


def bank(folder: Path, text: str) -> BankProfile:
    (folder / "b.yaml").write_text(text, encoding="utf-8")
    return load_banks(folder)["b"]


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationMistake) as caught:
        bank(folder, text)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).split("\n")]


def test_the_shipped_bank_takes_both_formats_and_names_what_is_ours() -> None:
    seb = load_settings(SHIPPED / "filesync.yaml").banks["seb"]

    assert seb.formats == ("camt.054", "bgmax")
    assert seb.bankgiros == ("9912346", "99123457")
    assert [each.account for each in seb.accounts] == ["54401060156"]
    assert seb.production


def test_settings_without_banks_have_none(tmp_path: Path) -> None:
    settings = shutil.copytree(SHIPPED, tmp_path / "config") / "filesync.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("banks: banks\n", ""))

    assert load_settings(settings).banks == {}


def test_banks_that_are_named_and_not_there_are_a_mistake(tmp_path: Path) -> None:
    settings = shutil.copytree(SHIPPED, tmp_path / "config") / "filesync.yaml"
    shutil.rmtree(settings.parent / "banks")

    with pytest.raises(ConfigurationMistake, match=r"filesync.yaml:\d+:1: banks: no such folder"):
        load_settings(settings)


def test_a_bank_needs_no_server_nor_a_differing_chart(tmp_path: Path) -> None:
    profile = bank(tmp_path, SMALL)

    assert (profile.server, profile.tolerance.under_ore, profile.tolerance.over_ore) == (None, 0, 0)
    assert profile.booking.unmatched == "2422"
    assert profile.order == "name"


def test_an_account_is_compared_without_blanks_and_leading_zeros(tmp_path: Path) -> None:
    text = SMALL + 'accounts: ["SE45 5000 0000 0583 9825 7466", "0005440-1060156"]\n'

    accounts = bank(tmp_path, text).accounts
    assert [each.account for each in accounts] == ["58398257466", "54401060156"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            SMALL.replace("991-2346", "99-12346"),
            "b.yaml:4:13: bankgiros[1]: expected a bankgiro, NNN-NNNN or NNNN-NNNN",
        ),
        (
            SMALL.replace('["991-2346"]', "[]"),
            "b.yaml:4:12: bankgiros: name at least one bankgiro or account of ours",
        ),
        (
            SMALL.replace("bgmax", "csv"),
            "b.yaml:1:1: csv: formats names csv if and only if csv describes it",
        ),
        (
            SMALL.replace("bank: b", "bank: c"),
            "b.yaml:1:7: bank: found 'c', expected 'b', as the file's name",
        ),
        (
            SMALL + "folders: {payments: /p, archive: /a, rejected: /r}\n",
            "b.yaml:1:1: server: server and folders belong together",
        ),
        (
            SMALL + "same_deposit: {entry_reference: 'BG(?P<bankgiro>.*)'}\n",
            "b.yaml:5:33: same_deposit.entry_reference: has no group (?P<serial>…)",
        ),
        (
            SMALL + "file_name: 'x('\n",
            "b.yaml:5:12: file_name: is no regular expression: missing ), unterminated subpattern at"
            " its character 2",
        ),
        (
            SMALL + 'booking: {bank: "193"}\n',
            "b.yaml:5:17: booking.bank: expected an account of four digits, in quotes",
        ),
        (
            SMALL + "start_from: 'x'\nfile_name: 'y'\n",
            "b.yaml:5:13: start_from: no payment file can have this name: file_name doesn't match it",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, expected: str, tmp_path: Path) -> None:
    assert mistakes(tmp_path, text) == [expected]


def test_a_csv_layout_needs_what_tells_a_payment_again(tmp_path: Path) -> None:
    text = SMALL.replace("bgmax", "csv") + CSV

    assert set(bank(tmp_path, text).csv.columns) == {  # type: ignore[union-attr]
        "booked_on",
        "amount",
        "reference",
        "transaction_id",
        "bankgiro",
    }
    assert mistakes(tmp_path, text.replace("    transaction_id: {column: Id}\n", "")) == [
        "b.yaml:6:3: csv.columns: 'transaction_id' is missing"
    ]
    assert mistakes(tmp_path, text.replace('    bankgiro: {constant: "9912346"}\n', "")) == [
        "b.yaml:6:3: csv.columns: 'bankgiro' or 'account' is missing"
    ]
    assert mistakes(tmp_path, text.replace(', unit: kronor, decimal: ","', "")) == [
        "b.yaml:8:13: csv.columns.amount: amount, and nothing else, needs a unit: ore or kronor"
    ]
