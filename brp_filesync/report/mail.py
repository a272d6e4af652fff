"""A report as a mail: its text, and its page with the pictures as parts of the mail. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

from brp_filesync.core.language import Language
from brp_filesync.mail.model import Mail
from brp_filesync.profiles.mail import MailSettings
from brp_filesync.report.compose import Composed
from brp_filesync.report.pictures import Picture

_STOCKHOLM = ZoneInfo("Europe/Stockholm")


def source_in_mail(picture: Picture) -> str:
    """Return how a mail's page names a picture that comes with it (RFC 2392)."""
    return f"cid:{_content_id(picture)}"


def mails(
    composed: Composed,
    pictures: Sequence[Picture],
    readers: Sequence[str],
    settings: MailSettings,
    language: Language,
    now: datetime,
) -> list[Mail]:
    """Return the mail, once for each reader. `composed` names pictures by `source_in_mail`.

    Its Message-ID is the same for the same report and reader: a mail that came twice is known.
    """
    return [
        Mail(reader, _message(composed, pictures, reader, settings, language, now))
        for reader in readers
    ]


def _message(
    composed: Composed,
    pictures: Sequence[Picture],
    reader: str,
    settings: MailSettings,
    language: Language,
    now: datetime,
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(settings.sender.name, addr_spec=settings.sender.address)
    message["To"] = Address(addr_spec=reader)
    message["Subject"] = " ".join(composed.subject.split())
    message["Date"] = now.astimezone(_STOCKHOLM)
    domain = settings.sender.address.rpartition("@")[2]
    message["Message-ID"] = f"<report.{_digest(reader + composed.page)}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # machines shall not answer (RFC 3834)
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = language
    message.set_content(composed.text, cte="quoted-printable")
    message.add_alternative(composed.page, subtype="html", cte="quoted-printable")
    page = message.get_body(("html",))
    assert isinstance(page, EmailMessage)  # noqa: S101 - it was just added
    for each in pictures:
        page.add_related(
            each.png,
            "image",
            "png",
            cid=f"<{_content_id(each)}>",
            filename=f"{each.name}.png",
            disposition="inline",
        )
    return message


def _content_id(picture: Picture) -> str:
    return f"{picture.name}.{hashlib.sha256(picture.png).hexdigest()[:16]}@filesync"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
