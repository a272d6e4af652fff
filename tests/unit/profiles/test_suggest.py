"""The nearest known word is suggested, and nothing where none is near."""

from brp_filesync.profiles.suggest import did_you_mean, nearest


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    assert nearest("ORDERNUMBER", ["line_number", "order_number"]) == "order_number"
    assert nearest("iso8859-1", ["ISO8859-1", "cp850"]) == "ISO8859-1"


def test_a_word_like_no_other_gets_no_suggestion() -> None:
    assert nearest("xyz", ["order_number"]) is None
    assert did_you_mean("xyz", ["order_number"]) == ""


def test_the_suggestion_is_ready_to_be_added() -> None:
    assert did_you_mean("ulr", ["url"]) == "; did you mean 'url'?"
