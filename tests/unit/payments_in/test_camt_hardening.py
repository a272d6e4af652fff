"""A hostile XML file is refused at once, and nothing of it is fetched, opened or expanded."""

import sys
import time
from typing import Any

import pytest

from tests.support.camt_files import Entry, camt, tx
from tests.support.reading_payments import refusal, whole

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "quadratic blow-up": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>',
    "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "external DTD": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
    "DTD behind a long comment": f"<!-- {'x' * 200_000} --><!DOCTYPE x [<!ENTITY a 'b'>]>",
}
USES = {"billion laughs": "&l9;", "quadratic blow-up": "&a;" * 50_000}


@pytest.mark.parametrize("name", BOMBS)
def test_a_dtd_refuses_the_file_within_a_second_and_opens_nothing(name: str) -> None:
    entry = Entry([tx(ustrd=[USES.get(name, "&a;")])])
    content = camt(entry, before=BOMBS[name])
    opened: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event.split(".")[0] in ("open", "socket", "subprocess", "urllib"):
            opened.append(event)

    sys.addaudithook(watch)
    began = time.process_time()
    problem = refusal(content)
    took = time.process_time() - began
    watching = False

    assert (problem.word, problem.column) == ("xml-forbidden", "<!DOCTYPE")
    assert took < 1
    assert opened == []


def test_an_entity_that_nobody_declared_is_broken_xml() -> None:
    assert refusal(camt(Entry([tx(ustrd=["&unknown;"])]))).word == "xml-broken"


@pytest.mark.parametrize("name", [b"UTF-2", b"utf-7", b"idna", b"base64", b"EUC-JP", b"punycode"])
def test_an_encoding_that_nobody_knows_or_xml_may_not_have_is_broken_xml(name: bytes) -> None:
    problem = refusal(camt(Entry()).replace(b"UTF-8", name))

    assert (problem.word, problem.line, problem.column) == ("xml-broken", 1, "encoding")


def test_elements_too_deep_are_broken_xml() -> None:
    deep = "<Deep>" * 5000 + "</Deep>" * 5000

    assert refusal(camt(Entry(), deep)).word == "xml-broken"


def test_a_text_of_tens_of_megabytes_is_refused() -> None:
    assert refusal(camt(Entry([tx(ustrd=["x" * 30_000_000])]))).word in (
        "xml-too-big",
        "xml-broken",
    )


def test_megabytes_that_hold_no_payment_are_refused() -> None:
    assert refusal(camt(Entry(), "<Other>x</Other>" * 1_500_000)).word == "xml-too-big"


def test_a_file_may_be_of_any_size_where_payments_come_all_along() -> None:
    remark = f"<!--{'x' * 6_000_000}-->"
    entries = [f"{Entry(reference=str(each))}{remark}" for each in range(3)]

    assert whole(camt(*entries)).column("amount_ore") == [10000] * 3
