"""Names are sorted as their language's alphabet has it."""

from brp_filesync.core.alphabet import by_alphabet

NAMES = ["Öberg", "Zetterlund", "Åberg", "Ek", "Älg", "éklund", "Ødegård", "ek, Bo"]


def test_swedish_has_its_own_letters_last() -> None:
    assert sorted(NAMES, key=lambda name: by_alphabet(name, "sv")) == [
        "Ek",
        "ek, Bo",
        "éklund",
        "Zetterlund",
        "Åberg",
        "Älg",
        "Öberg",
        "Ødegård",
    ]


def test_elsewhere_they_are_letters_with_a_mark() -> None:
    assert sorted(NAMES, key=lambda name: by_alphabet(name, "en")) == [
        "Åberg",
        "Älg",
        "Ek",
        "ek, Bo",
        "éklund",
        "Öberg",
        "Ødegård",
        "Zetterlund",
    ]


def test_a_name_written_in_parts_is_the_same() -> None:
    assert by_alphabet("A\N{COMBINING RING ABOVE}berg", "sv") == by_alphabet("Åberg", "sv")
