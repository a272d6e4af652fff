"""Facts of an order, and stationery to write to its buyer on, for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from brp_filesync.mail.compose import Stationery, compose, stationery
from brp_filesync.mail.model import Facility, Kind, Mail, OrderFacts, Purchase
from brp_filesync.mail.sources import load_sources
from brp_filesync.profiles.mail import MailSettings

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
CENTRUM = Facility(
    "Exempelgymmet Centrum",
    "Exempelgatan 1",
    "411 01",
    "Göteborg",
    "centrum@gym.example.com",
    "031-390 06 01",
)


def mail_settings(**changes: Any) -> MailSettings:
    """Return sound settings with these keys changed."""
    return MailSettings.model_validate(
        {
            "sender": {"name": "Exempelgymmet", "address": "order@gym.example.com"},
            "server": {"host": "localhost", "security": "none"},
        }
        | changes
    )


def purchase(**given: Any) -> Purchase:
    """Return a bought subscription; what isn't given is sound."""
    bought = Purchase("Träningskort 12 månader", "new", 1, 0, date(2026, 11, 24), 499000)
    return replace(bought, **given)


def order_facts(*purchases: Purchase, **given: Any) -> OrderFacts:
    """Return an order of Åsa's; what isn't given is sound."""
    order = OrderFacts(
        order_id=1,
        order_number="1042",
        portal="wellnet",
        portal_order_number="W-20001",
        ordered_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        cancelled_at=None,
        first_name="Åsa",
        last_name="Öberg",
        email="asa@example.com",
        facility=CENTRUM,
        purchases=purchases or (purchase(),),
    )
    return replace(order, **given)


def paper(templates: Path | None = None, **changes: Any) -> Stationery:
    """Return the stationery of settings with these keys changed."""
    return stationery("gym", mail_settings(**changes), "Wellnet", load_sources(templates))


def a_mail(order: OrderFacts | None = None, kind: Kind = "confirm", **changes: Any) -> Mail:
    """Return the mail about an order, with these settings changed."""
    return compose(paper(**changes), kind, order or order_facts(), NOW)


def parts(mail: Mail) -> tuple[str, str]:
    """Return the mail's text and its HTML."""
    found = [mail.message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content() for part in found if part is not None)
    return text, html


def tags_of(html: str) -> list[tuple[str, list[str]]]:
    """Return the tags with the names of what they are given, and the comments, in their order."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, [name for name, _ in attrs]))

        def handle_comment(self, data: str) -> None:
            found.append(("comment", [data]))

    Reader().feed(html)
    return found
