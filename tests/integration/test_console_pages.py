"""The console's other pages: each tells what the ledger and BRP's tables have, and acts at the desk."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.breaches import broken
from tests.support.console import Browser, Console, console_of
from tests.support.gym import Gym, an_order, personnummer
from tests.support.payment_gym import OCR, TOTALS, Payment, a_bgmax, booked, copied, owed


@pytest.fixture
def console(_paying: Gym, tmp_path: Path) -> Iterator[Console]:
    """A gym's console: four orders, of which the first is paid."""
    gym = copied(_paying, tmp_path / "gym")
    booked(gym, a_bgmax(Payment(TOTALS[0], OCR[0])))
    with console_of(gym) as found:
        yield found


@pytest.fixture
def anna(console: Console) -> Browser:
    return console.logged_in("anna", "admin")


def acts(console: Console) -> list[tuple[str, str, str]]:
    """Return who did what to what."""
    return [tuple(row) for row in console.gym.rows("brp_audit_log", "who", "act", "subject")]  # type: ignore[misc]


def steps(page: str, browser: Browser) -> list[str]:
    """Return the second column of what happened."""
    rows = browser.get(page).tree.findall(".//table[@class='list stack']/tbody/tr")
    return [" ".join(row[1].text_content().split()) for row in rows]


def test_an_orders_story_goes_from_its_row_to_its_payment(anna: Browser) -> None:
    assert steps("/orders/1", anna) == [
        "ordered at wellnet",
        "invoice GYM:100001",
        "imported by file WELLNET_ORDER_20261123_001.csv, line 2",
        "invoice GYM:100001 is settled",
    ]
    assert anna.get("/orders/nope").status == 409


def test_an_order_is_found_by_a_name_that_stands_in_no_url(anna: Browser) -> None:
    page = anna.get("/orders")

    found = anna.sent("/orders", page.form("/orders") | {"text": "w-3"})

    links = [each.get("href") for each in found.tree.findall(".//td/a")]
    assert links == ["/orders/3"]
    assert len(anna.get("/customers/1").tree.findall(".//td/a")) == 1


def test_who_looks_at_a_personnummer_is_recorded(console: Console, anna: Browser) -> None:
    page = anna.get("/orders/2")
    assert personnummer(5)[-4:] not in page.words

    shown = anna.sent("/orders/2/personnummer", page.form("/orders/2/personnummer"))

    assert personnummer(5)[-4:] in shown.words
    assert acts(console)[-1][:2] == ("anna", "personnummer shown")
    looker = console.logged_in("leo", "look")
    assert [each.get("action") for each in looker.get("/orders/2").tree.iter("form")] == ["/logout"]


def test_an_invoice_is_credited_as_it_was_said(console: Console, anna: Browser) -> None:
    form = anna.get("/orders/2").form("/orders/2/credit/plan", invoice="GYM:100002")
    said = anna.sent("/orders/2/credit/plan", form)
    assert "Invoice GYM:100002 is credited: SEK -4,990.00, of which SEK 0.00" in said.words
    assert acts(console) == []

    anna.sent("/orders/2/credit", said.form("/orders/2/credit"))

    assert acts(console) == [("anna", "invoices credit", "invoice 5")]
    again = anna.sent("/orders/2/credit/plan", form)
    assert (again.status, "GYM:100002 is credited already." in again.words) == (409, True)
    assert broken(console.gym) == {}


def test_a_cancellation_is_tried_first_and_nothing_of_the_trial_stays(
    console: Console, anna: Browser
) -> None:
    before = owed(console.gym)
    form = anna.get("/orders/3").form("/orders/3/cancel/plan") | {"reason": "wrong"}

    said = anna.sent("/orders/3/cancel/plan", form)

    assert "The order is cancelled: SEK 1,200.00 is credited" in said.words
    assert (owed(console.gym), acts(console)) == (before, [])
    anna.sent("/orders/3/cancel", said.form("/orders/3/cancel"))
    assert [act for _, act, _ in acts(console)] == ["orders cancel"]
    assert broken(console.gym) == {}


def test_the_front_desk_hands_out_a_card_of_its_own_facility_and_takes_it_back(
    console: Console,
) -> None:
    desk = console.logged_in("disken", "desk", "102")
    assert desk.get("/").headers["location"] == "/desk"
    search = desk.get("/desk").form("/desk")

    found = desk.sent("/desk", search | {"text": "ÖBERG"})
    form = found.form("/desk/collect")
    assert form["order"] == "4"  # the others are of another facility
    twice = [desk.sent("/desk/collect", form) for _ in range(2)]

    assert [page.status for page in twice] == [200, 200]
    assert acts(console) == [("disken", "card collected", "order 4")]
    back = twice[1].form("/desk/uncollect")
    assert "is to be collected again" in desk.sent("/desk/uncollect", back).words
    assert desk.sent("/desk/collect", form | {"order": "1", "once": "other"}).status == 409
    assert "It is at Centrum, not here." in desk.sent("/desk", search | {"text": "W-1"}).words
    assert "No portal has sent it." in desk.sent("/desk", search | {"text": "W-99"}).words


