"""What a mail says, in both languages and both parts, and what it never says."""

from datetime import UTC, date, datetime
from email import message_from_bytes, policy

import pytest

from brp_filesync.mail.compose import readable_on
from brp_filesync.mail.policy import PLAIN, WITH_UTF8
from tests.support.mails import a_mail, order_facts, parts, purchase

CARD = purchase(name="Klippkort 10 klipp", effect="refilled", quantity=2, clips=20)
EXTENDED = purchase(effect="extended", starts_on=date(2027, 1, 1))


@pytest.mark.rule("Orders in 10.3")
def test_the_text_says_what_was_bought_where_from_when_and_where_the_card_is() -> None:
    text, _ = parts(a_mail(order_facts(purchase(), EXTENDED, CARD)))

    assert (
        text
        == """\
Tack för din beställning!

Hej Åsa! Din beställning hos Wellnet är klar hos oss. Det här har du köpt.

* Träningskort 12 månader (1 st)
  Gäller från och med 24 november 2026
* Träningskort 12 månader (1 st)
  Förlänger ditt kort från och med 1 januari 2027
* Klippkort 10 klipp (2 st)
  20 klipp
  Läggs till på ditt klippkort, gäller från och med 24 november 2026

Hämta ditt medlemskort
  Ditt medlemskort hämtar du i receptionen på Exempelgymmet Centrum.

Betalningen sköts genom Wellnet. Du behöver inte betala något till oss.

Anläggning
  Exempelgymmet Centrum
  Exempelgatan 1, 411 01 Göteborg
  Telefon: 031-390 06 01
  E-post: centrum@gym.example.com

Din beställning
  Beställning: 1042
  Nummer hos Wellnet: W-20001
  Beställd: 21 november 2026
  Namn: Åsa Öberg

--\N{SPACE}
Exempelgymmet
Mejlet har skickats till dig för att du har gjort en beställning hos Wellnet.
"""
    )


@pytest.mark.rule("Orders in 10.3")
def test_the_html_says_the_same_in_english() -> None:
    _, html = parts(a_mail(order_facts(purchase(name="Gym card"), CARD), language="en"))

    for said in (
        'lang="en"',
        "Thank you for your order!",
        "Your order at Wellnet",
        "Gym card",
        "Valid from 24 November 2026",
        "20 clips",
        "× 2",
        "You collect your membership card at the reception of Exempelgymmet Centrum.",
        "Exempelgatan 1, 411 01 Göteborg",
        "21 November 2026",
        "Åsa Öberg",
    ):
        assert said in html, said


@pytest.mark.rule("Orders in 13.4")
def test_a_cancellation_says_what_is_no_longer_valid() -> None:
    mail = a_mail(kind="cancelled")
    text, html = parts(mail)

    assert mail.message["Subject"] == "Makulerad beställning 1042 – Exempelgymmet Centrum"
    assert text.startswith("Din beställning är makulerad\n\nHej Åsa! Wellnet har avbokat")
    for part in (text, html):
        assert "Träningskort 12 månader" in part
        assert "Är det ett misstag? Kontakta Wellnet" in part
        assert "Gäller från" not in part
        assert "Hämta ditt medlemskort" not in part


@pytest.mark.rule("Orders in 10.4")
def test_prices_are_told_only_where_the_gym_wants_it() -> None:
    silent, telling, english = (
        parts(a_mail(**changes))
        for changes in ({}, {"prices": True}, {"prices": True, "language": "en"})
    )

    for part in silent:
        assert "Pris" not in part
        assert "990" not in part
    assert "Pris 4\N{NO-BREAK SPACE}990,00\N{NO-BREAK SPACE}kr" in telling[0]
    assert "Price SEK\N{NO-BREAK SPACE}4,990.00" in english[0]


