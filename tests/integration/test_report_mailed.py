"""Reports by a real mail server: once, with their pictures, and none lost silently."""

import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from brp_filesync.profiles.load import reports_folder
from brp_filesync.profiles.report import ReportMail
from brp_filesync.service.night import Night, jobs_of, run_night
from tests.servers.smtp import Mailbox
from tests.support.canaries import spilt
from tests.support.gym import Gym, an_order, open_gym
from tests.support.mailed_gym import mailed, next_day
from tests.support.served_gym import changed

READERS = ("ekonomi@gym.example.com", "drift@gym.example.com")


def reading(tmp_path: Path, box: Mailbox, **mail: Any) -> Gym:
    """A gym whose staff get reports."""
    gym = mailed(open_gym(tmp_path), box)
    wish = ReportMail.model_validate({"to": READERS, "when": "always"} | mail)
    report = gym.installation.settings.report.model_copy(update={"mail": wish})
    return changed(gym, settings={"report": report})


def run(gym: Gym) -> Night:
    with gym.app() as app:
        return run_night(app, jobs_of(gym.installation, portals=[gym.portal]))


def reports(box: Mailbox) -> list[EmailMessage]:
    return [each for each in box.mails() if str(each["Message-ID"]).startswith("<report.")]


def mail_states(gym: Gym) -> list[str]:
    folder = reports_folder(gym.installation)
    return [json.loads(each.read_text())["mail"] for each in sorted(folder.glob("*.json"))]


def test_each_reader_gets_the_report_once_with_its_pictures(tmp_path: Path, box: Mailbox) -> None:
    gym = reading(tmp_path, box)
    gym.deliver([an_order()])

    night = run(gym)

    mails = reports(box)
    assert night.exit_code == 0
    assert sorted(str(each["To"]) for each in mails) == sorted(READERS)
    assert len({each["Message-ID"] for each in mails}) == 2
    assert mails[0]["Subject"] == "gym: all is well (24 November 2026)"
    assert mails[0]["Auto-Submitted"] == "auto-generated"
    page, text = (mails[0].get_body((kind,)) for kind in ("html", "plain"))
    assert page is not None
    assert text is not None
    assert text.get_content().startswith("All is done. Nobody needs to do anything.")
    ids = {
        str(part["Content-ID"]).strip("<>"): part.get_content()
        for part in mails[0].walk()
        if part.get_content_type() == "image/png"
    }
    assert len(ids) == 2
    assert all(f'src="cid:{each}"' in page.get_content() for each in ids)
    assert all(content.startswith(b"\x89PNG") for content in ids.values())
    assert [spilt(each) for each in (page.get_content(), text.get_content())] == [[], []]
    assert mail_states(gym) == ["sent"]


def test_a_server_that_takes_no_report_fails_no_run_and_the_next_one_tells(
    tmp_path: Path, box: Mailbox
) -> None:
    gym = reading(tmp_path, box, when="problems")
    gym.deliver([an_order(price_ore=1)])
    box.trouble = ("RCPT", "5xx")
    first = run(gym)
    box.trouble = None
    next_day(gym)
    second = run(gym)
    next_day(gym)
    third = run(gym)

    assert (first.exit_code, second.exit_code, third.exit_code) == (3, 3, 3)
    assert first.reported is not None
    assert len(first.reported.troubles) == 2
    assert "2026-11-24 02:30" in str(second.reported and second.reported.text)
    # Its rejected row is asked about each night.
    assert len(reports(box)) == 4
    assert mail_states(gym) == ["failed", "sent", "sent"]


def test_one_reader_whose_address_is_refused_keeps_it_from_no_other(
    tmp_path: Path, box: Mailbox
) -> None:
    gym = reading(tmp_path, box)
    box.refused_recipients = frozenset({READERS[0]})

    night = run(gym)

    assert [str(each["To"]) for each in reports(box)] == [READERS[1]]
    assert (night.exit_code, mail_states(gym)) == (3, ["sent"])


def test_a_report_that_the_disk_has_no_room_for_is_mailed(tmp_path: Path, box: Mailbox) -> None:
    gym = reading(tmp_path, box)
    reports_folder(gym.installation).parent.mkdir(exist_ok=True)
    reports_folder(gym.installation).touch()

    night = run(gym)

    assert len(reports(box)) == 2
    assert [type(each).__name__ for each in night.troubles] == ["DiskTrouble"]
