"""A clerk's payments in the console: each act said first, done once, and never over another's."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from brp_filesync.console.once import once
from tests.support.breaches import broken
from tests.support.console import Browser, Console, console_of
from tests.support.gym import Gym
from tests.support.payment_gym import TOTALS, Payment, a_bgmax, booked, owed

pytestmark = pytest.mark.one_database
HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture
def console(paying: Gym) -> Iterator[Console]:
    """A gym's console, with two unmatched payments: 1 of 6190.00 kr, 2 of 5.00 kr."""
    booked(paying, a_bgmax(Payment(TOTALS[0] + TOTALS[2]), Payment(500, "4711")))
    with console_of(paying) as found:
        yield found


@pytest.fixture
def clerk(console: Console) -> Browser:
    return console.logged_in("anna", "finance")


def acts(console: Console) -> list[tuple[str, str, str]]:
    """Return who did what of payments to which."""
    rows = console.gym.rows("brp_audit_log", "who", "act", "subject")
    return [(who, act, subject) for who, act, subject in rows if act.startswith("payments ")]


def planned(browser: Browser, payment: int, act: str, **given: str) -> dict[str, str]:
    """Return the form that does what the page says of an act."""
    page = browser.get(f"/payments/{payment}")
    form = page.form(f"/payments/{payment}/plan", act=act)
    said = browser.sent(f"/payments/{payment}/plan", form | given)
    return said.form(f"/payments/{payment}/do")


def test_an_act_says_what_it_will_do_and_then_does_just_that(
    console: Console, clerk: Browser
) -> None:
    form = clerk.get("/payments/1").form("/payments/1/plan", act="split")
    said = clerk.sent("/payments/1/plan", form | {"parts": "GYM:100003 = 1 200,00\n"})

    assert "This will be done pays invoice GYM:100003 SEK 1,200.00" in said.words
    assert (owed(console.gym)[3], acts(console)) == ((TOTALS[2], "sent"), [])

    done = clerk.sent("/payments/1/do", said.form("/payments/1/do"))

    assert "Payment 1 is done, as act" in done.words
    assert done.tree.find(".//h2").text_content().startswith("Payment 2:")  # the next that waits
    assert owed(console.gym)[3] == (0, "done")
    assert acts(console) == [("anna", "payments split", "payment 1")]
    assert broken(console.gym) == {}


def test_a_suggestion_is_one_click_and_an_act_is_undone(console: Console, clerk: Browser) -> None:
    booked(console.gym, a_bgmax(Payment(TOTALS[2]), serial="00002"))
    before = owed(console.gym)
    chosen = clerk.get("/payments/3").tree.find(".//button[@data-choice='1']").getparent()
    said = clerk.sent("/payments/3/plan", dict(chosen.fields.items()))
    clerk.sent("/payments/3/do", said.form("/payments/3/do"))

    assert owed(console.gym) == before | {3: (0, "done")}
    clerk.sent("/payments/3/do", planned(clerk, 3, "undo"))

    assert owed(console.gym) == before
    assert [act for _, act, _ in acts(console)][-1] == "payments undo"
    assert broken(console.gym) == {}


def test_a_double_click_acts_once(console: Console, clerk: Browser) -> None:
    form = planned(clerk, 2, "handle", note="Refunded")

    first, second = (clerk.sent("/payments/2/do", form) for _ in range(2))

    assert acts(console) == [("anna", "payments handle", "payment 2")]
    assert first.words == second.words


def test_who_is_slower_is_shown_what_has_changed_and_overwrites_nothing(
    console: Console, clerk: Browser
) -> None:
    other = console.logged_in("björn", "finance")
    hers = planned(clerk, 1, "match", invoice="GYM:100003")
    his = planned(other, 1, "match", invoice="GYM:100001")
    other.sent("/payments/1/do", his)

    slower = clerk.sent("/payments/1/do", hers)

    assert slower.status == 409
    assert "Somebody was quicker" in slower.words
    assert acts(console) == [("björn", "payments match", "payment 1")]


def test_what_cannot_be_is_said_and_what_was_typed_is_kept(clerk: Browser) -> None:
    form = clerk.get("/payments/1").form("/payments/1/plan", act="split")

    refused = clerk.sent("/payments/1/plan", form | {"parts": "GYM:100003 = mycket"})

    assert refused.status == 409
    assert "Line 1 is no invoice with an amount: GYM:100003 = mycket" in refused.words
    kept = clerk.sent("/payments/1/plan", form | {"act": "match", "invoice": "GYM:999"})
    assert "There is no invoice GYM:999." in kept.words
    assert kept.form("/payments/1/plan", act="match")["invoice"] == "GYM:999"


def test_what_others_write_is_text_and_never_markup(console: Console, clerk: Browser) -> None:
    name = HOSTILE.replace("'", "''").replace(":", "\\:")
    console.gym.do(f"UPDATE brp_payment SET payer_name = '{name}', text = '{name}'")

    page = clerk.get("/payments/2")

    assert HOSTILE in page.words
    assert "<script>alert" not in page.text
    sought = clerk.sent("/payments", page.form("/payments") | {"text": HOSTILE})
    assert sought.tree.get_element_by_id("text").get("value") == HOSTILE
    assert "<script>alert" not in sought.text


def test_the_list_goes_on_where_a_page_ends_and_keeps_what_it_is_narrowed_to(
    console: Console, clerk: Browser
) -> None:
    one = clerk.get("/payments/1?reason=no-reference")

    assert [each.get("href") for each in one.tree.findall(".//ol[@class='queue']/li/a")] == [
        "/payments/1?reason=no-reference"
    ]
    behind = clerk.get("/payments/1?after=2026-11-23.1")
    assert [each.get("href") for each in behind.tree.findall(".//ol[@class='queue']/li/a")] == [
        "/payments/2?after=2026-11-23.1"
    ]


def test_a_form_that_is_sent_twice_at_once_is_done_once(console: Console, clerk: Browser) -> None:
    done: list[int] = []

    def act() -> str:
        done.append(len(done))
        time.sleep(0.05)  # the other is sent meanwhile
        return f"came to {len(done)}"

    def send(_: int) -> str:
        return once(console.house.accounts, "one", 1, console.house.app.clock.now(), act)

    with ThreadPoolExecutor(4) as senders:
        assert set(senders.map(send, range(4))) == {"came to 1"}
    assert done == [0]
