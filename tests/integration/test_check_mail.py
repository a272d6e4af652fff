"""The line of `filesync check` about the mail server: logged in, the sender taken, no mail sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.command import typed_now
from tests.gym import Gym, open_gym
from tests.servers.smtp import HOST, PASSWORD, USERNAME, Mailbox, running

pytestmark = pytest.mark.family("mail-refusals")


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
    line = _smtp(gym)

    sender = box.settings().sender.address
    assert (line["result"], line["exit_code"]) == ("ok", 0)
    assert line["message"].startswith(f"{HOST}:{box.port}, TLSv1.")
    assert line["message"].endswith(f", logged in as {USERNAME}, takes {sender} as sender")
    assert (box.commands["MAIL"], box.commands["RCPT"], box.received) == (1, 0, [])


@pytest.mark.parametrize(
    ("step", "how", "code", "said"),
    [
        ("greeting", "silence", 69, "is silent."),
        ("EHLO", "silence", 69, "is silent."),
        ("MAIL", "silence", 69, "is silent."),
        ("EHLO", "cut", 69, "broke off"),
        ("STARTTLS", "5xx", 69, "refused STARTTLS"),
        ("MAIL", "5xx", 69, "as sender: 550 5.7.1 at MAIL FROM"),
        ("MAIL", "cut", 69, "broke off"),
    ],
)
def test_what_the_server_refuses_is_told_with_what_to_do(
    gym: Gym, box: Mailbox, step: Any, how: Any, code: int, said: str
) -> None:
    box.trouble = (step, how)

    line = _smtp(gym)

    assert (line["result"], line["exit_code"]) == ("failed", code)
    assert said in line["message"]
    assert line["advice"]


def test_a_refused_password_is_tried_once_by_two_checks(gym: Gym, box: Mailbox) -> None:
    _give_password(gym, "wrong")

    lines = [_smtp(gym) for _ in range(2)]

    assert [line["exit_code"] for line in lines] == [77, 77]
    assert len(box.logins) == 1
    assert "it isn't tried again" in lines[1]["message"]


def test_offline_does_not_call_on_it(gym: Gym, box: Mailbox) -> None:
    assert _smtp(gym, "--offline")["result"] == "not tried"
    assert box.commands["EHLO"] == 0


def _smtp(gym: Gym, *words: str) -> dict[str, Any]:
    lines = typed_now(gym, "check", "--json", *words).json["lines"]
    (line,) = (line for line in lines if line["check"] == "SMTP")
    found: dict[str, Any] = line
    return found


def _give_password(gym: Gym, password: str) -> None:
    path = gym.installation.folder / "smtp-password"
    path.write_text(password)
    path.chmod(0o600)
