"""The mail part of the settings: what is refused, and with which words."""

import re
from pathlib import Path

import pytest

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.profiles.load import load_settings
from brp_filesync.profiles.mail import MailServer, MailSettings

OAUTH2 = '{token_url: "https://login.example.com/token", client_id: a, client_secret: {env: APP}}'
SOUND = """\
database: {url: "sqlite:///x.db"}
archive: archive
mail:
  sender: {name: Gymmet, address: order@gym.example.com}
  server: {host: smtp.example.com, username: gym, password: {env: SMTP}}
"""


def test_sound_settings_have_careful_defaults(tmp_path: Path) -> None:
    mail = _loaded(tmp_path, SOUND)

    assert mail is not None
    assert (mail.server.security, mail.server.port_or_default) == ("starttls", 587)
    assert (mail.language, mail.prices, mail.retry.tries) == ("sv", False, 8)


def test_without_the_part_there_are_no_mails(tmp_path: Path) -> None:
    assert _loaded(tmp_path, SOUND.split("mail:")[0]) is None


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_kind_of_encryption_has_its_usual_port(security: str, port: int) -> None:
    found = MailServer.model_validate({"host": "localhost", "security": security})

    assert found.port_or_default == port


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("order@gym.example.com", "order", "4:35: mail.sender.address: expected an e-mail"),
        ("order@gym.example.com", "örder@gym.example.com", "mail.sender.address: expected an"),
        ("name: Gymmet", 'name: "Gym\\nBcc: x"', "mail.sender.name: holds a newline"),
        (", password: {env: SMTP}", "", "mail.server: username and password belong together"),
        (
            "username: gym,",
            "security: none, username: gym,",
            "mail.server.security: only a server on this machine",
        ),
        (
            "host: smtp.example.com,",
            "host: localhost, security: none,",
            "mail.server.username: a password is never sent without encryption",
        ),
        (
            "username: gym,",
            f"username: gym, oauth2: {OAUTH2},",
            "mail.server: oauth2 takes the password's place",
        ),
        (
            "password: {env: SMTP}",
            f"oauth2: {OAUTH2.replace('https', 'http')}",
            "mail.server.oauth2.token_url: expected https://…: secrets are sent there",
        ),
        (
            "password: {env: SMTP}",
            f"oauth2: {OAUTH2.replace(', client_secret: {env: APP}', '')}",
            "mail.server.oauth2: name client_secret, or refresh_token, or both",
        ),
        (
            "username: gym,",
            "per_minute: 0, username: gym,",
            "mail.server.per_minute: 0 should be greater",
        ),
        ("username: gym,", "usrname: gym,", "unknown key 'usrname' in mail.server; did you mean"),
        ("  server:", "  look: {colour: green}\n  server:", "mail.look.colour: this text should"),
        ("  server:", "  language: de\n  server:", "mail.language: found 'de', expected sv or en"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SOUND
    with pytest.raises(ConfigurationMistake, match=re.escape(said)):
        _loaded(tmp_path, SOUND.replace(old, new))


def _loaded(folder: Path, text: str) -> MailSettings | None:
    path = folder / "filesync.yaml"
    path.write_text(text)
    (folder / "portals").mkdir()
    return load_settings(path).settings.mail
