"""Receipts: whoever's order the portal has paid gets one, once; and mails that came back."""

import pytest

from brp_filesync.desk.invoices import credit, creditable
from brp_filesync.flows.receipts import promise_receipts
from tests.servers.smtp import Mailbox
from tests.support.breaches import broken
from tests.support.command import typed
from tests.support.gym import Gym, an_order, personnummer
from tests.support.mailed_gym import mailed, next_day
from tests.support.payment_gym import OCR, Payment, a_bgmax, booked, with_bank, with_invoices
from tests.support.settlement_gym import (
    PAYER,
    a_report,
    a_row,
    booked_report,
    report_night,
    with_reports,
)

pytestmark = pytest.mark.one_database

NET = 436625  # of W-1's 499000


def _receipts(box: Mailbox) -> list[str]:
    """Return the texts of the receipts that came, in their order."""
    return [
        part.get_content()
        for mail in box.mails()
        if "Kvitto" in str(mail["Subject"])
        for part in [mail.get_body(("plain",))]
        if part is not None
    ]


@pytest.mark.rule("Orders in 14.1", "Orders in 14.2")
def test_each_order_paid_from_then_on_gets_one_receipt_with_all_that_employers_ask_for(
    gym: Gym, box: Mailbox
) -> None:
    early = mailed(with_invoices(gym), box)
    booked(early, a_bgmax(Payment(269000 + 230000, "10000180")))
    next_day(early)
    giving = with_bank(mailed(early, box, receipt=True))
    giving.night()  # from here on; W-1 was paid before
    next_day(giving)
    booked(giving, a_bgmax(Payment(120000, OCR[2]), serial="00002"))
    giving.night()
    next_day(giving)
    giving.night()

    (text,) = _receipts(box)
    for told in (
        "Åsa Öberg",  # who
        "Produkt K10",  # what
        "10 klipp",
        "Gäller 24 november 2026 – 23 november 2027",
        "Centrum",  # where
        "1\N{NO-BREAK SPACE}200,00\N{NO-BREAK SPACE}kr",  # price
        "varav moms 6 %: 67,92",
        "Gymmet AB",
        "556036-0793",
        "Betalt",
    ):
        assert told in text, told
    assert broken(giving) == {}


@pytest.mark.rule("Orders in 14.3", "Orders in 14.4")
def test_one_that_a_report_settled_is_paid_with_its_lump_and_unbooked_it_is_a_task(
    gym: Gym, box: Mailbox
) -> None:
    giving = with_reports(
        with_invoices(mailed(gym, box, receipt=True)),
        lump={"by_itself": True, "payer_accounts": ["5050-1055"]},
    )
    giving.night()
    next_day(giving)
    booked_report(giving, a_report(a_row("W-1", 499000)))
    giving.night()
    assert _receipts(box) == []
    booked(giving, a_bgmax(Payment(NET, "LUMP", code="1", sender=PAYER)))
    assert report_night(giving).lumps == 1
    giving.night()
    assert len(_receipts(box)) == 1
    assert typed(giving, "payments", "undo", "1", "--yes").exit_code == 0
    giving.night()
    giving.night()

    words = [word for (word,) in giving.rows("brp_finance_task", "word")]
    assert words.count("receipt-unpaid") == 1
    assert len(_receipts(box)) == 1
    assert broken(giving) == {}


@pytest.mark.rule("Orders in 14.1", "Orders in 14.5")
def test_an_older_one_is_asked_for_and_what_is_credited_or_unpaid_has_none(
    gym: Gym, box: Mailbox
) -> None:
    giving = with_bank(mailed(gym, box))
    sole_trader = personnummer(7)[2:]
    giving.do(
        f"UPDATE brp_company SET organisation_number = '{sole_trader}' WHERE company_id = 'GYM'"
    )
    giving.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1), last="Ek")])
    giving.night()
    booked(giving, a_bgmax(Payment(499000, "10000180")))
    with giving.app() as app:
        found = creditable(app.database, "GYM:100002")
        credit(app.database, found, "Kim", "2026-11-24", "2026-11-24T02:00:00Z")

    asked = typed(giving, "mail", "receipt", "W-1", "--json").json
    again = typed(giving, "mail", "receipt", "W-1")
    unpaid = typed(giving, "mail", "receipt", "W-2")
    giving.night()

    assert asked["portal_order_number"] == "W-1"
    assert (again.exit_code, again.said.count("receipt already")) == (2, 1)
    assert (unpaid.exit_code, unpaid.said.count("is no receipt")) == (2, 1)
    (text,) = _receipts(box)
    assert f"{sole_trader[:6]}-{sole_trader[6:]}" in text
    assert typed(giving, "payments", "unbook", "1", "--yes").exit_code == 0
    giving.night()
    words = [word for (word,) in giving.rows("brp_finance_task", "word")]
    assert words == ["credited-still-valid", "receipt-unpaid"]
    assert broken(giving) == {}


