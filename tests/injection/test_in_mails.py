"""Every string in a mail's every place is text: the head, the tags and the writing stay ours."""

import unicodedata
from email import message_from_bytes, policy

import pytest

from brp_filesync.mail.model import OrderFacts
from tests.injection.strings import KINDS
from tests.letters import letter, order_facts, parts, purchase, tags_of

_EACH = 20  # of a kind: a mail takes its time to be composed


@pytest.mark.parametrize("kind", ["sql", "formula", "mail", "template"])
def test_a_mail_about_an_order_of_any_text_has_its_own_head_and_tags_alone(kind: str) -> None:
    sound = letter(_order("x"))
    head, tags = list(sound.message.keys()), tags_of(parts(sound)[1])

    for text in KINDS[kind][:_EACH]:
        mail = letter(_order(text))
        read = message_from_bytes(mail.message.as_bytes(), policy=policy.default)
        plain, html = parts(mail)

        assert list(read.keys()) == head, text
        assert mail.recipient == read["To"].addresses[0].addr_spec == "asa@example.com", text
        assert not any(sign in value for value in read.values() for sign in "\r\n"), text
        assert tags_of(html) == tags, text
        assert _obeyed(plain) | _obeyed(html) <= {"\n"}, text


def _order(text: str) -> OrderFacts:
    return order_facts(
        purchase(name=text), first_name=text, last_name=text, order_number=text,
        portal_order_number=text,
    )  # fmt: skip


def _obeyed(text: str) -> set[str]:
    """Return the characters that a terminal or a mail reader would do something for."""
    return {sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
