"""The plain way to read BgMax, against which speed is measured, finds the same in a file."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.bgmax_file import bgmax_file
from benchmarks.plain_bgmax import PlainPayment, read_plain
from tests.support.cases import case
from tests.support.reading_payments import whole


def test_both_find_the_same_in_a_made_file(tmp_path: Path) -> None:
    file = bgmax_file(tmp_path / "bgmax.txt", 1_200, a_deposit=500)

    assert by_us(file) == by_plain(file)
    assert len(by_us(file)) == 1_200


def test_both_find_the_same_in_the_published_files(tmp_path: Path) -> None:
    for name in ("bgmax-ocr-check-and-length.txt", "bgmax-ocr-check-one-line.txt"):
        text = case(name).read_bytes().decode("iso8859-1").expandtabs(8)
        lines = (
            text.splitlines()
            if "\n" in text
            else [text[at : at + 80] for at in range(0, len(text), 80)]
        )
        file = tmp_path / name
        file.write_bytes("".join(f"{line}\r\n" for line in lines).encode("iso8859-1"))

        assert by_us(file) == by_plain(file)


def by_us(file: Path) -> list[dict[str, Any]]:
    read = whole(file.read_bytes())
    references: dict[int, list[tuple[str, str, str, int]]] = {}
    for each in read.references:
        references.setdefault(each["payment"], []).append(
            (each["origin"], each["reference"], each["reference_code"], each["part_ore"])
        )
    return [
        {
            "record": "21" if each["kind"] == "deduction" else "20",
            "amount_ore": abs(each["amount_ore"]),
            "reference": each["reference"],
            "reference_code": each["reference_code"],
            "channel": each["channel"],
            "serial": each["bank_serial"],
            "sender": each["payer_bankgiro"],
            "deduction_code": each["deduction_code"],
            "references": references.get(each["payment"], []),
            **{name: value for name, value in payer.items() if name != "account"},
        }
        for each, payer in zip(read.payments, read.payers, strict=True)
    ]


def by_plain(file: Path) -> list[dict[str, Any]]:
    with file.open("rb") as stream:
        payments = [each for section in read_plain(stream) for each in section.payments]
    return [without_texts(each) for each in payments]


def without_texts(payment: PlainPayment) -> dict[str, Any]:
    """A dictionary; the texts are joined by us with the reference, and compared elsewhere."""
    found = asdict(payment)
    del found["texts"]
    return found
