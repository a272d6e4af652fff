"""Organisation numbers: one form of ten digits."""

import pandas as pd
import pytest

from brp_filesync.core.organisation_number import normalise


def _normalised(value: str) -> tuple[str, str]:
    return tuple(normalise(pd.Series([value], dtype=object)).loc[0, ["number", "word"]])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("556036-0793", "5560360793"),
        ("5560360793", "5560360793"),
        ("165560360793", "5560360793"),  # 16 says that it's a legal entity
        ("16556036-0793", "5560360793"),
        ("199001010017", "9001010017"),  # a sole trader
        ("19900101-0017", "9001010017"),
        ("200001010016", "0001010016"),
        ("", ""),
    ],
)
def test_every_way_of_writing_becomes_ten_digits(written: str, number: str) -> None:
    assert _normalised(written) == (number, "")


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("556036-0794", "organisation-number-checksum"),
        ("165560360794", "organisation-number-checksum"),
        ("175560360793", "organisation-number-format"),  # no such prefix
        ("556036+0793", "organisation-number-format"),
        ("556036.0793", "organisation-number-format"),
        ("55603-60793", "organisation-number-format"),
        ("SE556036079302", "organisation-number-format"),
        ("FI556036079301", "organisation-number-format"),
        ("556036079", "organisation-number-format"),
        ("５５６０３６０７９３", "organisation-number-format"),  # full-width
        ("000000-0000", "organisation-number-format"),  # holds, but is a form's filling
        ("160000000000", "organisation-number-format"),
    ],
)
def test_what_is_wrong_has_its_word_and_no_number(written: str, word: str) -> None:
    assert _normalised(written) == ("", word)


def test_the_frame_keeps_the_index_and_is_python_text() -> None:
    frame = normalise(pd.Series(["556036-0793", "x"], index=[9, 2], dtype=object))
    assert frame.to_dict("index") == {
        9: {"number": "5560360793", "word": ""},
        2: {"number": "", "word": "organisation-number-format"},
    }
    assert {type(value) for value in frame.to_numpy().ravel()} == {str}


def test_no_rows_are_no_rows() -> None:
    assert normalise(pd.Series([], dtype=object)).shape == (0, 2)
