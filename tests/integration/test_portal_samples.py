"""A portal taken on from a sample, typed: proposed, tried, filled in, and its orders imported."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from brp_filesync.profiles.load import load_settings
from tests.support.command import typed
from tests.support.found_orders import an_order, demo_gym, night_of, said
from tests.support.gym import FixedClock, Gym
from tests.support.samples import load_gym
from tests.unit.proposing.test_propose import FITBONUS

pytestmark = pytest.mark.one_database

_NAME = "fitbonus-sample.csv"
_PRICES = """\
portal;product_number;facility_id;valid_from;valid_to;price_kronor
fitbonus;M1;101;2026-01-01;;549,00
fitbonus;K10;101;2026-01-01;;1290,00
"""


def test_a_portal_is_taken_on_from_its_sample_without_code(tmp_path: Path) -> None:
    gym = demo_gym(tmp_path / "gym")
    gym.clock = FixedClock(datetime(2026, 11, 28, 1, 30, tzinfo=UTC))
    sample = tmp_path / _NAME
    sample.write_bytes(FITBONUS.read_bytes())

    proposed = typed(gym, "portal", "new", "fitbonus", "--sample", str(sample), "--json")

    assert proposed.exit_code == 0
    assert proposed.json["read"] == [{"name": _NAME, "rows": 3, "rejected": 0, "problem": None}]
    assert [each for each in proposed.json["said"] if each["sure"] == "open"] == []
    tried = typed(gym, "portal", "try", "fitbonus", str(sample), "--rows", "1")
    assert tried.exit_code == 0
    assert "\t19950611-****\t19950611****\t" in tried.out.decode()
    again = typed(gym, "portal", "new", "fitbonus", "--sample", str(sample))
    assert (again.exit_code, "is there already" in again.said) == (2, True)

    _fill_in(gym)
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "agreed_prices.csv").write_text(_PRICES)
    load_gym(gym, tmp_path / "prices")
    gym.deliver_bytes(FITBONUS.read_bytes(), _NAME)
    night = gym.night()

    assert (night.exit_code, said(gym)) == (
        3,
        [
            (3, "imported", []),
            (4, "imported", []),
            (5, "rejected", [["Bestellnr", "order-to-cancel-missing", {}]]),
        ],
    )
    assert gym.rows("brp_order", "portal_order_number") == [("FB-1001",), ("FB-1002",)]
    assert typed(gym, "reconcile").exit_code == 0


def _fill_in(gym: Gym) -> None:
    """Write into the profile what only a person knows."""
    path = gym.installation.folder / "portals" / "fitbonus.yaml"
    text = path.read_text()
    for key, value in (
        ("organisation_number:", '"559900-1103"'),
        ("contact:\n  name:", "Support"),
        ("  email:", "support@fitbonus.example.com"),
        ("  host:", "sftp.fitbonus.example.com"),
        ("  username:", "gym"),
    ):
        text = re.sub(rf"(?m)^({key})[^\n]*$", rf"\1 {value}", text, count=1)
    text = text.replace("{column: Studio}", "{column: Studio, words: {'001': '101'}}")
    text = text.replace("{column: Artikel}", "{column: Artikel, words: {m1: M1, K10: K10}}")
    path.write_text(text)
    profile = load_settings(path.parents[1] / "filesync.yaml").portal("fitbonus")
    known = gym.profile
    live = {"mode": "live", "folders": known.folders, "start_from": date(2026, 11, 1)}
    portals = {"fitbonus": profile.model_copy(update=live)}
    gym.installation = replace(gym.installation, portals=portals)
    gym.portal = "fitbonus"


def test_the_change_that_would_have_taken_a_refused_file_is_proposed(tmp_path: Path) -> None:
    gym = demo_gym(tmp_path / "gym")
    night_of(gym, an_order().replace(b"Organisationsnummer", b"Orgnr"))

    proposed = typed(gym, "portal", "propose", "1", "--json")

    assert (proposed.exit_code, proposed.json["changes"]) == (
        0,
        [
            {
                "key": "orders.columns.employer_number",
                "now": {"column": "Organisationsnummer"},
                "proposed": {"column": "Orgnr"},
                "why": "by its name and by its cells",
            }
        ],
    )
    shown = typed(gym, "portal", "propose", "1").out.decode()
    assert "{column: Organisationsnummer}\t{column: Orgnr}\t" in shown
    assert "1 of 1 rows can be read." in shown
    assert typed(gym, "portal", "propose", "2").exit_code == 2
