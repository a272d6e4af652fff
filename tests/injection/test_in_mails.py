"""Every string in a mail's every place is text: the head, the tags and the writing stay ours."""

import unicodedata
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from brp_filesync.mail.compose import compose
from brp_filesync.mail.model import OrderFacts
from tests.injection.strings import KINDS
from tests.servers.smtp import running
from tests.support.gym import an_order, open_gym, personnummer
from tests.support.mailed_gym import mailed
from tests.support.mails import NOW, order_facts, paper, parts, purchase, tags_of

JOINERS = "\u200c\u200d"  # of Persian names and of emoji


@pytest.mark.family("injection-sql", cases=len(KINDS["sql"]))
@pytest.mark.family("injection-formula", cases=len(KINDS["formula"]))
@pytest.mark.family("injection-mail", cases=len(KINDS["mail"]))
@pytest.mark.family("injection-template", cases=len(KINDS["template"]))
@pytest.mark.family("injection-terminal", cases=len(KINDS["terminal"]))
@pytest.mark.family("injection-html", cases=len(KINDS["html"]))
def test_a_mail_about_an_order_of_any_text_has_its_own_head_and_tags_alone() -> None:
    stationery = paper()
    sound = compose(stationery, "confirm", _order("x"), NOW)
    head, tags = list(sound.message.keys()), tags_of(parts(sound)[1])

    for text in (text for texts in KINDS.values() for text in texts):
        mail = compose(stationery, "confirm", _order(text), NOW)
        read = _read(mail.message.as_bytes())

        assert mail.recipient == "asa@example.com", text
        assert list(read.keys()) == head, text
        assert _tags_of_harmless(read, text) == tags, text


def test_a_mail_of_each_kind_goes_through_a_night_and_a_real_mail_server_as_harmless_text(
    tmp_path: Path,
) -> None:
    """An order of each kind of string, the longest, from the portal's file to the buyer's box."""
    texts = ["Ek", *(max(_one_line(kind), key=len) for kind in KINDS)]
    with running("starttls", tmp_path / "smtp") as box:
        gym = mailed(open_gym(tmp_path / "gym"), box)
        gym.deliver(
            [
                an_order(
                    f"W-{at}",
                    first=text,
                    last=text,
                    street=text,
                    city=text,
                    personnummer=personnummer(at),
                    email=f"buyer{at}@example.com",
                )
                for at, text in enumerate(texts)
            ]
        )

        night = gym.night()

        assert (night.exit_code, night.mails.sent, night.counts.imported) == (
            0,
            len(texts),
            len(texts),
        )
    sound, *mails = box.mails()
    assert box.recipients == [f"buyer{at}@example.com" for at in range(len(texts))]
    for text, mail in zip(texts[1:], mails, strict=True):
        assert list(mail.keys()) == list(sound.keys()), text
        assert _tags_of_harmless(mail, text) == _tags_of_harmless(sound, "Ek"), text


def _one_line(kind: str) -> list[str]:
    """Return the strings that a file of ISO 8859-1 can hold without quotes."""
    fits = [
        text
        for text in KINDS[kind]
        if not {*text} & {*'";\r\n\0'}
        and text.strip() == text
        and text.encode("iso8859-1", "replace").decode("iso8859-1") == text
    ]
    assert fits, kind
    return fits


def _order(text: str) -> OrderFacts:
    return order_facts(
        purchase(name=text),
        first_name=text,
        last_name=text,
        order_number=text,
        portal_order_number=text,
    )


def _read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def _tags_of_harmless(mail: EmailMessage, text: str) -> list[tuple[str, list[str]]]:
    """Return the HTML's tags. The head has single lines and one recipient; no part steers."""
    assert len(mail["To"].addresses) == 1, text
    assert not any(sign in value for value in mail.values() for sign in "\r\n"), text
    found = [mail.get_body((kind,)) for kind in ("plain", "html")]
    plain, html = (part.get_content() for part in found if part is not None)
    assert _obeyed(plain) | _obeyed(html) <= {"\n"}, text
    return tags_of(html)


def _obeyed(text: str) -> set[str]:
    """Return the characters that a terminal or a mail reader would do something for."""
    obeyed = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    seen = text.replace("\r\n", "\n")
    return {sign for sign in {*seen} - {*JOINERS} if unicodedata.category(sign) in obeyed}
