"""The front desk's and finance's commands: what they show, and what they decide."""

import csv
import json
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import text

from brp_filesync.cli.main import filesync
from brp_filesync.core.errors import FilesyncError
from tests.support.gym import Gym, a_cancel, an_order, personnummer

pytestmark = pytest.mark.one_database


def _run(gym: Gym, *words: str) -> str:
    config = str(gym.folder / "config" / "filesync.yaml")
    done = CliRunner().invoke(filesync, ["--config", config, *words], env={"FILESYNC_USER": "eva"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def _json(gym: Gym, *words: str) -> Any:
    return json.loads(_run(gym, *words, "--json"))


def _audit(gym: Gym) -> list[tuple[Any, ...]]:
    return gym.rows("brp_audit_log", "who", "act", "subject")


@pytest.mark.rule("Orders in 2.4")
def test_persons_who_look_alike_are_listed_until_somebody_decides(gym: Gym) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer="", email="asa@example.org")])
    gym.night()

    (pair,) = _json(gym, "persons", "duplicates")["duplicates"]
    _run(gym, "persons", "distinct", "1", "2")

    assert (pair["customer_number"], pair["other_customer_number"]) == ("2", "1")
    assert pair["reason"] == "same-name"
    assert "personnummer" not in pair
    assert _json(gym, "persons", "duplicates")["duplicates"] == []
    assert len(_json(gym, "persons", "duplicates", "--all")["duplicates"]) == 1
    assert _audit(gym) == [("eva", "persons distinct", "1 2")]
    with pytest.raises(FilesyncError, match="aren't listed"):
        _run(gym, "persons", "distinct", "1", "2")


@pytest.mark.rule("Orders in 13.7")
def test_a_task_is_listed_with_its_order_and_done_once(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    engine = gym.engine()
    with engine.begin() as connection:
        connection.execute(text("UPDATE brp_invoice SET rest_ore = 0"))
    gym.deliver([a_cancel("W-1")], serial=2)
    gym.night()

    (task,) = _json(gym, "tasks", "list")["tasks"]
    _run(gym, "tasks", "done", "1", "--note", "Krediterad")

    assert (task["word"], task["portal_order_number"]) == ("cancel-paid", "W-1")
    assert (task["invoice_number"], task["total_ore"], task["rest_ore"]) == (100001, 499000, 0)
    assert task["what"].startswith("The cancellation can't be done automatically")
    assert _json(gym, "tasks", "list")["tasks"] == []
    (done,) = _json(gym, "tasks", "list", "--all")["tasks"]
    assert (done["done_by"], done["note"]) == ("eva", "Krediterad")
    with pytest.raises(FilesyncError, match="No task 1 waits"):
        _run(gym, "tasks", "done", "1")


@pytest.mark.rule("Orders in 11.1", "Orders in 11.2", "Orders in 13.13")
def test_a_card_is_listed_at_its_facility_until_it_is_collected(gym: Gym) -> None:
    gym.deliver(
        [
            an_order("W-1"),
            an_order("W-2", facility="102", personnummer=personnummer(1), email="b@example.com"),
            an_order("W-3", personnummer=personnummer(2), email="c@example.com", last="Ek"),
            a_cancel("W-3"),
        ]
    )
    gym.night()

    (card,) = _json(gym, "cards", "list", "--facility", "101")["cards"]
    said = _run(gym, "cards", "collect", card["order_number"])

    assert "Åsa Öberg (1)" in " ".join(said.split())
    assert (card["name"], card["bought"]) == ("Öberg, Åsa", "Produkt M12")
    assert _json(gym, "cards", "list", "--facility", "101")["cards"] == []
    (collected,) = _json(gym, "cards", "list", "--facility", "101", "--all")["cards"]
    assert collected["card_state"] == "collected"
    assert _audit(gym) == [("eva", "card collected", "order 1")]
    assert "Åsa Öberg (1)" in " ".join(_run(gym, "cards", "uncollect", "1").split())
    assert len(_json(gym, "cards", "list", "--facility", "101")["cards"]) == 1
    with pytest.raises(FilesyncError, match="isn't collected"):
        _run(gym, "cards", "uncollect", "1")
    _run(gym, "invoices", "credit", "GYM:100001", "--yes")
    with pytest.raises(FilesyncError, match="Its invoice is credited"):
        _run(gym, "cards", "collect", "1")
    _run(gym, "cards", "collect", "1", "--credited")
    for order, why in (("1", "collected already"), ("3", "cancelled"), ("99", "No such order")):
        with pytest.raises(FilesyncError, match=why):
            _run(gym, "cards", "collect", order)


@pytest.mark.rule("Orders in 5.1")
def test_a_selection_holds_the_groups_persons_and_orders_as_csv_and_as_a_workbook(
    gym: Gym,
) -> None:
    gym.deliver(
        [
            an_order("W-1", first="=cmd()"),
            an_order(
                "W-2", ordered="20261101", personnummer=personnummer(1), email="b@example.com"
            ),
        ]
    )
    gym.night()
    as_csv, as_book = gym.folder / "urval.csv", gym.folder / "urval.xlsx"
    words = (
        "selection",
        "export",
        "--portal",
        "wellnet",
        "--from",
        "2026-11-15",
        "--to",
        "2026-11-20",
    )

    _run(gym, *words, "--out", str(as_csv))
    _run(gym, *words, "--out", str(as_book))

    content = as_csv.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(content.decode("utf-8-sig").splitlines(), delimiter=";")
    assert (row["first_name"], row["portal_order_number"]) == ("'=cmd()", "W-1")
    assert (row["email"], row["invoice_number"]) == ("asa@example.com", "100001")
    sheet = load_workbook(as_book).active
    assert sheet is not None
    header, cells = sheet.iter_rows()
    named = dict(zip((cell.value for cell in header), cells, strict=True))
    assert (named["first_name"].value, named["first_name"].data_type) == ("=cmd()", "s")
    assert as_csv.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ((), ["W-1", "W-2", "W-3"]),
        (("--facility", "102"), ["W-2"]),
        (("--from", "2026-11-02"), ["W-1", "W-2"]),
        (("--to", "2026-11-01"), ["W-3"]),
        (("--facility", "101", "--from", "2026-11-01", "--to", "2026-11-19"), ["W-3"]),
        (("--facility", "norr"), []),
    ],
)
def test_a_selection_is_narrowed_by_facility_and_by_days_both_included(
    gym: Gym, asked: tuple[str, ...], found: list[str]
) -> None:
    gym.deliver(
        [
            an_order("W-1"),
            an_order("W-2", facility="102", personnummer=personnummer(1), email="b@example.com"),
            an_order(
                "W-3", ordered="20261101", personnummer=personnummer(2), email="c@example.com"
            ),
        ]
    )
    gym.night()
    out = gym.folder / "urval.csv"

    _run(gym, "selection", "export", "--portal", "wellnet", *asked, "--out", str(out))

    rows = csv.DictReader(out.read_text("utf-8-sig").splitlines(), delimiter=";")
    assert sorted(row["portal_order_number"] for row in rows) == found
