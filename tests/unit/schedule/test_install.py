"""What makes a machine run the schedule: right for this installation, and by systemd's own word."""

import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from brp_filesync.profiles.load import load_settings
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.schedule.install import Machine, machine_of, template
from tests.support.mails import mail_settings

ROOT = Path(__file__).parents[3]
ODD = Machine(
    config=Path("/srv/the gym/100%/filesync.yaml"),
    command=Path("/bin/true"),
    user="root",
    log=Path("/srv/the gym/night.log"),
    writable=(Path("/srv/the gym/var"), Path("/srv/archive")),
    credentials=("benify", "filesync-db"),
)


def test_a_backup_has_a_line_of_its_own_where_the_settings_name_its_folder() -> None:
    (line,) = [
        each
        for each in template("cron", replace(ODD, backups=("north",))).splitlines()
        if "backup" in each
    ]
    assert line.startswith("15 6 * * * ")
    assert "--installation north backup make >>" in line
    assert "backup" not in template("cron", ODD)


def test_a_machine_is_told_from_the_settings_and_profiles() -> None:
    config = ROOT / "config/filesync.yaml"
    loaded = load_settings(config)
    seb = loaded.banks["seb"]
    benify = loaded.portals["benify"]
    secret = SecretReference(credential="benify-password")
    server = benify.server.model_copy(update={"password": secret})
    portals = {"benify": benify.model_copy(update={"server": server})}

    machine = machine_of(
        [replace(loaded, portals=portals, banks={"seb": seb})], config, Path("/opt/filesync")
    )

    assert machine == Machine(
        config,
        Path("/opt/filesync"),
        config.owner(),
        ROOT / "var/night.log",
        (ROOT / "var", ROOT / "var/archive", ROOT / "var/reports"),
        ("benify-password",),
    )


def test_the_folder_of_a_refresh_token_may_be_written_to_since_another_takes_its_place() -> None:
    config = ROOT / "config/filesync.yaml"
    loaded = load_settings(config)
    mail = mail_settings(
        server={
            "host": "smtp.example.com",
            "username": "gym",
            "oauth2": {
                "token_url": "https://login.example.com/token",
                "client_id": "app",
                "client_secret": {"credential": "smtp-app"},
                "refresh_token": {"file": "secrets/refresh-token"},
            },
        }
    )
    settings = loaded.settings.model_copy(update={"mail": mail})

    machine = machine_of(
        [replace(loaded, settings=settings, portals={}, banks={})], config, Path("/opt/filesync")
    )

    assert ROOT / "config/secrets" in machine.writable
    assert machine.credentials == ("smtp-app",)


def test_the_units_are_right_by_systemd_itself(tmp_path: Path) -> None:
    units = _units(template("systemd", ODD))
    for name, text in units.items():
        (tmp_path / name).write_text(text)

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
    )

    assert [line for line in said.stderr.splitlines() if "filesync" in line] == []
    assert said.returncode == 0, said.stderr
    assert [*units] == [
        "filesync.service",
        "filesync.timer",
        "filesync-serve.service",
        "filesync-console.service",
    ]


def test_systemd_finds_what_is_wrong_with_a_unit(tmp_path: Path) -> None:
    """Else the test above would show nothing."""
    text = _units(template("systemd", ODD))["filesync.service"]
    (tmp_path / "filesync.service").write_text(text.replace("UMask=0077", "UMask=yes"))

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "filesync.service")],
        capture_output=True,
        text=True,
    )

    assert "filesync.service:13: Failed to parse mode value" in said.stderr


@pytest.mark.parametrize("name", ["filesync.service", "filesync-serve.service"])
def test_a_service_is_hardened_and_is_handed_its_secrets(name: str) -> None:
    lines = _units(template("systemd", ODD))[name].splitlines()
    words = {"filesync.service": "run --due", "filesync-serve.service": "serve"}[name]

    assert f'ExecStart=/bin/true --config "/srv/the gym/100%%/filesync.yaml" {words}' in lines
    assert 'ReadWritePaths="-/srv/the gym/var" -/srv/archive' in lines
    assert {
        "LoadCredential=benify:/etc/filesync/secrets/benify",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "User=root",
    } <= set(lines)


def test_the_timer_catches_up() -> None:
    assert "Persistent=true" in _units(template("systemd", ODD))["filesync.timer"].splitlines()


def test_a_crontab_line_is_one_line_whose_percent_signs_cron_leaves_alone() -> None:
    *_, line = template("cron", ODD).splitlines()
    times, command = line.split(" ", 5)[:5], line.split(" ", 5)[5]

    assert times == ["*/5", "*", "*", "*", "*"]
    assert re.search(r"(?<!\\)%", command) is None
    words = shlex.split(command.replace("\\%", "%"))
    assert words[:5] == ["/bin/true", "--config", "/srv/the gym/100%/filesync.yaml", "run", "--due"]


@pytest.mark.parametrize(("code", "mail"), [(0, ""), (3, ""), (75, ""), (70, "ended with 70")])
def test_cron_mails_when_something_is_to_be_done(tmp_path: Path, code: int, mail: str) -> None:
    command = tmp_path / "filesync"
    command.write_text(f"#!/bin/sh\necho noise\nexit {code}\n")
    command.chmod(0o755)
    *_, line = template("cron", replace(ODD, command=command, log=tmp_path / "log")).splitlines()
    typed = line.split(" ", 5)[5].replace("\\%", "%")  # as cron hands it to the shell

    said = subprocess.run(["/bin/sh", "-c", typed], capture_output=True, text=True)

    assert mail in said.stdout
    assert bool(said.stdout) == bool(mail)
    assert (tmp_path / "log").read_text() == "noise\n"


def test_the_windows_task_is_xml_and_says_that_nobody_tried_it() -> None:
    text = template("windows", ODD)
    task = ElementTree.fromstring(text)
    words = {each.tag.partition("}")[2]: each.text for each in task.iter()}

    assert words["Arguments"] == '--config "/srv/the gym/100%/filesync.yaml" run --due'
    assert words["StartWhenAvailable"] == "true"
    assert "UNTESTED" in text


def _units(text: str) -> dict[str, str]:
    """The files of the template, by name."""
    parts = re.split(r"# ---- /etc/systemd/system/(\S+)\n", text)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))
