"""The line of `filesync check` about the mail server: logged in, the sender taken, no mail sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.servers.smtp import HOST, PASSWORD, USERNAME, Mailbox, running
from tests.support.checked import line
from tests.support.command import typed_now
from tests.support.gym import Gym, open_gym

pytestmark = pytest.mark.family("mail-refusals")
LATER = "The mails wait; a later run tries again."


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with running("starttls", tmp_path / "smtp") as server:
        yield server


@pytest.fixture
def gym(tmp_path: Path, box: Mailbox) -> Gym:
    """A gym whose settings on disk name the box, and whose portals aren't looked at here."""
    gym = open_gym(tmp_path / "gym")
    path = gym.installation.folder / "filesync.yaml"
    yaml = YAML()
    written = yaml.load(path)
    written["mail"] = box.settings().model_dump(mode="json", exclude_none=True)
    yaml.dump(written, path)
    for profile in (gym.installation.folder / "portals").iterdir():
        profile.unlink()
    _give_password(gym, PASSWORD)
    return gym


def test_the_server_is_logged_in_to_and_takes_the_sender(gym: Gym, box: Mailbox) -> None:
    found = _smtp(gym)

    sender = box.settings().sender.address
    assert (found["result"], found["exit_code"]) == ("ok", 0)
    assert found["message"].startswith(f"{HOST}:{box.port}, TLSv1.")
    assert found["message"].endswith(f", logged in as {USERNAME}, takes {sender} as sender")
    assert (box.commands["MAIL"], box.commands["RCPT"], box.received) == (1, 0, [])


@pytest.mark.parametrize(
    ("step", "how", "said", "advice"),
    [
        ("greeting", "silence", "is silent.", LATER),
        ("EHLO", "silence", "is silent.", LATER),
        ("MAIL", "silence", "is silent.", LATER),
        ("EHLO", "cut", "broke off", LATER),
        ("STARTTLS", "5xx", "refused STARTTLS", f"Ask who runs it. {LATER}"),
        (
            "MAIL",
            "5xx",
            "as sender: 550 5.7.1 at MAIL FROM",
            "Correct mail.sender.address, or ask who runs the server whether we may send so.",
        ),
        ("MAIL", "cut", "broke off", LATER),
    ],
)
def test_what_the_server_refuses_is_told_with_what_to_do(
    gym: Gym, box: Mailbox, step: Any, how: Any, said: str, advice: str
) -> None:
    box.trouble = (step, how)

    found = _smtp(gym)

    assert (found["result"], found["exit_code"]) == ("failed", 69)
    assert said in found["message"]
    assert found["advice"] == advice


def test_templates_are_tried_on_a_made_up_order(gym: Gym) -> None:
    ours = _own_templates(gym)
    (ours / "_note.txt").write_text("Välkommen!\n")

    found = _line(gym, "mail templates", "--offline")

    assert (found["result"], found["advice"]) == ("ok", "")
    assert found["message"] == f"{ours}: each kind of mail can be written (sv)"


@pytest.mark.parametrize(
    ("file", "content", "place", "said"),
    [
        (
            "confirm.txt",
            "{% extends 'layout.txt' %}\n{% block notes %}\n{{ order.nmae }}\n{% endblock %}\n",
            ":3",
            "has no attribute 'nmae'",
        ),
        ("cancelled.html", "<p>\n{% if %}\n</p>\n", ":2:1", "Expected an expression"),
        (
            "words.sv.yaml",
            "# Våra ord\ncard: 'Kom till {anlaggning}.'\n",
            "",
            "card: can't be filled in (KeyError: 'anlaggning')",
        ),
        ("words.sv.yaml", "kort: 'Kom!'\n", ":1:1", "no mail has the word 'kort'"),
        ("confrim.txt", "Hej\n", "", "did you mean 'confirm.txt'?"),
    ],
)
def test_a_broken_template_is_told_by_file_and_line_with_what_to_do(
    gym: Gym, file: str, content: str, place: str, said: str
) -> None:
    ours = _own_templates(gym)
    (ours / file).write_text(content)

    found = _line(gym, "mail templates", "--offline")

    assert (found["result"], found["exit_code"]) == ("failed", 78)
    assert f"{file}{place}:" in found["message"]
    assert said in found["message"]
    assert found["advice"].startswith(("Mend the", "Known are", "Correct them"))


def test_without_mail_settings_there_is_nothing_to_try(tmp_path: Path) -> None:
    found = _line(open_gym(tmp_path), "mail templates", "--offline")

    assert (found["result"], found["message"]) == (
        "ok",
        "no mails are configured: they are promised, kept, and not sent",
    )


def test_a_refused_password_is_tried_once_by_two_checks(gym: Gym, box: Mailbox) -> None:
    _give_password(gym, "wrong")

    lines = [_smtp(gym) for _ in range(2)]

    assert [each["exit_code"] for each in lines] == [77, 77]
    assert len(box.logins) == 1
    assert "it isn't tried again" in lines[1]["message"]


def test_offline_does_not_call_on_it(gym: Gym, box: Mailbox) -> None:
    assert _smtp(gym, "--offline")["result"] == "not tried"
    assert box.commands["EHLO"] == 0


def _smtp(gym: Gym, *words: str) -> dict[str, Any]:
    return _line(gym, "SMTP", *words)


def _line(gym: Gym, check: str, *words: str) -> dict[str, Any]:
    return line(typed_now(gym, "check", "--json", *words), "", check)


def _own_templates(gym: Gym) -> Path:
    """Let the gym have templates of its own, none as yet."""
    path, ours = gym.installation.folder / "filesync.yaml", gym.installation.folder / "mails"
    ours.mkdir()
    yaml = YAML()
    written = yaml.load(path)
    written["mail"]["templates"] = "mails"
    yaml.dump(written, path)
    return ours


def _give_password(gym: Gym, password: str) -> None:
    path = gym.installation.folder / "smtp-password"
    path.write_text(password)
    path.chmod(0o600)