def test_why_an_order_is_not_here_can_be_said_aloud(console: Console) -> None:
    console.gym.deliver([an_order("W-7", product="SAKNAS")])
    console.gym.night()
    desk = console.logged_in("disken", "desk")

    page = desk.sent("/desk", desk.get("/desk").form("/desk") | {"text": "W-7"})

    assert "wellnet sent order W-7, but it couldn't be taken in:" in page.words


@pytest.mark.torture
def test_rejected_rows_are_told_and_let_be_once(console: Console, anna: Browser) -> None:
    console.gym.deliver([an_order("W-7", product="SAKNAS")])
    console.gym.night()
    today = anna.get("/")
    assert "Wellnet: 1 rejected row that nobody has mended" in today.words
    listed = [each.get("href") for each in anna.get("/files").tree.findall(".//td/a")]
    page = anna.get(listed[0])

    anna.sent(listed[0], page.form(listed[0], act="waive"))

    assert acts(console)[-1][:2] == ("anna", "orders rejects waive")
    assert "closed anna" in anna.get(listed[0]).words
    assert "✓" in anna.get("/nights").words or "!" in anna.get("/nights").words


@pytest.mark.torture
def test_the_audit_log_is_narrowed_and_exported_whole(console: Console, anna: Browser) -> None:
    for number in ("1", "2"):
        form = anna.get(f"/orders/{number}").form(f"/orders/{number}/personnummer")
        anna.sent(f"/orders/{number}/personnummer", form)

    assert "customer 2" not in anna.get("/audit?text=customer+1").words
    lines = anna.get("/audit.csv?who=anna&text=customer").text.splitlines()
    assert lines[0] == "\ufeffaudit_id;at;who;act;subject;details"
    assert [line.split(";")[2:5] for line in lines[1:]] == [
        ["anna", "personnummer shown", f"customer {number}"] for number in (2, 1)
    ]
    assert "logged in" not in console.logged_in("leo", "look").get("/audit").words


def test_an_account_is_made_given_a_role_and_ended_by_another(
    console: Console, anna: Browser
) -> None:
    form = anna.get("/users").form("/users") | {"name": "björn", "role": "look"}
    made = anna.sent("/users", form)
    assert "http://localhost:8700/welcome/" in made.words
    bjorn = console.logged_in("eva", "look")
    assert bjorn.get("/users").status == 403

    role = anna.get("/users").form("/users/role", name="eva") | {"role": "admin"}
    anna.sent("/users/role", role)
    assert bjorn.get("/users").status == 200
    anna.sent("/users/end", anna.get("/users").form("/users/end", name="eva"))
    assert bjorn.get("/users").status == 303
    assert anna.sent("/users/end", {**role, "name": "anna"}).status == 409


@pytest.mark.torture
def test_a_refund_is_recorded_once_as_it_was_seen_and_taken_back(
    console: Console, anna: Browser
) -> None:
    form = anna.get("/orders/1").form("/orders/1/credit/plan", invoice="GYM:100001")
    said = anna.sent("/orders/1/credit/plan", form)
    anna.sent("/orders/1/credit", said.form("/orders/1/credit"))
    page = anna.get("/books")
    task = page.form("/books/task") | {"note": "Talked to the member"}
    refund = page.form("/books/refund", left=str(TOTALS[0]))

    assert anna.sent("/books/refund", refund | {"left": "1", "once": "a"}).status == 409
    for _ in range(2):
        assert "Paid lately" in anna.sent("/books/refund", refund).words
    anna.sent("/books/refund/undo", anna.get("/books").form("/books/refund/undo"))
    anna.sent("/books/task", task)

    assert [act for _, act, _ in acts(console)] == [
        "invoices credit",
        "refunds paid",
        "refunds undo",
        "task done",
    ]
    assert broken(console.gym) == {}


def test_a_portals_catalogue_and_prices_are_shown(anna: Browser) -> None:
    assert "Wellnet" in anna.get("/catalogue").words
    shown = anna.get("/catalogue/wellnet")
    assert "Agreed prices today" in shown.words
    assert "Produkt M12 (M12)" in shown.words
    assert anna.get("/catalogue/nobody").status == 409


@pytest.mark.torture
def test_a_source_is_run_now_as_a_process_of_its_own(console: Console, anna: Browser) -> None:
    runs = len(console.gym.rows("filesync_run", "run_id"))
    form = anna.get("/nights").form("/nights/run") | {"source": "wellnet"}

    begun = anna.sent("/nights/run", form)

    assert "It has begun" in begun.words
    assert acts(console)[-1] == ("anna", "run asked for", "portal wellnet")
    until = time.monotonic() + 60
    while len(console.gym.rows("filesync_run", "run_id")) == runs:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert anna.sent("/nights/run", form | {"source": "nobody", "once": "b"}).status == 409
