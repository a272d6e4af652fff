"""`filesync mail` as a person types it: look at a mail, list them, decide on those that failed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.servers.smtp import Mailbox, running
from tests.support.command import typed
from tests.support.gym import Gym, a_cancel, an_order, personnummer
from tests.support.mailed_gym import mailed, states

pytestmark = pytest.mark.one_database


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with running("starttls", tmp_path / "smtp") as server:
        yield server


@pytest.fixture
def gym_with_mail(gym: Gym, box: Mailbox) -> Gym:
    """The gym with the box in its file of settings too."""
    gym = mailed(gym, box)
    path = gym.installation.folder / "filesync.yaml"
    yaml = YAML()
    written = yaml.load(path)
    settings = gym.installation.settings.mail
    assert settings is not None
    written["mail"] = settings.model_dump(mode="json", exclude_none=True)
    yaml.dump(written, path)
    return gym


def test_a_preview_shows_what_would_be_sent_and_then_what_was(
    gym_with_mail: Gym, box: Mailbox
) -> None:
    gym = gym_with_mail
    box.trouble = ("RCPT", "4xx")
    gym.deliver([an_order("W-1")])
    gym.night()
    before = typed(gym, "mail", "preview", "W-1")
    box.trouble = None
    typed(gym, "mail", "waive", "1")
    typed(gym, "mail", "retry", "1")
    gym.night()
    after = typed(gym, "mail", "preview", "wellnet:W-1", "--raw")

    said = before.out.decode()
    assert said.startswith("State: todo\nFrom: Exempelgymmet <order@gym.example.com>\n")
    assert "Subject: Orderbekräftelse 1 – Centrum\n\nTack för din beställning!" in said
    assert after.out == box.received[0]
    assert typed(gym, "mail", "preview", "1").out.startswith(b"State: done 2026-11-24 02:30\n")


def test_a_preview_in_html_is_the_mails_own_part(gym_with_mail: Gym) -> None:
    gym_with_mail.deliver([an_order("W-1")])
    gym_with_mail.night()

    html = typed(gym_with_mail, "mail", "preview", "W-1", "--html").out.decode()
    raw = typed(gym_with_mail, "mail", "preview", "W-1", "--raw").out

    part = message_from_bytes(raw, policy=policy.default).get_body(("html",))
    assert part is not None
    assert html.rstrip("\n") == part.get_content().replace("\r\n", "\n").rstrip("\n")


def test_a_preview_is_opened_in_the_browser_and_is_nobody_elses_to_read(
    gym_with_mail: Gym, tmp_path: Path
) -> None:
    gym = gym_with_mail
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1), first="Bo")])
    gym.night()
    browser, opened, temporary = tmp_path / "browser", tmp_path / "opened", tmp_path / "temporary"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n')
    browser.chmod(0o755)
    temporary.mkdir()

    for number in ("W-1", "W-2"):
        done = _open(gym, number, BROWSER=str(browser), TMPDIR=str(temporary))
        assert (done.returncode, done.stderr) == (0, "")

    (page,) = (gym.folder / "var" / "archive" / "previews").iterdir()
    html = typed(gym, "mail", "preview", "W-2", "--html").out.decode()
    assert opened.read_text().splitlines() == [page.as_uri()] * 2
    assert page.read_text().splitlines() == html.splitlines()
    assert (page.stat().st_mode & 0o777, page.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(temporary.iterdir()) == []
    assert f"{page} is shown." in done.stdout


def test_without_a_browser_a_preview_says_where_the_page_is(gym_with_mail: Gym) -> None:
    gym_with_mail.deliver([an_order("W-1")])
    gym_with_mail.night()

    done = _open(gym_with_mail, "W-1", BROWSER="/bin/false", PATH="/nowhere")

    page = gym_with_mail.folder / "var" / "archive" / "previews" / "mail.html"
    assert done.returncode == 69
    assert "No browser could be started." in done.stderr
    assert f"Open {page} yourself" in done.stderr
    assert page.exists()


def _open(gym: Gym, number: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Type the command in a process of its own: a process looks for its browser once."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from brp_filesync.cli.main import main; main()",
            "--config",
            str(gym.folder / "config" / "filesync.yaml"),
            "mail",
            "preview",
            number,
            "--portal",
            "wellnet",
            "--open",
        ],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_cancelled_orders_mail_is_its_cancellation_unless_asked_otherwise(
    gym_with_mail: Gym,
) -> None:
    gym_with_mail.deliver([an_order("W-1"), a_cancel("W-1")])
    gym_with_mail.night()

    assert "makulerad" in typed(gym_with_mail, "mail", "preview", "W-1").out.decode()
    confirm = typed(gym_with_mail, "mail", "preview", "W-1", "--kind", "confirm").out.decode()
    assert confirm.startswith("State: waived 2026-11-24 02:30\n")


def test_a_number_of_two_orders_is_told_apart_by_the_portal(gym_with_mail: Gym) -> None:
    gym = gym_with_mail
    gym.deliver([an_order("2"), an_order("W-2", personnummer=personnummer(1))])
    gym.night()

    unclear = typed(gym, "mail", "preview", "2")
    nobody = typed(gym, "mail", "preview", "2", "--portal", "benify")

    assert unclear.exit_code == nobody.exit_code == 2
    assert (
        "2 is several orders: wellnet:W-2 (2, GYM:100002), wellnet:2 (1, GYM:100001)."
        in unclear.said
    )
    assert "There is no order 2." in nobody.said
    assert typed(gym, "mail", "preview", "wellnet:2").exit_code == 0


def test_mails_are_listed_without_names_and_decided_on(gym_with_mail: Gym, box: Mailbox) -> None:
    gym = gym_with_mail
    box.refused_recipients = frozenset({"asa@example.com", "bo@example.com"})
    bo = an_order("W-3", personnummer=personnummer(2), email="bo@example.com")
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1)), bo])
    assert gym.night().exit_code == 3

    listed = typed(gym, "mail", "list", "--state", "failed", "--json")
    assert [
        (each["mail_id"], each["portal_order_number"], each["trouble"])
        for each in listed.json["mails"]
    ] == [
        (3, "W-3", "550 5.1.1 at RCPT TO"),
        (2, "W-2", "550 5.1.1 at RCPT TO"),
        (1, "W-1", "550 5.1.1 at RCPT TO"),
    ]
    assert b"example.com" not in listed.out
    assert typed(gym, "mail", "waive", "3").out == b"1 waived.\n"
    assert typed(gym, "mail", "retry", "--failed").out.startswith(b"2 to be sent by the next")
    assert typed(gym, "mail", "retry", "--failed").exit_code == 2
    assert states(gym) == ["todo", "todo", "waived"]
    assert [
        row[2:]
        for row in gym.rows("brp_audit_log", "audit_id", "at", "who", "act", "subject", "details")
    ] == [
        ("eva", "mail waive", "mails 3", '{"mails": 1}'),
        ("eva", "mail retry", "all failed mails", '{"mails": 2}'),
    ]

    box.refused_recipients = frozenset()
    assert gym.night().mails.sent == 2


def test_an_unknown_mail_is_sent_again_only_where_a_person_names_it(
    gym_with_mail: Gym, box: Mailbox
) -> None:
    gym = gym_with_mail
    box.trouble, box.times = ("dot", "cut"), 1
    gym.deliver([an_order("W-1")])
    gym.night()
    assert states(gym) == ["unknown"]

    assert typed(gym, "mail", "retry", "--failed").exit_code == 2
    assert gym.night().mails.sent == 0
    assert typed(gym, "mail", "retry", "1").exit_code == 0
    assert gym.night().mails.sent == 1


def test_a_refused_login_is_tried_again_after_a_reset_that_is_audited(
    gym_with_mail: Gym, box: Mailbox
) -> None:
    gym = gym_with_mail
    box.trouble = ("AUTH", "5xx")
    gym.deliver([an_order("W-1")])
    assert gym.night().exit_code == 77
    box.trouble = None
    assert (gym.night().exit_code, box.commands["AUTH"], states(gym)) == (77, 1, ["todo"])

    reset, again = typed(gym, "mail", "reset"), typed(gym, "mail", "reset")

    assert (reset.exit_code, again.exit_code) == (0, 0)
    assert reset.out == b"The next run tries the mail server's login again.\n"
    assert again.out == b"No login of the mail server is refused; nothing is changed.\n"
    assert gym.rows("brp_audit_log", "who", "act", "subject") == [
        ("eva", "mail reset", "mail server")
    ]
    assert (gym.night().exit_code, states(gym)) == (0, ["done"])


@pytest.mark.torture
def test_a_mail_whose_wait_is_over_is_sent_by_run_due_in_a_line_and_no_report(
    gym_with_mail: Gym, box: Mailbox
) -> None:
    gym = gym_with_mail
    box.trouble, box.times = ("RCPT", "4xx"), 1
    gym.deliver([an_order("W-1")])
    gym.night()
    typed(gym, "run", "--due")  # all that the schedule has for the night
    gym.clock.at += timedelta(minutes=14)
    early = typed(gym, "run", "--due")
    gym.clock.at += timedelta(minutes=1)
    late = typed(gym, "run", "--due", "--json")

    assert (early.exit_code, early.out) == (0, b"Nothing is due.\n")
    (night,) = late.json["nights"]
    assert (night["exit_code"], night["mails"]["sent"], late.json["report"]) == (0, 1, None)
    assert (night["received"], states(gym)) == ([], ["done"])


def test_without_settings_a_preview_says_what_is_missing(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()

    told = typed(gym, "mail", "preview", "W-1")

    assert told.exit_code == 78
    assert "The settings have no part `mail`" in told.said


@pytest.mark.parametrize("words", [("retry",), ("waive", "1", "--failed")])
def test_mails_are_named_or_all_that_failed_never_both(gym: Gym, words: tuple[str, ...]) -> None:
    assert typed(gym, "mail", *words).exit_code == 2
