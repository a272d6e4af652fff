"""Figures of runs, for tests and for the examples in docs: a good night, and a bad one."""

import base64
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from html import escape
from typing import Any

from brp_filesync.core.alarms import Alarm
from brp_filesync.core.language import Language
from brp_filesync.core.outcomes import Counts
from brp_filesync.report.compose import Composed, compose
from brp_filesync.report.mail import mails, source_in_mail
from brp_filesync.report.model import (
    CatalogueFigures,
    Day,
    Figures,
    FileFigures,
    Late,
    Mark,
    Problem,
    Queue,
    SourceFigures,
    Trouble,
    Waiting,
)
from brp_filesync.report.pictures import pictures
from brp_filesync.report.sources import load_paper
from tests.support.mails import mail_settings

LAST = date(2026, 11, 24)
_HEADED = "padding: 14px 16px; background-color: #fff; font: 15px/24px sans-serif"
_PORTALS = ("actiway", "benify", "sop", "wellnet")


def order_file(name: str = "WELLNET_ORDER_20261123_001.csv", **given: Any) -> FileFigures:
    """Return an order file's figures; what isn't given is sound."""
    sound = FileFigures(1, name, "imported", Counts(42, 42, 0, 0, 0, 0), 18_742_000)
    return replace(sound, **given)


def payment_file(name: str = "BGMAX_20261124.txt", **given: Any) -> FileFigures:
    """Return a payment file's figures; what isn't given is booked."""
    sums = {
        "received_ore": 9_415_050,
        "booked_ore": 9_415_050,
        "unmatched_ore": 0,
        "already_seen_ore": 0,
        "written_off_ore": 0,
    }
    sound = FileFigures(9, name, "imported", Counts(23, 23, 0, 0, 0, 0), sums=sums)
    return replace(sound, **given)


def source(of: str = "wellnet", **given: Any) -> SourceFigures:
    """Return a portal's figures; what isn't given is of a good night."""
    sound = SourceFigures(of, of.title(), "orders", 0, (order_file(),), answered=1, mails_sent=42)
    return replace(sound, **given)


def figures(*sources: SourceFigures, **given: Any) -> Figures:
    """Return the figures of a run; what isn't given is of a good night."""
    days = tuple(_day(LAST - timedelta(before)) for before in reversed(range(30)))
    marks = tuple(
        Mark(portal, flow, day.day, 0)
        for portal, flow in [*((each, "orders") for each in _PORTALS), ("seb", "payments")]
        for day in days
    )
    whole = Figures(
        "Exempelgymmet",
        "2026-11-24T01:30:00Z",
        "2026-11-24T01:33:12Z",
        0,
        sources or (source(),),
        Waiting(),
        days,
        marks,
    )
    return replace(whole, **given)


def good_night() -> Figures:
    """Return the figures of a night after which nobody needs to do anything."""
    return figures(
        source("actiway", files=(order_file("actiway-2026-11-23.txt", file_id=4),)),
        source("benify", files=(order_file("BENIFY_BEST_20261123_1.csv", file_id=5),)),
        source("sop", name="Söderberg & Partners", files=(), answered=0, mails_sent=0),
        source(),
        source(
            flow="catalogue",
            files=(),
            answered=0,
            mails_sent=0,
            catalogue=CatalogueFigures("delivered", 6, 4, 0, 12),
        ),
        source(
            "seb", name="SEB", flow="payments", files=(payment_file(),), answered=0, mails_sent=0
        ),
    )


