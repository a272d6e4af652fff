"""`filesync init`: a folder that is whole, private, and says itself what is to be filled in."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from contextvars import copy_context
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from brp_filesync.cli.main import filesync
from brp_filesync.core.errors import ConfigurationMistake, NotPossible
from brp_filesync.core.phrase import in_language
from brp_filesync.new_gym.sources import load_templates, shipped
from brp_filesync.profiles.load import load_portals, load_settings
from brp_filesync.schedule.load import load_schedule
from tests.house.source import ROOT

SHIPPED = shipped(load_templates(), "portals")
# What a person would write where nothing stands.
FILLED = {
    "organisation_number:": 'organisation_number: "559000-1235"',
    "  name:": "  name: Support",
    "  email:": "  email: support@portal.example.com",
    "  host:": "  host: sftp.portal.example.com",
    "  username:": "  username: gym",
    "  file_name:": r"  file_name: 'ORDER_(?P<date>\d{8})\.csv'",
    "bankgiros: []": 'bankgiros: ["991-2346"]',
}


SCHEDULES = ROOT / "brp_filesync/new_gym/templates/schedules"


def test_a_new_gym_is_its_owners_alone_and_has_all_that_a_night_needs(tmp_path: Path) -> None:
    folder = tmp_path / "gyms" / "nord"

    made = _init(folder, "--json")

    assert made.exit_code == 0, made.output
    files = sorted(json.loads(made.stdout)["made"])
    assert files == [
        "config/banks/bank.yaml",
        "config/filesync.yaml",
        "config/portals/portal.yaml",
        *(f"config/schema/{name}.schema.json" for name in ("bank", "filesync", "host")),
        *(f"config/schema/{name}.schema.json" for name in ("portal", "schedule")),
        "config/secrets/portal.password",
        "schedules/nightly.yaml",
    ]
    rights = {
        path.relative_to(folder).as_posix(): path.stat().st_mode & 0o777
        for path in (folder, *folder.rglob("*"))
    }
    assert rights == {name: 0o600 if name in files else 0o700 for name in rights}
    assert {each.name for each in (folder / "var").iterdir()} == {"archive", "reports"}


@pytest.mark.parametrize("portal", [*SHIPPED, "portal"])
def test_only_what_must_be_filled_in_is_told_and_filled_in_it_is_sound(
    tmp_path: Path, portal: str
) -> None:
    assert _init(tmp_path, "--portal", portal, "--bank", "seb").exit_code == 0

    settings = tmp_path / "config/filesync.yaml"
    new = load_settings(settings)
    mistakes = "\n".join(each.message for each in new.mistakes).split("\n")
    told = [re.fullmatch(r"(.+):(\d+):\d+: ([\w.]+): .+", each) for each in mistakes]
    own = ["orders.file_name"] if portal == "portal" else []
    wanted = ["organisation_number", "contact.name", "contact.email", "server.host"]
    assert [each and each[3] for each in told] == [*wanted, "server.username", *own, "bankgiros"]
    for each in told:
        assert each is not None
        _fill_in(Path(each[1]), int(each[2]))
    filled = load_settings(settings)
    assert filled.mistakes == ()
    assert filled.portals[portal].on_trial
    assert {plan.of.source for plan in load_schedule(filled).plans} == {portal}


def test_comments_are_in_the_gyms_language_and_nothing_else_differs(tmp_path: Path) -> None:
    everything = [f"--portal={name}" for name in (*SHIPPED, "own")] + ["--bank=seb", "--bank=own"]
    for language in ("sv", "en"):
        _init(tmp_path / language, "--language", language, "--name", "Gym", *everything)

    for path in sorted((tmp_path / "sv").rglob("*.yaml")):
        english = tmp_path / "en" / path.relative_to(tmp_path / "sv")
        texts = [each.read_text("utf-8") for each in (path, english)]
        said = [each.replace("language: sv", "language: en") for each in texts]
        assert YAML(typ="safe").load(said[0]) == YAML(typ="safe").load(said[1])
        comments = [" ".join(re.findall("(?m)#(.*)$", each)) for each in texts]
        assert [" the " in each for each in comments] == [False, True], path
    for path in sorted((tmp_path / "sv/config/schema").iterdir()):
        english = tmp_path / "en/config/schema" / path.name
        meanings = [
            " ".join(re.findall('"description": (".+")', each.read_text("utf-8")))
            for each in (path, english)
        ]
        assert [" the " in each for each in meanings] == [False, True], path
    with pytest.raises(ConfigurationMistake) as mistake:
        load_portals(tmp_path / "sv/config/portals")
    said = in_language(mistake.value.message, "sv")
    assert "contact.email: " in said
    assert ": en e-postadress" in said


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Next, in that folder:"), ("sv", "Nästa steg, i den mappen:")]
)
def test_it_speaks_the_language_that_is_chosen_and_so_does_one_added_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    monkeypatch.delenv("FILESYNC_LANGUAGE")
    folder = tmp_path / "gym"

    made = copy_context().run(_init, folder, "--language", language)
    more = copy_context().run(_init, folder, "--portal", "benify")

    assert told in made.output
    assert told in more.output


def test_answers_are_kept_as_they_are_whatever_they_hold(tmp_path: Path) -> None:
    name = 'Gym: "Å" {# 1 #} \\ yes, {{ 7 }}'
    said = ["--sender", "order@gym.example.com", "--mail-server", "smtp.gym.example.com"]
    said += ["--mail-user", "yes", "--alarms-to", "drift@gym.example.com", "--language", "en"]
    url = "postgresql+psycopg://run@db.example.com/gym"

    assert _init(tmp_path, "--name", name, "--database", url, *said).exit_code == 0

    new = load_settings(tmp_path / "config/filesync.yaml").settings
    assert new.mail is not None
    assert new.database.password is not None
    assert (new.installation, new.language, new.mail.language) == ("gym-a-1-yes-7", "en", "en")
    assert (new.database.url, new.database.password.file) == (url, "secrets/database.password")
    assert (new.mail.sender.name, new.mail.look.footer) == (name, name + "\n")
    assert (new.mail.sender.address, new.mail.server.host) == (said[1], said[3])
    assert (new.mail.server.username, new.alarms.mail_to) == ("yes", ("drift@gym.example.com",))
    secrets = sorted(path.name for path in (tmp_path / "config/secrets").iterdir())
    assert secrets == ["database.password", "mail.password", "portal.password"]


def test_nothing_that_is_there_is_overwritten_and_what_lacks_is_made(tmp_path: Path) -> None:
    _init(tmp_path, "--bank", "seb")
    settings = tmp_path / "config/filesync.yaml"
    mine = "# mine\nlanguage: en\n"  # what is added, and said, is in that language
    settings.write_text(mine)

    again = _init(tmp_path, "--portal", "benify")

    assert again.exit_code == 3
    made, there = again.output.split("There already, left as it is")
    assert re.findall("  (.+)", made) == [
        "config/portals/benify.yaml",
        "config/secrets/benify.password",
    ]
    assert "  config/filesync.yaml\n" in there
    assert settings.read_text() == mine
    profile = (tmp_path / "config/portals/benify.yaml").read_text()
    assert "# Older files are listed, and never imported." in profile
    part = (SCHEDULES / "benify.yaml").read_text()
    assert f"Write this below its `portals:`:\n{part}" in there
    (tmp_path / "schedules/nightly.yaml").write_text(f"run: [30 2 * * *]\nportals:\n{part}")
    assert "Write this below" not in _init(tmp_path, "--portal", "benify").output


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["--portal", "../x"], "../x can't be the name of a portal or a bank"),
        (["--sender", "a@b.se"], "need both a sender and a mail server"),
        (["--database", "mysql://x"], "The database's URL: expected sqlite:///PATH or postgresql"),
        (["--sender", "me", "--mail-server", "x"], "me: expected an e-mail address"),
        (["--database", "postgresql+psycopg://a:secret@b/c"], "holds a password"),
    ],
)
def test_answers_that_make_no_settings_make_nothing(
    tmp_path: Path, said: list[str], found: str
) -> None:
    refused = _init(tmp_path / "gym", *said)

    assert isinstance(refused.exception, NotPossible)
    assert found in refused.exception.message
    assert not (tmp_path / "gym").exists()


def test_on_a_terminal_it_asks_what_no_option_says(tmp_path: Path) -> None:
    typed = ["", "Nordgymmet", "mysql://x", "", "nobody", "order@nord.example.com"]
    typed += ["", "smtp.nord.example.com", "", ""]

    shown = _on_a_terminal(tmp_path, ["--portal", "wellnet"], [*typed, "seb"])

    assert "actiway" not in shown  # the portal was said
    assert shown.count("Error: ") == 3  # and asked again
    new = load_settings(tmp_path / "config/filesync.yaml").settings
    assert (new.installation, new.language) == ("nordgymmet", "sv")
    assert new.mail is not None
    assert new.mail.sender.address == "order@nord.example.com"
    assert (tmp_path / "config/portals/wellnet.yaml").is_file()
    assert (tmp_path / "config/banks/seb.yaml").is_file()
    assert [line.split()[0:3] for line in shown.splitlines()[-3:]] == [
        ["filesync", "db", "init"],
        ["filesync", "db", "seed"],
        ["filesync", "check", "--offline"],
    ]


def _init(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(filesync, ["init", str(folder), *options])


def _fill_in(path: Path, line: int) -> None:
    lines = path.read_text().splitlines()
    key = next(each for each in FILLED if lines[line - 1].startswith(each))
    lines[line - 1] = FILLED[key]
    path.write_text("\n".join(lines) + "\n")


def _on_a_terminal(folder: Path, options: Sequence[str], typed: Sequence[str]) -> str:
    """Return what is shown when these lines are typed."""
    ours, theirs = pty.openpty()
    os.write(ours, "".join(f"{line}\n" for line in typed).encode())
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "brp_filesync", "init", str(folder), *options],
            stdin=theirs,
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return asked.stdout
