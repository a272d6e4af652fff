"""`filesync payments inspect` and `filesync ocr check` as a person types them."""

import gzip
from pathlib import Path

import pytest

from tests.support.command import typed, typed_alone
from tests.support.gym import open_gym

SAMPLES = Path(__file__).parents[2] / "samples" / "payments"
SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02" elementFormDefault="qualified">
<xs:element name="Document"><xs:complexType><xs:sequence>
<xs:any processContents="skip"/></xs:sequence>{more}</xs:complexType></xs:element></xs:schema>"""


def test_a_file_is_shown_with_its_deposits_payments_and_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where no settings are, and the terminal's language is spoken
    shown = typed_alone("payments", "inspect", str(SAMPLES / "bgmax" / "BGMAX_20261123.txt"))
    lines = shown.out.decode().replace("\xa0", " ").splitlines()

    assert shown.exit_code == 0
    assert [line.split("\t")[3:6] for line in lines[1:5]] == [
        ["payment", "SEK 4,990.00", "655969"],
        ["payment", "SEK 1,400.00", "657866 658765"],
        ["deduction", "SEK -200.00", "657767"],
        ["payment", "SEK 0.00", ""],
    ]
    assert "657866 SEK 1,000.00, 658765 SEK 400.00" in lines[2]
    assert lines[-1] == "counted: payments 3, deductions 1, extra 2, deposits 2"


def test_what_is_wrong_is_told_with_record_and_position_and_exit_code_65(tmp_path: Path) -> None:
    sample = (SAMPLES / "bgmax" / "BGMAX_20261123.txt").read_bytes()
    spoilt = tmp_path / "spoilt.txt"
    spoilt.write_bytes(sample.replace(b"0000000000499000", b"0000000000499001"))
    shown = typed_alone("payments", "inspect", str(spoilt))
    as_json = typed_alone("payments", "inspect", str(spoilt), "--json")

    assert shown.exit_code == as_json.exit_code == 65
    assert "position 51-68" in shown.said
    assert as_json.json["refused"] | {"text": "", "record": 0} == {
        "word": "deposit-sum",
        "record": 0,
        "position": "51-68",
        "found": 619000,
        "expected": 619001,
        "text": "",
    }


@pytest.mark.parametrize(
    ("more", "exit_code"), [("", 0), ('<xs:attribute name="a" use="required"/>', 65)]
)
def test_a_schema_is_kept_to_where_one_is_given(tmp_path: Path, more: str, exit_code: int) -> None:
    schema = tmp_path / "camt.xsd"
    schema.write_text(SCHEMA.replace("{more}", more))
    sample = str(SAMPLES / "camt.054" / "camt054_20261123.xml")
    shown = typed_alone("payments", "inspect", sample, "--xsd", str(schema), "--json")

    assert shown.exit_code == exit_code
    if exit_code:
        assert shown.json["refused"]["word"] == "xsd-invalid"


def test_a_schema_that_is_none_is_told(tmp_path: Path) -> None:
    schema = tmp_path / "camt.xsd"
    schema.write_text("<html/>")
    sample = str(SAMPLES / "camt.054" / "camt054_20261123.xml")
    shown = typed_alone("payments", "inspect", sample, "--xsd", str(schema), "--json")

    assert shown.json["refused"]["word"] == "xsd-broken"


def test_a_schema_for_a_file_that_has_none_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    sample = str(SAMPLES / "bgmax" / "BGMAX_20261123.txt")
    shown = typed_alone("payments", "inspect", sample, "--xsd", sample)

    assert (shown.exit_code, "--xsd is for camt files" in shown.said) == (2, True)


@pytest.mark.parametrize(
    ("number", "exit_code", "faults"),
    [
        ("655969", 0, []),
        ("65 59 69", 0, []),
        ("655968", 65, [("check digit", "8", "9")]),
        ("655977", 65, [("length digit", "7", "6")]),
        ("12", 65, [("length", "2 digits", "3 to 25")]),
        ("65A969", 65, [("characters", "'65A969'", "ASCII digits only")]),
    ],
)
def test_an_ocr_number_is_told_what_is_wrong_with_it(
    number: str, exit_code: int, faults: list[tuple[str, str, str]]
) -> None:
    shown = typed_alone("ocr", "check", number, "--json")

    assert shown.exit_code == exit_code
    found = shown.json["faults"]
    assert [(each["what"], each["found"], each["expected"]) for each in found] == faults


def test_a_file_that_came_packed_is_shown_by_what_is_in_it(tmp_path: Path) -> None:
    sample = (SAMPLES / "bgmax" / "BGMAX_20261123.txt").read_bytes()
    came = tmp_path / "BGMAX_20261123.txt.gz"
    came.write_bytes(gzip.compress(sample))
    gym = open_gym(tmp_path)
    profile = gym.installation.folder / "banks" / "seb.yaml"
    with profile.open("a") as written:
        written.write("\npacking:\n  incoming: [gzip]\n")

    shown = typed(gym, "payments", "inspect", str(came), "--bank", "seb", "--json")
    came.write_bytes(gzip.compress(sample)[:-20])
    spoilt = typed(gym, "payments", "inspect", str(came), "--bank", "seb")

    assert (shown.exit_code, shown.json["counted"]["payments"]) == (0, 3)
    assert (spoilt.exit_code, f"{came.name} can't be unpacked" in spoilt.said) == (3, True)
