"""A night's mails: who gets which, when they are tried again, and when they are given up."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.servers.smtp import Mailbox
from tests.support.gym import Gym, a_cancel, an_order, personnummer
from tests.support.mailed_gym import copies, mailed, next_day, states, troubles
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


def test_each_buyer_gets_one_mail_of_what_was_bought(gym: Gym, box: Mailbox) -> None:
    gym = mailed(gym, box)
    gym.deliver(
        [
            an_order("W-1", product="K10", price_ore=240000, quantity="2"),
            an_order("W-2", personnummer=personnummer(1), first="Bo", email="bo@example.com"),
            an_order("W-3", personnummer=personnummer(2), email=""),
        ]
    )

    night = gym.night()
    again = gym.night()

    assert (night.exit_code, night.mails.sent, again.mails.sent) == (0, 2, 0)
    assert box.recipients == ["asa@example.com", "bo@example.com"]
    text, _ = _parts(box.mails()[0])
    for said in (
        "Hej Åsa! Din beställning hos Wellnet",
        "* Produkt K10 (2 st)\n  20 klipp\n",
        "Gäller från och med 24 november 2026",
        "receptionen på Centrum",
    ):
        assert said in text
    assert box.commands["greeting"] == 1


@pytest.mark.rule("Orders in 10.4")
def test_no_mail_has_anything_of_the_invoice_or_a_personnummer(gym: Gym, box: Mailbox) -> None:
    gym = changed(mailed(gym, box), commission_product="PROV")
    gym.deliver([an_order("W-1"), an_order("W-1", line="2", product="PROV", price_ore="-1000")])

    gym.night()

    ((invoice, ocr, bankgiro, due, total),) = gym.rows(
        "brp_invoice", "invoice_number", "ocr_number", "bankgiro", "due_date", "total_ore"
    )
    (mail,) = box.mails()
    for part in _parts(mail):
        for secret in (
            str(invoice),
            ocr,
            bankgiro,
            due,
            str(total // 100),
            "4 990",
            "24 december",
            "PROV",
            "Provision",
            "9876",
            "811218",
        ):
            assert secret not in part, secret


@pytest.mark.rule("Orders in 13.4")
def test_a_cancellation_is_mailed_behind_its_confirmation(gym: Gym, box: Mailbox) -> None:
    gym = mailed(gym, box)
    gym.deliver([an_order("W-1")])
    gym.night()
    gym.deliver([a_cancel("W-1")], serial=2)

    gym.night()

    confirmed, cancelled = box.mails()
    assert confirmed["Subject"].startswith("Orderbekräftelse")
    assert cancelled["Subject"].startswith("Makulerad")
    assert cancelled["References"] == confirmed["Message-ID"]


def test_an_order_cancelled_before_its_mail_went_out_is_told_of_once(
    gym: Gym, box: Mailbox
) -> None:
    gym = mailed(gym, box)
    gym.deliver([an_order("W-1"), a_cancel("W-1")])

    night = gym.night()

    assert (night.exit_code, night.mails.sent, night.mails.waived) == (0, 1, 1)
    assert states(gym) == ["waived", "done"]
    assert box.mails()[0]["Subject"].startswith("Makulerad")


def test_without_settings_mails_wait_and_the_run_says_so(gym: Gym, box: Mailbox) -> None:
    gym.deliver([an_order("W-1")])
    night = gym.night()
    assert (night.exit_code, night.mails.waiting, night.mails.unset) == (0, 1, True)

    gym = mailed(gym, box)
    next_day(gym)
    assert gym.night().mails.sent == 1


@pytest.mark.rule("Orders in 6.8")
def test_a_night_sends_an_answer_and_a_confirmation_and_the_invoice_to_nobody(
    gym: Gym, box: Mailbox
) -> None:
    gym = mailed(gym, box)
    name = gym.deliver([an_order("W-1")])

    assert gym.night().exit_code == 0

    ((state, number),) = gym.rows("brp_invoice", "state", "invoice_number")
    sent = {
        str(path.relative_to(gym.server)): path.read_bytes()
        for path in gym.server.rglob("*")
        if path.is_file()
    }
    answer = f"responses/{name.replace('.csv', '_SVAR.csv')}"
    assert (state, box.recipients) == ("sent", ["asa@example.com"])
    assert sorted(sent) == [f"orders/archive/{name}", answer]
    assert str(number).encode() in sent[answer]
    (mail,) = box.mails()
    assert str(number) not in "".join(_parts(mail))
    assert list(mail.iter_attachments()) == []
    assert gym.night().exit_code == 0
    assert len(box.received) == 1


def test_who_begins_to_send_mails_confirms_no_old_orders(gym: Gym, box: Mailbox) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    gym = mailed(gym, box)
    next_day(gym, 15)
    gym.deliver([an_order("W-2", personnummer=personnummer(1))], serial=2)

    night = gym.night()

    assert (night.mails.sent, night.mails.waived) == (1, 1)
    assert (states(gym), troubles(gym)) == (["waived", "done"], ["too old", None])


def test_a_mail_not_taken_waits_longer_each_time_and_fails_in_the_end(
    gym: Gym, box: Mailbox
) -> None:
    gym = mailed(gym, box)
    retry = gym.installation.settings.mail.retry  # type: ignore[union-attr]
    mail = gym.installation.settings.mail.model_copy(  # type: ignore[union-attr]
        update={"retry": retry.model_copy(update={"tries": 3})}
    )
    gym = changed(gym, settings={"mail": mail})
    gym.deliver([an_order("W-1")])
    box.trouble = ("RCPT", "4xx")

    gym.night()
    assert _next_try(gym) == "2026-11-24T01:45:00Z"
    gym.night()
    assert box.commands["RCPT"] == 1
    next_day(gym)
    gym.night()
    assert _next_try(gym) == "2026-11-25T02:00:00Z"
    next_day(gym)
    night = gym.night()

    assert (night.exit_code, night.mails.failed, states(gym)) == (3, 1, ["failed"])
    assert troubles(gym) == ["451 4.3.2 at RCPT TO"]
    next_day(gym)
    assert gym.night().exit_code == 0
    assert box.commands["RCPT"] == 3


def test_a_server_out_of_reach_postpones_all_and_imports_go_on(
    gym: Gym, box: Mailbox, free_port: int
) -> None:
    away = mailed(gym, box, server={"port": free_port})
    away.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1))])

    night = away.night()
    assert (night.exit_code, night.counts.imported, states(gym)) == (69, 2, ["todo", "todo"])
    assert len(night.duties.answered) == 1

    next_day(gym)
    assert mailed(gym, box).night().mails.sent == 2
    assert set(copies(box).values()) == {1}


def test_a_refused_login_is_sent_once_until_it_is_another(gym: Gym, box: Mailbox) -> None:
    gym = mailed(gym, box)
    secret = gym.installation.folder / "smtp-password"
    right = secret.read_text()
    secret.write_text("fel")
    gym.deliver([an_order("W-1")])
    assert gym.night().exit_code == 77
    gym.deliver([an_order("W-2", personnummer=personnummer(1))], serial=2)
    assert gym.night().exit_code == 77

    assert (box.logins, states(gym)) == ([b"fel"], ["todo", "todo"])
    secret.write_text(right)
    assert gym.night().exit_code == 0
    assert states(gym) == ["done", "done"]


def test_mails_that_our_own_mistake_holds_back_never_become_too_old(gym: Gym, box: Mailbox) -> None:
    """Behind a refused login, then behind a missing password; one was too old from the first."""
    gym.deliver([an_order("W-0", personnummer=personnummer(2))])
    gym.night()
    next_day(gym, 15)
    gym = mailed(gym, box)
    secret = gym.installation.folder / "smtp-password"
    right = secret.read_text()
    secret.write_text("fel")
    gym.deliver([an_order("W-1")], serial=2)
    assert gym.night().exit_code == 77
    gym.do(
        "UPDATE filesync_duty SET state = 'todo', ended_at = NULL, trouble = NULL"
        " WHERE state = 'waived'"
    )
    assert (gym.night().exit_code, states(gym)) == (77, ["todo", "todo"])
    next_day(gym, 13)
    gym.deliver([an_order("W-2", personnummer=personnummer(1))], serial=3)
    secret.unlink()
    assert (gym.night().exit_code, states(gym)) == (78, ["todo"] * 3)
    next_day(gym, 13)
    secret.write_text(right)
    secret.chmod(0o600)

    night = gym.night()

    assert (night.exit_code, night.mails.sent, night.mails.waived) == (0, 2, 1)
    assert (states(gym), troubles(gym)[0]) == (["waived", "done", "done"], "too old")


def test_a_person_without_an_address_by_then_is_a_persons_to_solve(gym: Gym, box: Mailbox) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1), email="b@x.se")])
    gym.night()
    gym.do("UPDATE brp_person SET email = NULL WHERE person_id = 1")

    night = mailed(gym, box).night()

    assert (night.exit_code, states(gym)) == (3, ["failed", "done"])
    assert troubles(gym)[0] == "the person has no sound e-mail address in BRP"


def test_a_template_that_is_wrong_stops_no_import_and_loses_no_mail(
    gym: Gym, box: Mailbox, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "confirm.txt").write_text("{{ order.emial }}")
    gym = mailed(gym, box, templates=str(folder))
    name = gym.deliver([an_order("W-1")])

    night = gym.night()

    assert (night.exit_code, states(gym), box.received) == (78, ["todo"], [])
    assert [row["STATUS"] for row in gym.answer(name)] == ["OK"]
    assert "confirm.txt:1: the mail can't be written" in night.mails.troubles[0].message


def test_mails_go_out_also_when_the_portal_cannot_be_reached(gym: Gym, box: Mailbox) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    gym = mailed(gym, box)
    (gym.server / "orders").rename(gym.server / "away")

    night = gym.night()

    assert night.exit_code == 69
    assert night.mails.sent == 1


def test_mails_go_out_also_when_the_portal_is_not_ready_any_more(gym: Gym, box: Mailbox) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    gym = mailed(gym, box)
    gym.do("UPDATE brp_organisation SET payment_terms_days = NULL")

    night = gym.night()

    assert (night.exit_code, night.mails.sent, states(gym)) == (78, 1, ["done"])
    assert night.troubles[0].message.startswith("wellnet isn't ready. BRP lacks payment terms")


def test_more_mails_than_are_read_at_a_time_are_all_sent_over_one_connection(
    gym: Gym, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brp_filesync.flows.mail_round._MAILS_AT_A_TIME", 3)
    gym = mailed(gym, box)
    gym.deliver(
        [
            an_order(f"W-{n}", personnummer=personnummer(n), email=f"p{n}@example.com")
            for n in range(8)
        ]
    )

    assert gym.night().mails.sent == 8
    assert (len(copies(box)), box.commands["greeting"]) == (8, 1)


@pytest.mark.rule("Orders in 10.5", "Orders in 10.6")
def test_what_a_run_that_is_gone_left_sending_is_unknown_and_not_sent(
    gym: Gym, box: Mailbox
) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    gym.do("UPDATE filesync_duty SET state = 'sending' WHERE order_id IS NOT NULL")

    night = mailed(gym, box).night()

    assert (night.exit_code, night.mails.unknown, states(gym)) == (3, 1, ["unknown"])
    assert box.received == []
    assert mailed(gym, box).night().exit_code == 0


def _parts(mail: EmailMessage) -> list[str]:
    found = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return [part.get_content().replace("\r\n", "\n") for part in found if part is not None]


def _next_try(gym: Gym) -> str:
    rows = gym.rows("filesync_duty", "order_id", "next_try_at")
    return str(next(moment for order_id, moment in rows if order_id is not None))