def test_the_head_names_the_gym_the_buyer_and_one_lasting_id() -> None:
    mail = a_mail(reply_to="svar@gym.example.com").message
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)

    assert dict(read.items()) == {
        "From": "Exempelgymmet <order@gym.example.com>",
        "To": "Åsa Öberg <asa@example.com>",
        "Reply-To": "svar@gym.example.com",
        "Subject": "Orderbekräftelse 1042 – Exempelgymmet Centrum",
        "Date": "Tue, 24 Nov 2026 02:30:00 +0100",
        "Message-ID": "<confirm.b4dbe88c905d532cf81e643219bc7a4f@gym.example.com>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Language": "sv",
        "Content-Type": read["Content-Type"],
    }


def test_the_id_is_of_installation_order_and_kind_alone() -> None:
    first = a_mail().message["Message-ID"]
    later = a_mail(order_facts(first_name="Bo", order_id=9, order_number="9"), language="en")
    others = [
        a_mail(order_facts(portal="benify")),
        a_mail(order_facts(portal_order_number="W-2")),
        a_mail(kind="cancelled"),
    ]

    assert later.message["Message-ID"] == first
    assert len({first, *(mail.message["Message-ID"] for mail in others)}) == 4
    assert a_mail(kind="cancelled").message["References"] == first


def test_the_same_facts_give_the_same_bytes_and_only_plain_short_lines() -> None:
    content = a_mail().message.as_bytes()

    assert content == a_mail().message.as_bytes()
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_the_look_is_the_gyms_and_its_styles_stand_in_the_tags() -> None:
    _, html = parts(a_mail(look={"logo": "GYM!", "colour": "#FFD200", "footer": "a\nwww.b.se"}))

    assert "color: #000000;background-color: #FFD200" in html
    assert ">GYM!<" in html
    assert ">www.b.se</p>" in html
    assert "@media (max-width: 480px)" in html
    assert 'class="name" style="' in html
    assert "http" not in html


def test_text_on_a_colour_is_what_can_be_read() -> None:
    found = {colour: readable_on(colour) for colour in ("#ffffff", "#000000", "#14513b", "#ffd200")}

    assert found == {
        "#ffffff": "#000000",
        "#000000": "#ffffff",
        "#14513b": "#ffffff",
        "#ffd200": "#000000",
    }


def test_what_brp_does_not_know_of_a_facility_leaves_no_empty_line() -> None:
    facility = order_facts().facility
    bare = type(facility)(facility.name, "", "", "", "", "")
    text, html = parts(a_mail(order_facts(facility=bare)))

    assert "Anläggning\n  Exempelgymmet Centrum\n\nDin beställning" in text
    assert "Telefon" not in html


@pytest.mark.parametrize(
    ("email", "recipient"),
    [
        ("åsa@exämple.se", "åsa@xn--exmple-cua.se"),
        ("asa@straße.de", "asa@xn--strae-oqa.de"),  # strasse.de is somebody else's
        ("asa@xn--strae-oqa.de", "asa@xn--strae-oqa.de"),
        ("asa@βόλος.com", "asa@xn--nxasmm1c.com"),
    ],
)
def test_an_address_goes_out_as_dns_knows_its_domain(email: str, recipient: str) -> None:
    mail = a_mail(order_facts(email=email, ordered_at=datetime(2026, 1, 1, tzinfo=UTC)))

    assert mail.recipient == recipient
    assert recipient.rpartition("@")[2] in mail.message["To"]


@pytest.mark.parametrize("again", [1, 2])
def test_a_head_that_is_remembered_is_folded_as_the_library_folds_it(again: int) -> None:
    long = "Kim-Åse Överkörning-Långström " * again
    message = a_mail(order_facts(first_name=long, email="kim@" + "gym." * 12 + "se")).message

    for ours, library in ((PLAIN, policy.SMTP), (WITH_UTF8, policy.SMTPUTF8)):
        assert message.as_bytes(policy=ours) == message.as_bytes(policy=library)
