"""Several installations in one settings file: each has its night, and one's trouble is its own."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from ruamel.yaml import YAML

from tests.clocks.conftest import settles
from tests.clocks.processes import running, until
from tests.servers.running import RunningServer
from tests.support.command import Typed, typed_alone
from tests.support.gym import TODAY, Gym, an_order, open_gym
from tests.support.served_gym import served, write_profile

_HOW_SERVED = ("serving", "served no longer", "configuration read anew", "ran what was due")


@pytest.fixture
def north(tmp_path: Path, sshd: RunningServer) -> Gym:
    return named(tmp_path, sshd, "north")


@pytest.fixture
def south(tmp_path: Path, sshd: RunningServer) -> Gym:
    return named(tmp_path, sshd, "south")


def named(folder: Path, sshd: RunningServer, name: str) -> Gym:
    gym = served(open_gym(folder / name), sshd)
    write_profile(gym)
    written(gym, installation=name, banks=None)
    return gym


def written(gym: Gym, **settings: Any) -> None:
    path = gym.folder / "config" / "filesync.yaml"
    yaml = YAML()
    told = yaml.load(path)
    told.update(settings)
    yaml.dump({key: value for key, value in told.items() if value is not None}, path)


def host(folder: Path, *names: str) -> Path:
    path = folder / "host.yaml"
    lines = [f"  {name}: {name}/config/filesync.yaml\n" for name in names]
    path.write_text("installations:\n" + "".join(lines))
    return path


def typed(path: Path, *words: str) -> Typed:
    with time_machine.travel(TODAY, tick=False):
        return typed_alone("--config", str(path), *words)


def test_each_has_its_night_and_its_report_and_a_broken_one_stops_no_other(
    north: Gym, south: Gym, tmp_path: Path
) -> None:
    names = [gym.deliver([an_order()]) for gym in (north, south)]
    (tmp_path / "east").mkdir()
    (tmp_path / "east/filesync.yaml").write_text("installation: east\ndatabse: {}\n")
    path = host(tmp_path, "north", "east", "south")
    path.write_text(path.read_text().replace("east/config", "east"))

    ran = typed(path, "run", "--json")

    assert ran.exit_code == 78
    told = {each["installation"]: each for each in ran.json["installations"]}
    assert {name: each["exit_code"] for name, each in told.items()} == {
        "north": 0,
        "east": 78,
        "south": 0,
    }
    assert "east/filesync.yaml:2:1: unknown key 'databse'" in told["east"]["trouble"]
    for gym, name in ((north, names[0]), (south, names[1])):
        assert [row["STATUS"] for row in gym.answer(name)] == ["OK"]
        page = Path(told[gym.folder.name]["report"]["page"])
        assert page.parent == gym.folder / "var" / "reports"

    again = typed(path, "-q", "run")

    assert again.out.decode().splitlines() == [
        "north: All is done. Nobody needs to do anything.",
        "east: not run",
        "south: All is done. Nobody needs to do anything.",
    ]
    assert "filesync: east: " in again.said


def test_the_commands_of_reports_and_alarms_can_be_typed_as_they_stand(
    north: Gym, south: Gym, tmp_path: Path
) -> None:
    north.deliver([an_order(product="NONE")])
    path = host(tmp_path, "north", "south")

    ran = typed(path, "run", "--json")
    page = Path(ran.json["installations"][0]["report"]["page"]).read_text()

    word = "--installation north files show 1 --rejected"
    assert f"filesync {word}" in page
    assert typed(path, *word.split()).exit_code == 0
    (north.folder / "var/filesync.db").rename(tmp_path / "aside.db")
    assert "→ Make the database: `filesync --installation north db init`." in (
        typed(path, "run").said
    )


def test_status_metrics_schedule_and_check_go_over_all(
    north: Gym, south: Gym, tmp_path: Path
) -> None:
    path = host(tmp_path, "north", "south", "west")
    prom = tmp_path / "filesync.prom"

    status, listed, checked = (
        typed(path, *words, "--json")
        for words in (["status"], ["schedule", "list"], ["check", "--offline"])
    )
    written_metrics = typed(path, "metrics", "--out", str(prom))

    assert [each["installation"] for each in status.json["installations"]] == [
        "north",
        "south",
        "west",
    ]
    assert [status.exit_code, listed.exit_code, written_metrics.exit_code] == [70, 78, 78]
    assert [each["exit_code"] for each in checked.json["installations"]][2] == 78
    gauges = [line for line in prom.read_text().splitlines() if line.startswith("filesync_status{")]
    assert [line.partition('"')[2].partition('"')[0] for line in gauges] == [
        "north",
        "south",
        "west",
    ]
    assert gauges[2].endswith(" 70.0")
    assert "host.yaml:4:9: installations.west: no such settings file" in status.said


def test_a_command_on_one_asks_which_and_takes_the_one_that_is_said(
    north: Gym, south: Gym, tmp_path: Path
) -> None:
    path = host(tmp_path, "north", "south")

    asked = typed(path, "files", "list")
    named_portal = typed(path, "run", "--portal", "wellnet")
    unknown = typed(path, "--installation", "nroth", "files", "list")
    said = typed(path, "--installation", "south", "run", "--portal", "wellnet", "--json")

    assert (asked.exit_code, asked.said) == (
        2,
        "filesync: Which installation? The settings name north, south.\n"
        "  → Say --installation NAME before the command.\n",
    )
    assert (named_portal.exit_code, unknown.exit_code) == (2, 2)
    assert "did you mean 'north'?" in unknown.said
    assert (said.exit_code, [each["source"] for each in said.json["nights"]]) == (0, ["wellnet"])
    assert north.rows("filesync_run") == []


def test_what_each_must_have_for_itself_is_told_at_its_place(
    north: Gym, south: Gym, tmp_path: Path
) -> None:
    written(south, installation="gym", archive=str(tmp_path / "north/var/archive"))

    ran = typed(host(tmp_path, "north", "south"), "run", "--json")

    (_, told) = ran.json["installations"]
    assert (ran.exit_code, told["exit_code"]) == (78, 78)
    settings = tmp_path / "south/config/filesync.yaml"
    lines = told["trouble"].splitlines()
    assert [line.removeprefix(f"{settings}:").split(": ", 1)[1] for line in lines] == [
        f"installation: found 'gym', expected 'south', as {tmp_path}/host.yaml has it",
        "archive: the same as north's: each has its own",
    ]


def test_a_service_serves_all_that_it_can_and_says_nothing_when_quiet(
    north: Gym, south: Gym, tmp_path: Path
) -> None:
    path = host(tmp_path, "north", "south", "west")
    for gym in (north, south):
        schedule = 'run: ["30 2 * * *"]\nportals: {wellnet: {catalogue: {run: []}}}\n'
        (gym.folder / "config/nightly.yaml").write_text(schedule)
        written(gym, schedule="nightly.yaml")
    one = Gym(tmp_path, north.installation)
    with running(one, "serve", config=path) as clock:
        clock.until_it_says("ran what was due", times=2)
        clock.process.terminate()
        assert clock.ended() == 0
    with running(one, "-q", "serve", config=path) as quiet:
        quiet.until_it_says("not served")
        quiet.process.terminate()
        assert quiet.ended() == 0

    ran = [each["installation"] for each in clock.said() if each["event"] == "ran what was due"]
    assert sorted(ran) == ["north", "south"]
    assert [each["event"] for each in quiet.said()] == ["not served"]
    for gym in (north, south):
        assert [code for (code,) in gym.rows("filesync_due_time", "exit_code")] == [0]
    assert json.loads(clock.log.read_text().splitlines()[-1])["event"] == "ended"


def test_a_service_that_reads_anew_takes_in_and_lets_go_and_keeps_what_is_wrong(
    north: Gym, south: Gym, tmp_path: Path
) -> None:
    """The first is in the middle of a long visit all the time: it holds up no other."""
    for gym in (north, south):
        schedule = 'run: ["30 2 * * *"]\nportals: {wellnet: {catalogue: {run: []}}}\n'
        (gym.folder / "config/nightly.yaml").write_text(schedule)
        written(gym, schedule="nightly.yaml")
    settles(north, 600)
    path = host(tmp_path, "north")
    one = Gym(tmp_path, north.installation)
    with running(one, "serve", "--patience", "1", config=path) as clock:
        until(lambda: len(north.rows("filesync_run")) == 1)
        host(tmp_path, "north", "south")
        clock.told(signal.SIGHUP)
        clock.until_it_says("ran what was due")
        (south.folder / "config/nightly.yaml").write_text("run: [30 25 * * *]\n")
        clock.told(signal.SIGHUP)
        clock.until_it_says("the new configuration is wrong; the old one is kept")
        path.write_text("installations: {}\n")
        clock.told(signal.SIGHUP)
        clock.until_it_says("the new configuration is wrong; the old one is kept", times=2)
        host(tmp_path, "south")
        clock.told(signal.SIGHUP)
        clock.until_it_says("served no longer")
        clock.told(signal.SIGTERM)
        assert clock.ended() == 0

    told = [(each.get("installation", ""), each["event"]) for each in clock.said()]
    kept = "the new configuration is wrong; the old one is kept"
    assert [each for each in told if each[1] in _HOW_SERVED or each[1] == kept] == [
        ("north", "serving"),
        ("north", "configuration read anew"),
        ("south", "serving"),
        ("south", "ran what was due"),
        ("north", "configuration read anew"),
        ("south", kept),
        ("", kept),
        ("north", "served no longer"),
        ("south", kept),
    ]
    assert south.rows("filesync_due_time", "exit_code") == [(0,)]
    assert north.rows("filesync_due_time", "exit_code") == [(None,)]
