"""A profile's dialect words mean the same to the tables floor."""

from brp_filesync.profiles.dialect_words import DialectWords, TrailerLine
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.tables.dialect import Dialect, Trailer


def test_defaults_are_the_same_on_both_floors() -> None:
    assert portal_dialect(DialectWords()) == Dialect()


def test_every_word_is_handed_on() -> None:
    words = DialectWords(
        encoding="cp1252",
        bom="optional",
        delimiter="|",
        quote=None,
        newline_in_quotes=True,
        header=False,
        comment="#",
        trailer=TrailerLine(marker="T", rows_field=2, sum_field=3),
        newline="lf",
    )

    assert portal_dialect(words) == Dialect(
        encoding="cp1252",
        bom="optional",
        delimiter="|",
        quote=None,
        newline_in_quotes=True,
        header=False,
        comment="#",
        trailer=Trailer("T", 2, 3),
        newline="\n",
    )
