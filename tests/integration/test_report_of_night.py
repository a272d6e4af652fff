"""A run's report is written, is true against the database, and tells nobody's name."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.profiles.load import reports_folder
from brp_filesync.service.night import Night, jobs_of, run_night
from tests.support.canaries import spilt
from tests.support.catalogue_gym import told
from tests.support.gym import Gym, an_order, personnummer
from tests.support.payment_gym import Payment, a_bgmax, deliver, with_invoices
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

GOOD = an_order("W-1")
BAD_NUMBER = an_order("W-2", personnummer="19811218-9875")
BAD_PRICE = an_order("W-3", personnummer=personnummer(5), email="b@example.com", price_ore=1)


def run(gym: Gym, **parts: Any) -> Night:
    with gym.app(**parts) as app:
        return run_night(
            app, jobs_of(gym.installation, portals=[gym.portal], banks=list(gym.installation.banks))
        )


def one_portal(gym: Gym) -> Gym:
    return replace(gym, installation=replace(gym.installation, banks={}))


def kept(night: Night) -> tuple[str, dict[str, Any]]:
    assert night.reported is not None
    assert night.reported.troubles == []
    assert night.reported.kept is not None
    data = json.loads(night.reported.kept.data.read_text(encoding="utf-8"))
    return night.reported.kept.page.read_text(encoding="utf-8"), data


def test_a_catalogue_that_awaits_approval_is_told_in_the_report(gym: Gym) -> None:
    gym = told(one_portal(gym))
    run(gym)
    gym.do("UPDATE brp_agreed_price SET price_ore = 900000 WHERE product_number = 'M12'")

    page, data = kept(run(gym))

    orders, catalogue = data["sources"]
    assert (orders["flow"], orders["catalogue"]) == ("orders", None)
    assert (catalogue["flow"], catalogue["exit_code"]) == ("catalogue", 3)
    assert catalogue["catalogue"] == {
        "result": "awaiting_approval",
        "version": 2,
        "added": 0,
        "gone": 0,
        "changed": 2,
        "problems": [],
    }
    assert "Wellnet: version 2 of the catalogue awaits approval" in page
    assert "filesync catalogue diff --portal wellnet" in page


def test_a_report_is_true_against_the_database(gym: Gym) -> None:
    gym = one_portal(gym)
    gym.deliver([GOOD, BAD_NUMBER, BAD_PRICE])

    _, data = kept(run(gym))

    (wellnet,) = data["sources"]
    (attempt,) = gym.rows("filesync_attempt", "rows", "imported", "rejected", "invoiced_ore")
    (file,) = wellnet["files"]
    assert (
        (
            file["counts"]["rows"],
            file["counts"]["imported"],
            file["counts"]["rejected"],
            file["invoiced_ore"],
        )
        == attempt
        == (3, 1, 2, 499000)
    )
    assert [(each["word"], each["rows"]) for each in wellnet["problems"]] == [
        ("personnummer-checksum", 1),
        ("price-differs", 1),
    ]
    assert len(data["days"]) == 30
    assert data["days"][-1] == {
        "day": "2026-11-24",
        "counts": file["counts"],
        "invoiced_ore": 499000,
        "received_ore": 0,
        "booked_ore": 0,
        "unmatched_ore": 0,
    }
    assert data["marks"] == [
        {"source": "wellnet", "flow": "orders", "day": "2026-11-24", "exit_code": 3}
    ]
    assert (data["exit_code"], data["state"]) == (3, "waits")
    assert data["first_line"] == "Done, but one thing waiting for a person."
    assert data["waiting"]["mails"] == {"todo": 1}


def test_a_report_says_whether_a_server_was_looked_at(gym: Gym) -> None:
    def away(*_: object) -> None:
        raise TemporaryTrouble("It is silent.", "A later run tries again.")

    gym = told(one_portal(gym))

    reached, silent = (
        {each["flow"]: each["reached"] for each in kept(run(gym, **parts))[1]["sources"]}
        for parts in ({}, {"connect": away})
    )

    assert (reached, silent["orders"]) == ({"orders": True, "catalogue": True}, False)


def test_a_report_tells_what_became_of_each_ore_that_was_received(gym: Gym) -> None:
    gym = with_invoices(gym)
    deliver(gym, "bg.txt", a_bgmax(Payment(499000, "1000018"), Payment(5000, "12345")))

    night = run(gym)

    _, data = kept(night)
    (journal,) = gym.rows("brp_payment_journal", "received_ore", "booked_ore", "unmatched_ore")
    seb = data["sources"][-1]
    sums = seb["files"][0]["sums"]
    assert (sums["received_ore"], sums["booked_ore"], sums["unmatched_ore"]) == journal
    waiting = sum(amount for (amount,) in gym.rows("brp_unmatched", "amount_ore"))
    (queue,) = data["waiting"]["queues"]
    assert (queue["bank"], queue["amount_ore"]) == ("seb", waiting)
    assert (data["days"][-1]["received_ore"], data["days"][-1]["unmatched_ore"]) == (
        journal[0],
        journal[2],
    )


@pytest.mark.family("canaries", cases=3)
def test_a_report_tells_nothing_of_anybody(gym: Gym) -> None:
    gym = with_invoices(gym)
    gym.deliver([GOOD, BAD_NUMBER, BAD_PRICE], serial=2)
    deliver(gym, "bg.txt", a_bgmax(Payment(5000, "19811218-9876")))

    night = run(gym)

    page, data = kept(night)
    assert night.reported is not None
    for said in (page, json.dumps(data, ensure_ascii=False), night.reported.text):
        assert spilt(said) == []
        assert "W-2" not in said  # an order's number leads to its buyer


def test_a_dry_run_reports_nowhere(gym: Gym) -> None:
    gym = one_portal(gym)
    gym.deliver([GOOD])

    assert run(gym, dry=True).reported is None
    assert not reports_folder(gym.installation).exists()


def test_a_report_that_cannot_be_written_fails_no_run_and_waits_for_a_person(gym: Gym) -> None:
    gym = one_portal(gym)
    gym.deliver([GOOD])
    reports_folder(gym.installation).parent.mkdir(exist_ok=True)
    reports_folder(gym.installation).write_text("a file is in the way")

    night = run(gym)

    assert night.exit_code == 3
    assert [type(each).__name__ for each in night.troubles] == ["DiskTrouble"]
    assert night.reported is not None
    assert night.reported.text.startswith("Done, but one thing")
    assert "The report couldn't be kept" in night.reported.text
    assert len(gym.rows("brp_order")) == 1


def test_a_night_without_its_database_is_reported_all_the_same(tmp_path: Path) -> None:
    from tests.support.gym import open_gym

    gym = one_portal(open_gym(tmp_path))
    database = tmp_path / "var" / "filesync.db"
    with gym.app() as app:
        app.engine.dispose()
        shutil.move(database, tmp_path / "elsewhere.db")
        database.mkdir()
        night = run_night(app, jobs_of(gym.installation))

    assert night.reported is not None
    assert night.reported.kept is not None
    data = json.loads(night.reported.kept.data.read_text(encoding="utf-8"))
    assert data["state"] == "wrong"
    assert "The database couldn't be read" in night.reported.text
    assert len(night.reported.troubles) == 1


def test_settings_say_where_for_how_long_and_in_which_language(gym: Gym, tmp_path: Path) -> None:
    report = gym.installation.settings.report.model_copy(
        update={"folder": str(tmp_path / "elsewhere"), "keep_days": 1}
    )
    gym = changed(one_portal(gym), settings={"report": report, "language": "en"})

    first = run(gym)
    gym.clock.at = gym.clock.at.replace(day=26)
    second = run(gym)

    assert first.reported is not None
    assert sorted(each.name for each in (tmp_path / "elsewhere").iterdir()) == [
        "20261126T013000Z.html",
        "20261126T013000Z.json",
    ]
    page, data = kept(second)
    assert data["first_line"] == "All is done. Nobody needs to do anything."
    assert re.search(r'<html lang="en">', page)
    assert [mark["day"] for mark in data["marks"]] == ["2026-11-24", "2026-11-26"]
