"""The schedule file is read strictly and against the profiles; each mistake has its place."""

import shutil
from pathlib import Path

import pytest

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.profiles.load import load_settings
from brp_filesync.schedule.load import load_schedule
from brp_filesync.schedule.model import Flow, Plan, Schedule

ROOT = Path(__file__).parents[3]
_PORTALS = ("actiway", "benify", "epassi", "sop", "wellnet")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped configuration, its schedule beside it."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    shutil.copytree(ROOT / "schedules", tmp_path / "schedules")
    return tmp_path


def loaded(folder: Path, schedule: str | None = None) -> Schedule:
    if schedule is not None:
        (folder / "schedules/nightly.yaml").write_text(schedule)
    return load_schedule(load_settings(folder / "config/filesync.yaml"))


def mistakes(folder: Path, schedule: str) -> list[str]:
    with pytest.raises(ConfigurationMistake) as told:
        loaded(folder, schedule)
    path = folder / "schedules/nightly.yaml"
    return [line.removeprefix(f"{path}:") for line in told.value.message.split("\n")]


def test_the_shipped_schedule_plans_every_flow(folder: Path) -> None:
    plans = {plan.of: plan for plan in loaded(folder).plans}

    assert [*plans] == [
        *(Flow(portal, "orders") for portal in _PORTALS),
        Flow("epassi", "settlements"),
        *(Flow(portal, "catalogue") for portal in _PORTALS),
    ]
    assert {plan.run for plan in plans.values()} == {
        ("30 2 * * *",),
        ("30 2 * * *", "0 16 * * mon-fri"),
    }


def test_without_a_file_every_flow_runs_at_night_and_nothing_is_expected(folder: Path) -> None:
    shutil.rmtree(folder / "schedules")

    assert {(plan.run, plan.expected, plan.numbered) for plan in loaded(folder).plans} == {
        (("30 2 * * *",), (), None)
    }


def test_a_file_that_the_settings_name_must_be_there(folder: Path) -> None:
    settings = folder / "config/filesync.yaml"
    settings.write_text(settings.read_text() + "\nschedule: elsewhere.yaml\n")

    with pytest.raises(ConfigurationMistake, match=r"config/elsewhere\.yaml:1:1: can't be read"):
        load_schedule(load_settings(settings))


def test_words_that_are_no_cron_words_are_told_with_their_place(folder: Path) -> None:
    assert mistakes(folder, 'run: ["30 25 * * *", "* * * *", "0 0 30 2 *"]\n') == [
        "1:7: run[1]: not understood: the hour. Cron words are minute hour day month weekday",
        "1:22: run[2]: expected five cron words: minute hour day month weekday",
        "1:33: run[3]: not understood: the day-of-month. Cron words are minute hour day month "
        "weekday",
    ]


def test_unknown_keys_and_words_are_told_with_what_was_meant(folder: Path) -> None:
    schedule = (
        "portals:\n"
        "  benify:\n"
        "    order: {}\n"
        "  wellnet:\n"
        "    orders:\n"
        "      expected:\n"
        '        - {by: "06:00", dais: bank_days}\n'
        '        - {by: "6:00", days: bankdays}\n'
    )

    assert mistakes(folder, schedule) == [
        "3:5: unknown key 'order' in portals.benify; did you mean 'orders'?",
        "7:25: unknown key 'dais' in portals.wellnet.orders.expected[1]; did you mean 'days'?",
        "8:16: portals.wellnet.orders.expected[2].by: expected hours and minutes, HH:MM, from "
        "00:00 to 23:59",
        "8:30: portals.wellnet.orders.expected[2].days: found 'bankdays', expected every_day or "
        "business_days or bank_days; did you mean 'bank_days'?",
    ]


def test_what_the_profiles_contradict_is_told_with_what_was_meant(folder: Path) -> None:
    schedule = (
        "portals:\n"
        "  welnet: {}\n"
        "  benify:\n"
        "    orders:\n"
        "      expected:\n"
        '        - {by: "06:00", dated: datum}\n'
        "      numbered:\n"
        "        part: serial\n"
        "        within: [dat]\n"
        "banks:\n"
        "  seb: {}\n"
        "  sebb: {}\n"
    )
    no_part = "the profile's file_name has no part of this name"

    assert mistakes(folder, schedule) == [
        "2:3: portals.welnet: no portal has a profile of this name; did you mean 'wellnet'?",
        f"6:25: portals.benify.orders.expected[1].dated: {no_part}; did you mean 'date'?",
        f"8:9: portals.benify.orders.numbered.part: {no_part}",
        f"9:18: portals.benify.orders.numbered.within[1]: {no_part}; did you mean 'date'?",
        "11:3: banks.seb: has no server: its files are only taken at hand, and nothing runs",
        "12:3: banks.sebb: no bank has a profile of this name; did you mean 'seb'?",
    ]


def test_a_portal_whose_profile_has_mistakes_still_has_its_times(folder: Path) -> None:
    (folder / "config/portals/benify.yaml").write_text("portal: benify\n")

    assert Plan(Flow("benify", "orders"), ("30 2 * * *",)) in loaded(folder).plans
