"""What remains before a portal's first night, as it is typed: each line failing, and passing."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from brp_filesync.app import by_sftp
from brp_filesync.core.clock import SystemClock
from brp_filesync.core.dates import local_date
from tests.servers.running import RunningServer
from tests.support.afternoon import CATALOGUE
from tests.support.command import Typed, typed_now
from tests.support.gym import Gym, open_gym
from tests.support.samples import SHIPPED, load_gym
from tests.support.served_gym import changed, served, write_profile

pytestmark = pytest.mark.timeout(300)

_HERE = Path(__file__).parents[1] / "onboarding"
_ORDERS = _HERE / "samples" / "orders" / "halsokortet"
_LINES = [
    "settings",
    "database",
    "tables",
    "SMTP",
    "profile",
    "contact",
    "samples",
    "organisation",
    "agreed prices",
    "commission",
    "secret",
    "DNS",
    "TCP",
    "algorithms",
    "host key",
    "login",
    "orders folder",
    "archive folder",
    "rejected folder",
    "answers folder",
    "clock",
    "orders files",
    "catalogue",
    "start_from",
    "trial",
    "mode",
]


@pytest.fixture
def gym(sshd: RunningServer, tmp_path: Path) -> Gym:
    """The demo gym with a portal that is known by its profile and samples alone."""
    gym = served(
        open_gym(tmp_path, filled=False, portal="halsokortet", profiles=_HERE / "portals"), sshd
    )
    load_gym(gym)
    write_profile(gym)
    shutil.copytree(SHIPPED / "brp", tmp_path / "samples" / "brp")
    shutil.copytree(_ORDERS, tmp_path / "samples" / "orders" / "halsokortet")
    return gym


def checklist(gym: Gym, *words: str) -> Typed:
    return typed_now(gym, "portal", "checklist", "halsokortet", *words)


def results(typed: Typed) -> dict[str, str]:
    return {line["check"]: line["result"] for line in typed.json["lines"]}


def line(typed: Typed, check: str) -> dict[str, Any]:
    (found,) = [each for each in typed.json["lines"] if each["check"] == check]
    return found


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def profile_of(gym: Gym) -> Path:
    return gym.installation.folder / "portals" / "halsokortet.yaml"


def test_what_is_missing_fails_with_what_to_do_next(gym: Gym) -> None:
    edit(profile_of(gym), "start_from: 2026-11-20", "mode: trial")
    edit(profile_of(gym), "support@halsokortet.example.se", "support")
    shutil.rmtree(gym.folder / "samples" / "orders" / "halsokortet" / "mixed")
    gym.installation.path(gym.installation.settings.known_hosts)
    before = gym.dump()

    listed = checklist(gym, "--json")

    assert [each["check"] for each in listed.json["lines"]] == _LINES
    failed = {check for check, result in results(listed).items() if result == "failed"}
    assert failed == {"contact", "samples", "organisation", "agreed prices", "start_from", "trial"}
    assert (results(listed)["catalogue"], results(listed)["mode"]) == ("look", "look")
    assert listed.exit_code == 78
    assert "lacks samples: mixed." in line(listed, "samples")["message"]
    assert "an organisation with the number" in line(listed, "organisation")["message"]
    assert "`filesync agreements import FILE`" in line(listed, "agreed prices")["advice"]
    assert "Write the first day" in line(listed, "start_from")["advice"]
    assert line(listed, "trial")["advice"].startswith("Write `mode: trial`")
    assert gym.dump() == before


def test_all_is_ready_when_each_line_has_been_done(gym: Gym) -> None:
    load_gym(gym, _ORDERS / "brp")
    edit(profile_of(gym), "start_from:", "mode: trial\nstart_from:")
    good = _ORDERS / "good" / "HK_101_K10_1290_20261120.dat"
    gym.deliver_bytes(good.read_bytes(), good.name)
    trial = changed(gym, mode="trial")
    trial.night(connect=by_sftp)

    on_trial = checklist(gym, "--json")
    edit(profile_of(gym), "mode: trial", "mode: live")
    live = checklist(gym)

    wrong = {check for check, result in results(on_trial).items() if result != "ok"}
    assert wrong == {"orders files", "catalogue", "mode"}  # the profile has no catalogue
    assert line(on_trial, "trial")["message"] == (
        f"{good.name} is answered; 2 of 2 rows would be imported"
    )
    assert line(on_trial, "samples")["message"] == (
        "good, mixed, refused: all come to what was decided by hand, answers too"
    )
    assert line(on_trial, "agreed prices")["message"] == (
        f"2 products at 2 facilities, 2 prices on {_today()}"
    )
    shown = [row.split("\t") for row in live.out.decode().splitlines()]
    assert shown[0] == ["what", "result", "found", "what to do"]
    assert shown[-1][:3] == [
        "mode",
        "look",
        "live: its orders count; the next run imports 1 tried file",
    ]
    assert live.exit_code == 3


def test_a_catalogue_counts_when_it_is_delivered_and_not_while_somebody_must_decide(
    gym: Gym,
) -> None:
    load_gym(gym, _ORDERS / "brp")
    catalogue_profile(gym)

    def shown() -> tuple[str, str, str]:
        found = line(checklist(gym, "--offline", "--json"), "catalogue")
        return found["result"], found["message"], found["advice"]

    never = shown()
    typed_now(gym, "run", "--portal", "halsokortet", "--flow", "catalogue")
    delivered = shown()
    gym.do("UPDATE filesync_catalogue SET state = 'awaiting_approval', delivered_at = NULL")
    waiting = shown()

    assert never[:2] == ("failed", "No catalogue has been sent to halsokortet.")
    assert "`filesync run --portal halsokortet --flow catalogue`" in never[2]
    assert delivered[0] == "ok"
    counted = r"version 1 of [0-9-]{10}, 2 facilities and 2 prices, delivered"
    assert re.fullmatch(counted, delivered[1])
    assert (waiting[0], waiting[1].endswith("is awaiting approval.")) == ("failed", True)
    assert "`filesync catalogue diff --portal halsokortet` shows it" in waiting[2]


def test_what_would_fail_the_first_night_is_a_line_and_a_discard_fails_nothing(gym: Gym) -> None:
    load_gym(gym, _ORDERS / "brp")
    catalogue_profile(gym)
    typed_now(gym, "run", "--portal", "halsokortet", "--flow", "catalogue")
    today = _today()

    def looked(check: str, *words: str) -> tuple[str, str]:
        found = line(checklist(gym, "--offline", "--json", *words), check)
        return found["result"], found["message"]

    in_a_week = (date.fromisoformat(today) + timedelta(days=7)).isoformat()
    gym.do(f"UPDATE brp_agreed_price SET valid_to = '{in_a_week}' WHERE portal = 'halsokortet'")
    ending = looked("agreed prices")
    gym.do("UPDATE brp_agreed_price SET price_ore = price_ore + 100 WHERE portal = 'halsokortet'")
    older = looked("catalogue")
    gym.do("UPDATE brp_product SET name = '=1+1' WHERE product_number = 'K10'")
    held_back = looked("catalogue")
    gym.do(
        "UPDATE brp_product SET name = 'Klippkort' WHERE product_number = 'K10'",
        "UPDATE brp_agreed_price SET price_ore = price_ore * 2 WHERE portal = 'halsokortet'",
    )
    typed_now(gym, "run", "--portal", "halsokortet", "--flow", "catalogue")
    typed_now(gym, "catalogue", "discard", "--portal", "halsokortet")
    discarded = looked("catalogue")
    after = looked("agreed prices", "--on", _in(400))
    edit(profile_of(gym), "start_from:", "commission_product: SAKNAS\nstart_from:")
    commission = looked("commission")
    edit(profile_of(gym), "start_from: 2026-11-20", "start_from: 2999-01-01")
    start = looked("start_from")

    assert (ending[0], ending[1].endswith(f"2 prices end by {_in(14)} without another")) == (
        "look",
        True,
    )
    assert (older[0], older[1].endswith("isn't what is agreed: 2 rows differ.")) == ("failed", True)
    assert (held_back[0], held_back[1].startswith("The catalogue is held back")) == ("failed", True)
    assert (discarded[0], "was discarded: the portal keeps what it has" in discarded[1]) == (
        "look",
        True,
    )
    assert after[0] == "failed"
    assert commission == ("failed", "BRP has no product SAKNAS, the portal's commission.")
    assert start == ("look", "files from 2999-01-01 on are imported")


def test_samples_that_show_nothing_are_told(gym: Gym) -> None:
    samples = gym.folder / "samples" / "orders" / "halsokortet"
    mixed = YAML().load(samples / "mixed" / "expected.yaml")
    YAML().dump({"file": mixed["file"], "on": mixed["on"]}, samples / "mixed" / "expected.yaml")
    (good,) = (samples / "good").glob("*.dat")
    (refused,) = (samples / "refused").glob("*.dat")
    refused.write_bytes(good.read_bytes())

    listed = checklist(gym, "--offline", "--json")

    assert line(listed, "samples")["message"] == (
        "mixed: expected.yaml says nothing that must come of it. Two of the samples are the same"
        " file."
    )


def test_what_was_tried_is_told_before_the_portal_is_live_and_files_too_old(gym: Gym) -> None:
    load_gym(gym, _ORDERS / "brp")
    edit(profile_of(gym), "start_from:", "mode: trial\nstart_from:")
    good = _ORDERS / "good" / "HK_101_K10_1290_20261120.dat"
    gym.deliver_bytes(good.read_bytes(), good.name)
    changed(gym, mode="trial").night(connect=by_sftp)
    gym.deliver_bytes(good.read_bytes() + b"\n", "HK_101_K10_1290_20261101.dat")

    on_trial = checklist(gym, "--json")
    edit(profile_of(gym), "mode: trial", "mode: live")
    live = line(checklist(gym, "--offline", "--json"), "mode")

    assert "Its first night imports 1 tried file then" in line(on_trial, "mode")["advice"]
    old = line(on_trial, "orders files")
    assert (old["result"], old["message"]) == (
        "look",
        "older than start_from, and never imported: HK_101_K10_1290_20261101.dat",
    )
    assert (live["result"], live["message"]) == (
        "look",
        "live: its orders count; the next run imports 1 tried file",
    )


def _today() -> str:
    return _in(0)


def _in(days: int) -> str:
    return (local_date(SystemClock().now()) + timedelta(days=days)).isoformat()


def catalogue_profile(gym: Gym) -> None:
    """Let the portal be told what it may sell."""
    yaml = YAML()
    profile = yaml.load(profile_of(gym))
    profile["catalogue"] = CATALOGUE
    folders = profile["folders"]
    folders["catalogue"] = folders["responses"].replace("responses", "catalogue")
    yaml.dump(profile, profile_of(gym))


def test_a_sample_that_comes_to_something_else_is_told_without_what_is_in_it(gym: Gym) -> None:
    samples = gym.folder / "samples" / "orders" / "halsokortet"
    edit(
        samples / "good" / "expected.yaml",
        "total_ore: 129000, invoice: 100002",
        "total_ore: 1, invoice: 100002",
    )
    (answer,) = (samples / "mixed" / "expected").iterdir()
    answer.write_bytes(answer.read_bytes().replace(b"NEJ", b"JA", 1))

    listed = checklist(gym, "--offline", "--json")

    assert line(listed, "samples")["message"] == (
        "Not as expected.yaml says: good: orders HK-2 | mixed: the answer, from its line 4 on."
    )
    assert results(listed)["login"] == "not tried"


def test_a_profile_with_a_mistake_is_told_by_place_and_nothing_else_is_tried(gym: Gym) -> None:
    edit(profile_of(gym), "price_rule:", "price_rul:")

    listed = checklist(gym, "--json")

    assert results(listed)["profile"] == "failed"
    assert "did you mean 'price_rule'?" in line(listed, "profile")["message"]
    assert {results(listed)[check] for check in ("samples", "login", "trial")} == {"not tried"}
    unknown = typed_now(gym, "portal", "checklist", "halsokorte")
    assert (unknown.exit_code, "did you mean 'halsokortet'?" in unknown.said) == (78, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\x00", "Nothing of HK_101_K10_1290_20261120.dat would be imported."),
        (None, "HK_101_K10_1290_20261120.dat is answered; 2 of 6 rows would be imported"),
    ],
)
def test_a_trial_that_went_wrong_says_which_file_to_look_at(
    gym: Gym, content: bytes | None, said: str
) -> None:
    load_gym(gym, _ORDERS / "brp")
    mixed = _ORDERS / "mixed" / "HK_102_M12_4990_20261121.dat"
    gym.deliver_bytes(content or mixed.read_bytes(), "HK_101_K10_1290_20261120.dat")
    changed(gym, mode="trial").night(connect=by_sftp)

    listed = checklist(gym, "--offline", "--json")

    tried = line(listed, "trial")
    assert (tried["message"], "`filesync files show 1` tells why" in tried["advice"]) == (
        said,
        True,
    )