@pytest.mark.rule("Orders in 10.7")
def test_a_mail_that_came_back_goes_once_more_to_the_address_that_staff_give(
    gym: Gym, box: Mailbox
) -> None:
    giving = mailed(gym, box)
    giving.deliver([an_order("W-1")])
    giving.night()

    gym.deliver([an_order("W-2", product="K10", price_ore=120000)], serial=2)
    gym.night()  # without a mail server: its confirmation waits

    done = typed(giving, "persons", "set-email", "1", "ny@example.com", "--json").json
    shown = typed(giving, "persons", "set-email", "1", "ny@example.com").out.decode()
    typed(giving, "mail", "again", *(str(each["mail_id"]) for each in done["ended"]))
    giving.night()

    told = [
        (which, each["portal_order_number"], each["what"])
        for which in ("waiting", "ended")
        for each in done[which]
    ]
    assert told == [("waiting", "W-2", "confirm"), ("ended", "W-1", "confirm")]
    (ended,) = done["ended"]
    assert "goes to the new address by itself" in shown
    assert f"`filesync mail again {ended['mail_id']}` if it came back" in shown
    assert [str(mail["To"]) for mail in box.mails()] == [
        "Åsa Öberg <asa@example.com>",
        "Åsa Öberg <ny@example.com>",
        "Åsa Öberg <ny@example.com>",
    ]
    assert [act for (act,) in giving.rows("brp_audit_log", "act")] == [
        "persons set-email",
        "persons set-email",
        "mail again",
    ]
    assert typed(giving, "persons", "set-email", "1", "nowhere").exit_code == 2
    assert typed(giving, "persons", "set-email", "99", "ny@example.com").exit_code == 2
    assert broken(giving) == {}


@pytest.mark.rule("Orders in 14.2", "Orders in 14.3")
def test_one_that_a_report_set_off_whole_is_paid_on_the_reports_day(gym: Gym, box: Mailbox) -> None:
    giving = with_reports(with_invoices(mailed(gym, box, receipt=True)))
    booked(giving, a_bgmax(Payment(499000, OCR[1])))
    with giving.app() as app:
        found = creditable(app.database, "GYM:100002")
        credit(app.database, found, "Kim", "2026-11-24", "2026-11-24T02:00:00Z")
    giving.night()
    next_day(giving)
    booked_report(giving, a_report(a_row("W-1", 499000), a_row("W-2", -499000)))

    assert giving.night().troubles == []

    (text,) = _receipts(box)
    assert "25 november 2026" in text
    assert broken(giving) == {}


@pytest.mark.rule("Orders in 14.1", "Orders in 14.2", "Orders in 14.4")
def test_one_that_was_let_be_goes_when_the_order_is_paid_after_all_by_what_stands_then(
    gym: Gym, box: Mailbox
) -> None:
    giving = mailed(with_invoices(gym), box, receipt=True)
    giving.night()
    next_day(giving)
    booked(giving, a_bgmax(Payment(499000, OCR[0]), day="20261120"))
    assert typed(giving, "payments", "unbook", "1", "--yes").exit_code == 0
    booked(giving, a_bgmax(Payment(499000, OCR[0]), day="20261123", serial="00002"))
    with giving.app() as app:
        promise_receipts(app, giving.portal, "orders", wanted=True)
    assert typed(giving, "payments", "unbook", "2", "--yes").exit_code == 0
    giving.night()
    assert _receipts(box) == []
    assert typed(giving, "payments", "match", "1", "--invoice", OCR[0], "--yes").exit_code == 0

    giving.night()
    giving.night()

    (text,) = _receipts(box)
    assert "20 november 2026" in text
    assert giving.rows("brp_finance_task", "word") == []
    assert broken(giving) == {}