def bad_night() -> Figures:
    """Return the figures of a night with a bit of everything that can go wrong."""
    refused = Problem("trailer-rows", {"found": 40, "expected": 41})
    silent = Trouble("sftp.sop.example.com:22 is silent.", "A later run tries again.", 69)
    login = Trouble(
        "sftp.actiway.example.com:22 refused the login of gym.",
        "Ask the portal, and correct the account or its secret.",
        77,
    )
    sums = {
        "received_ore": 9_415_050,
        "booked_ore": 8_916_050,
        "unmatched_ore": 499_000,
        "already_seen_ore": 0,
        "written_off_ore": 0,
    }
    good = good_night()
    sick = {
        ("actiway", -1): 77,
        ("actiway", -2): 77,
        ("sop", -1): 69,
        ("sop", -2): None,
        ("benify", -1): 65,
        ("wellnet", -1): 3,
        ("wellnet", -9): 3,
        ("seb", -1): 3,
    }
    codes = {(of, good.days[place].day): code for (of, place), code in sick.items()}
    return replace(
        good,
        exit_code=77,
        sources=(
            source("actiway", exit_code=77, files=(), troubles=(login,), answered=0, mails_sent=0),
            source(
                "benify",
                exit_code=65,
                files=(
                    order_file(
                        "BENIFY_BEST_20261123_1.csv",
                        file_id=5,
                        result="refused",
                        invoiced_ore=0,
                        counts=Counts(41, 0, 0, 0, 41, 0),
                        problem=refused,
                    ),
                ),
                mails_sent=0,
            ),
            source(
                "sop",
                name="Söderberg & Partners",
                exit_code=69,
                files=(),
                troubles=(silent,),
                answered=0,
                mails_sent=0,
            ),
            source(
                exit_code=3,
                files=(
                    order_file(counts=Counts(42, 36, 2, 4, 0, 1), invoiced_ore=16_071_500),
                    order_file("WELLNET_ORDER_20261123_002.csv", file_id=7),
                ),
                problems=(
                    Problem("price-differs", {"price": 44900, "agreed": 49900}, 3),
                    Problem("personnummer-checksum", {}, 1),
                ),
                incomplete=("WELLNET_ORDER_20261124_001.csv",),
                mails_sent=38,
            ),
            source(
                flow="catalogue",
                exit_code=3,
                files=(),
                answered=0,
                mails_sent=0,
                catalogue=CatalogueFigures("awaiting_approval", 7, 3, 96, 0),
            ),
            source(
                "seb",
                name="SEB",
                flow="payments",
                exit_code=3,
                answered=0,
                mails_sent=0,
                files=(payment_file(sums=sums, waiting=1),),
            ),
        ),
        late=(
            Late(
                "seb",
                "SEB",
                "payments",
                "CAMT054_.*\\.xml (20261124)",
                "2026-11-24",
                "2026-11-24T01:00:00Z",
            ),
        ),
        waiting=Waiting(
            (Queue("seb", "SEB", 3, 1_247_000, "2026-11-09"),),
            {"failed": 2, "todo": 5},
            {"answer": 1},
            tasks=1,
        ),
        alarms=(
            Alarm(
                1,
                "login-refused",
                "actiway",
                "",
                {},
                "2026-11-22T01:30:30Z",
                "2026-11-24T01:33:12Z",
            ),
            Alarm(
                2,
                "unmatched-old",
                "seb",
                "",
                {"count": 1, "days": 14, "oldest": "2026-11-09"},
                "2026-11-24T01:33:12Z",
                "2026-11-24T01:33:12Z",
            ),
        ),
        marks=tuple(
            replace(mark, exit_code=codes.get((mark.source, mark.day), mark.exit_code))
            for mark in good.marks
        ),
    )


def composed(of: Figures, language: Language = "sv", **given: Any) -> Composed:
    """Return the report of these figures, with its pictures."""
    return compose(of, load_paper(language), pictures(of), **given)


def as_mail(of: Figures, language: Language = "sv") -> EmailMessage:
    """Return the mail that tells of these figures."""
    drawn = pictures(of)
    report = compose(of, load_paper(language), drawn, source_in_mail)
    now = datetime.fromisoformat(of.ended_at)
    (mail,) = mails(report, drawn, ["drift@gym.example.com"], mail_settings(), language, now)
    return mail.message


def as_read(mail: EmailMessage) -> str:
    """Return the page that a mail shows in the plainest of readers, below what it's headed with.

    Its pictures are those that came with it, and a style sheet counts for nothing.
    """
    page = mail.get_body(("html",))
    assert page is not None
    shown = re.sub(r"<style>.*?</style>", "", page.get_content(), flags=re.DOTALL)
    for part in mail.walk():
        if part.get_content_type() == "image/png":
            data = base64.b64encode(part.get_content()).decode("ascii")
            name = str(part["Content-ID"]).strip("<>")
            shown = shown.replace(f"cid:{name}", f"data:image/png;base64,{data}")
    heads = "".join(
        f"<div><b>{name}:</b> {escape(str(mail[name]))}</div>"
        for name in ("From", "To", "Subject", "Date")
    )
    return shown.replace("<table", f'<div style="{_HEADED}">{heads}</div><table', 1)


def images(page: str) -> list[bytes]:
    """Return the pictures that a page has within."""
    found = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    return [base64.b64decode(each) for each in found]


def _day(day: date) -> Day:
    if day.weekday() == 6:
        return Day(day.isoformat())
    rows = 60 + (day.day * 37) % 80
    rejected, duplicate = day.day * 7 % 5, day.day * 11 % 9
    counts = Counts(rows + rejected + duplicate, rows, duplicate, rejected, 0, 0)
    if day.weekday() == 5:
        return Day(day.isoformat(), counts, rows * 412_300)
    received, unmatched = rows * 390_000, (day.day % 6 == 0) * 499_000
    return Day(day.isoformat(), counts, rows * 412_300, received, received - unmatched, unmatched)
