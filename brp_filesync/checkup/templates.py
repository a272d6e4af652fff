"""The mails' templates, tried on a made-up order: what is wrong is told before a buyer waits."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from brp_filesync.checkup.line import Found
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.mail_round import stationery_of
from brp_filesync.mail.compose import compose
from brp_filesync.mail.model import Facility, Kind, OrderFacts, PaidLine, Purchase, Receipt
from brp_filesync.profiles.load import Installation

_FULL = Facility("Anläggningen", "Gatan 1", "111 11", "Orten", "info@example.com", "08-465 004 00")
_BARE = Facility("Anläggningen", "", "", "", "", "")  # BRP may know no more


def try_templates(installation: Installation, now: datetime) -> Found:
    """Write each kind of mail about an order that has everything, and one that has little.

    Raises ConfigurationMistake, with file and line, where a template or a word is wrong.
    """
    settings = installation.settings.mail
    if settings is None:
        return Found(phrase("no mails are configured: they are promised, kept, and not sent"))
    names = [profile.name for profile in installation.portals.values()] or ["Portalen"]
    for name in names:
        paper = stationery_of(installation, settings, name)
        for kind in get_args(Kind):
            for facility in (_FULL, _BARE):
                compose(paper, kind, _order(facility, now), now)
    own = (
        installation.path(settings.templates)
        if settings.templates
        else phrase("the shipped templates")
    )
    return Found(
        phrase(
            "{own}: each kind of mail can be written ({language})",
            own=own,
            language=settings.language,
        )
    )


def _order(facility: Facility, now: datetime) -> OrderFacts:
    """Return an order of nobody's with a purchase of each kind."""
    day = now.date()
    line = PaidLine("Träningskort", 1, 0, day, day, 499000, "6", 28245)
    exempt = replace(line, name="Klippkort", clips=10, ends_on=None, vat_rate=None, vat_ore=0)
    bought = Purchase("Träningskort", "new", 1, 0, now.date() + timedelta(days=1), 499000)
    return OrderFacts(
        receipt=Receipt("Gymmet AB", "556036-0793", day, (line, exempt), 998000, 28245),
        order_id=0,
        order_number="0",
        portal="portal",
        portal_order_number="P-0",
        ordered_at=now,
        cancelled_at=now,
        first_name="Förnamn",
        last_name="Efternamn",
        email="namn@example.com",
        facility=facility,
        purchases=(
            bought,
            replace(bought, effect="extended"),
            replace(bought, name="Klippkort", effect="refilled", quantity=2, clips=20),
            replace(bought, name="Klippkort", clips=10, starts_on=None),
        ),
    )
