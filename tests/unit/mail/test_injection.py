"""Whatever a buyer's or a product's name holds, a mail has its own head and its own tags alone."""

from email import message_from_bytes, policy

import pytest

from tests.support.mails import CENTRUM, a_mail, order_facts, parts, purchase, tags_of

HEADS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
]
BREAKS = ("\r\n", "\n", "\r", "\n\n", "\r\n ", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
INTO_THE_HEAD = [
    *(f"Åsa{each}Bcc: alla@example.com" for each in BREAKS),
    *(f"{each}Subject: Du har vunnit" for each in BREAKS),
    "=?utf-8?q?=0D=0ABcc:_alla@example.com?=",
    "=?utf-8?b?DQpCY2M6IGFsbGFAZXhhbXBsZS5jb20=?=",
    "=?iso-8859-1?q?a=0Ab?= =?utf-8?q?=0ATo:_x?=",
    "Åsa <alla@example.com>,",
    '"Åsa" <alla@example.com>, "',
    "Åsa\x00\r\nBcc: alla@example.com",
    "alla@example.com, asa",
    "Öberg;\talla@example.com: grupp;",
    "%0d%0aBcc: alla@example.com",
    "\\r\\nBcc: alla@example.com",
]
TEMPLATES = [
    "{{ 7 * 191 }}",
    "{% raw %}",
    "{{ order.email }}",
    "{% include 'style.css' %}",
    "{{ ''.__class__.__mro__ }}",
    "{gym} {0} {order.__class__}",
    "{{ say('card') }}",
    "#}{{ 7 * 191 }}",
    "{%- set x = 1 -%}",
    "%(gym)s ${gym}",
]
TAGS = [
    "<b>x</b>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><i>',
    "</td>",
    "<!--",
    "--><a href='http://example.com'>",
    "</style><style>p{color:red}",
    "&lt;b&gt;",
    "<svg/onload=alert(1)>",
    "'\" onmouseover=alert(1) x='",
    "<iframe src=//x>",
    "]]><x>",
    "<a\thref=javascript:alert(1)>",
    "\x00<b>",
]
TURNS = [
    "\x1b[31mrött",
    "\x1b]0;titel\x07",
    "\x9b2J",
    "\u202egnp.exe",
    "\u2066x",
    "\x08\x08",
    "\x7f",
]


@pytest.mark.family("injection-mail")
@pytest.mark.parametrize("text", INTO_THE_HEAD)
def test_no_text_gets_into_the_mails_head(text: str) -> None:
    order = order_facts(
        first_name=text,
        last_name=text,
        order_number=text,
        facility=type(CENTRUM)(text, "", "", "", "", ""),
    )
    mail = a_mail(order)
    read = message_from_bytes(mail.message.as_bytes(), policy=policy.default)

    assert list(read.keys()) == HEADS
    (address,) = read["To"].addresses
    assert address.addr_spec == mail.recipient == "asa@example.com"
    assert not any(sign in value for value in read.values() for sign in "\r\n")


@pytest.mark.family("injection-template")
@pytest.mark.parametrize("text", TEMPLATES)
def test_no_text_is_a_template(text: str) -> None:
    plain, _ = parts(a_mail(order_facts(purchase(name=text), last_name=text)))

    assert f"* {text} (1 st)" in plain
    assert f"Namn: Åsa {text}" in plain


@pytest.mark.family("injection-html")
@pytest.mark.parametrize("text", TAGS)
def test_no_text_makes_a_tag(text: str) -> None:
    _, sound = parts(a_mail(order_facts(purchase(name="x"), last_name="x", order_number="x")))
    _, html = parts(a_mail(order_facts(purchase(name=text), last_name=text, order_number=text)))

    assert tags_of(html) == tags_of(sound)


@pytest.mark.family("injection-terminal")
@pytest.mark.parametrize("text", TURNS)
def test_no_text_moves_a_terminal_or_turns_the_writing(text: str) -> None:
    plain, html = parts(a_mail(order_facts(purchase(name=text), first_name=f"Å{text}")))

    for part in (plain, html):
        assert [sign for sign in part if not sign.isprintable() and sign not in "\n\xa0"] == []
