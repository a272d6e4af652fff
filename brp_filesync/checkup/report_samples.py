"""A portal's sample settlement reports, each booked in a gym of its own, and compared.

Below the folder of samples, `settlements/PORTAL/KIND` holds a report and `expected.yaml`. It says
after what the report comes: the kinds of the portal's order samples (`orders`), of its earlier
reports (`reports`), and the portal's numbers of orders that were credited then (`credited`).
"""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from brp_filesync.app import App
from brp_filesync.brp import settlement_lists
from brp_filesync.brp.made import orders_made
from brp_filesync.checkup.samples import Sample, differs, gym_on, order_night, sample_gym
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted
from brp_filesync.desk import invoices
from brp_filesync.desk.settlements import book_at_hand
from brp_filesync.flows.result import FileResult
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.portal import PortalProfile

_WHO = "samples"
_JUDGED = ("result", "settled", "rows", "problem")
_LACKING = ("file", "orders")


def report_differences(
    installation: Installation, profile: PortalProfile, samples: Path, aside: Path
) -> dict[str, list[str]]:
    """Return for each of the portal's sample reports in what it differs from what must come of it.

    `samples` is the folder of all, `aside` an empty one to work in. Raises ConfigurationMistake
    where a sample is no whole one.
    """
    folders = sorted(
        path.parent for path in (samples / "settlements" / profile.portal).glob("*/expected.yaml")
    )
    gym = sample_gym(installation, profile, samples, aside) if folders else installation
    found = {}
    for folder in folders:
        here = aside / folder.name
        shutil.copytree(aside / "gym", here)
        found[folder.name] = _run(gym, profile.portal, folder, here, samples)
    return found


def _run(gym: Installation, portal: str, sample: Path, here: Path, samples: Path) -> list[str]:
    expected = _expected(sample)
    orders = [Sample(samples / "orders" / portal / kind) for kind in expected["orders"]]
    days: list[date] = [each.expected["on"] for each in orders]
    if not days:
        raise ConfigurationMistake(phrase("{folder} names no order samples.", folder=sample))
    with gym_on(gym, here, max(days)) as app:
        for each in orders:
            order_night(app, each, here)
        for kind in expected.get("reports", ()):
            _book(app, portal, sample.parent / kind)
        for number in expected.get("credited", ()):
            _credit(app, sample, str(number))
        done = _book(app, portal, sample)
        return differs(
            {key: expected[key] for key in _JUDGED if key in expected}, _came_to(app, portal, done)
        )


def _expected(sample: Path) -> Mapping[str, Any]:
    path = sample / "expected.yaml"
    try:
        found: Mapping[str, Any] = YAML(typ="safe").load(path) or {}
    except (OSError, YAMLError):
        raise ConfigurationMistake(phrase("{path} can't be read as YAML.", path=path)) from None
    lacking = [key for key in _LACKING if key not in found]
    if lacking:
        raise ConfigurationMistake(
            phrase("{path} has no key {lacking!r}.", path=path, lacking=lacking[0])
        )
    return found


def _book(app: App, portal: str, sample: Path) -> FileResult | None:
    report = sample / str(_expected(sample)["file"])
    if not report.is_file():
        raise ConfigurationMistake(
            phrase("{file} can't be read: expected.yaml names it.", file=report)
        )
    (done,) = book_at_hand(app, portal, [report], _WHO)
    return done.night


def _credit(app: App, sample: Path, number: str) -> None:
    with app.database.connect() as connection:
        made = orders_made(connection)
    if number not in made:
        raise ConfigurationMistake(
            phrase(
                "{folder} credits {number}, which no order sample has.",
                folder=sample,
                number=number,
            )
        )
    found = invoices.creditable(app.database, made[number]["ocr"])
    invoices.credit(app.database, found, _WHO, app.today.isoformat(), app.now)


def _came_to(app: App, portal: str, done: FileResult | None) -> dict[str, Any]:
    """Return what came of a report, by the keys that may be expected of it."""
    decided = None if done is None else done.decided
    if decided is None:
        return {"result": "left"}
    rows: list[dict[str, Any]] = []
    if decided.result == "imported":
        with app.database.connect() as connection:
            (newest,) = settlement_lists.list_reports(connection, Wanted(), 1, portal)
            rows = settlement_lists.rows_of(connection, newest["settlement_id"])
    return {
        "result": decided.result,
        "settled": decided.settled,
        "rows": {row["line"]: row["outcome"] for row in rows},
        "problem": decided.problem and decided.problem.word,
    }
