"""A folder of set-up files is loaded whole or not at all, and again without a change."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from brp_filesync.brp.load import MOST_PROBLEMS, LoadRefused, load_folder, seed
from brp_filesync.brp.numbers import set_next_numbers
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.database.begin import dry_database, open_database
from brp_filesync.database.engine import make_engine
from brp_filesync.database.metadata import METADATA
from brp_filesync.migrations.upgrade import upgrade
from tests.support.gym import personnummer

SAMPLE = Path(__file__).parents[2] / "samples/brp"
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def engine(database: str, tmp_path: Path) -> Iterator[Engine]:
    """A database with tables and nothing in them, on each server."""
    (tmp_path / "database").mkdir()
    engine = make_engine(database)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The demo gym's files, to be edited."""
    shutil.copytree(SAMPLE, tmp_path / "brp")
    return tmp_path / "brp"


def load(engine: Engine, folder: Path) -> dict[str, tuple[int, int, int]]:
    """Load the folder, and return how many rows of each file were added, changed and left."""
    loaded = load_folder(open_database(engine, 10), folder, NOW)
    return {each.file: (each.added, each.changed, each.left) for each in loaded}


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return every table's rows, in an order that no collation changes."""
    with engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in METADATA.tables.items()
            if name != "filesync_commit"
        }


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_the_demo_gym_is_loaded_and_the_second_time_nothing_changes(
    engine: Engine, folder: Path
) -> None:
    first = load(engine, folder)
    before = dump(engine)
    second = load(engine, folder)

    assert first == {
        "companies.csv": (2, 0, 0),
        "facilities.csv": (4, 0, 0),
        "vat_groups.csv": (8, 0, 0),
        "products.csv": (10, 0, 0),
        "agreed_prices.csv": (46, 0, 0),
        "organisations.csv": (8, 0, 0),
        "persons.csv": (8, 0, 0),
        "subscriptions.csv": (5, 0, 0),
        "punch_cards.csv": (2, 0, 0),
    }
    assert second == {file: (0, 0, added) for file, (added, _, _) in first.items()}
    assert dump(engine) == before


def test_what_is_loaded_is_what_the_files_say(engine: Engine, folder: Path) -> None:
    load(engine, folder)
    rows = dump(engine)

    assert rows["brp_company"][0] == ("GYM", "Exempelgymmet AB", "5599000105", "9912346", 100001)
    assert rows["brp_product"][2] == (
        "M1",
        "Träningskort 1 månad",
        "subscription",
        "manual",
        "sport",
        "gym",
        1,
        True,
        None,
        None,
        False,
        None,
    )
    assert [row for row in rows["brp_product_right"] if row[0] == "M1"] == [
        ("M1", "grupp"),
        ("M1", "gym"),
    ]
    assert ("exempt", "1996-01-01", None) in rows["brp_vat_rate"]
    assert ("wellnet", "M1", "101", "2026-01-01", "2026-10-31", 47900) in rows["brp_agreed_price"]
    assert rows["brp_person"][3] == (
        4,
        "1004",
        "196909099837",
        "1969-09-09",
        "David",
        "Fiktivsson",
        "david.fiktivsson@example.com",
        "+46701740608",
        "Provgatan 14",
        "211 22",
        "Malmö",
        "SE",
        "103",
        6,
        "2026-11-24T01:30:00Z",
    )
    assert rows["brp_subscription"][4] == (
        5,
        5,
        "M6",
        "102",
        "manual",
        269000,
        "2026-08-01",
        "2027-01-31",
        "2026-12-31",
        "2026-10-01",
        None,
        None,
    )
    assert rows["brp_punch_card"][1] == (2, 6, "R10", "102", 10, 3, "2026-03-01", "2027-02-28")
    assert rows["brp_number_series"] == [
        ("invoice:GYM", 100001),
        ("invoice:SYD", 500001),
        ("person", 1009),
    ]


def test_the_catalogue_follows_its_files_and_what_persons_own_is_left(
    engine: Engine, folder: Path
) -> None:
    load(engine, folder)
    edit(folder / "products.csv", ("gym grupp", "gym bad"))
    edit(folder / "vat_groups.csv", ("Momsfritt", "Undantaget"), ("01-01;6", "01-01;7"))
    edit(folder / "agreed_prices.csv", ("2026-10-31;479,00", "2026-10-30;478,00"))
    edit(folder / "organisations.csv", ("Exempelboxen 1;", "Exempelboxen 9;"))
    edit(folder / "subscriptions.csv", ("2027-01-14", "2027-02-14"))

    second = load(engine, folder)
    third = load(engine, folder)
    rows = dump(engine)

    assert second == {
        "companies.csv": (0, 0, 2),
        "facilities.csv": (0, 0, 4),
        "vat_groups.csv": (0, 2, 6),
        "products.csv": (0, 4, 6),
        "agreed_prices.csv": (0, 3, 43),
        "organisations.csv": (0, 1, 7),
        "persons.csv": (0, 0, 8),
        "subscriptions.csv": (0, 0, 5),
        "punch_cards.csv": (0, 0, 2),
    }
    assert sum(changed for _, changed, _ in third.values()) == 0
    assert [right for number, right in rows["brp_product_right"] if number == "M1"] == [
        "bad",
        "gym",
    ]
    assert ("exempt", "Undantaget") in rows["brp_vat_group"]
    assert ("sport", "1997-01-01", 700) in rows["brp_vat_rate"]
    assert ("wellnet", "M1", "103", "2026-01-01", "2026-10-30", 47800) in rows["brp_agreed_price"]
    assert rows["brp_subscription"][0][7] == "2027-01-14"


def test_files_may_come_one_by_one_and_point_to_what_is_there(
    engine: Engine, folder: Path, tmp_path: Path
) -> None:
    for name in (
        "companies",
        "facilities",
        "vat_groups",
        "products",
        "agreed_prices",
        "organisations",
        "persons",
        "subscriptions",
        "punch_cards",
    ):
        alone = tmp_path / name
        alone.mkdir()
        shutil.copy(folder / f"{name}.csv", alone)
        load(engine, alone)
    by_file = dump(engine)
    whole = make_engine(f"sqlite:///{tmp_path}/whole.db")
    upgrade(whole)
    load(whole, folder)

    assert by_file == dump(whole)


def test_one_bad_row_and_nothing_is_loaded(engine: Engine, folder: Path) -> None:
    edit(folder / "punch_cards.csv", ("2027-02-28", "2027-02-29"))
    edit(folder / "companies.csv", ("991-2346", "991-2347"))
    before = dump(engine)

    with pytest.raises(LoadRefused) as refused:
        load(engine, folder)

    assert [str(each) for each in refused.value.problems] == [
        "companies.csv:2: bankgiro: found '991-2347', expected a bankgiro number whose check digit"
        " holds",
        "punch_cards.csv:3: valid_until: found '2027-02-29', expected a date that exists, as"
        " 2026-11-23",
    ]
    assert refused.value.exit_code is ExitCode.FILE_REFUSED
    assert dump(engine) == before


def test_of_very_many_problems_the_first_are_told(engine: Engine, folder: Path) -> None:
    with (folder / "persons.csv").open("a") as file:
        file.writelines(f"{number};;;;;;;;;;;101;\n" for number in range(5000, 5600))

    with pytest.raises(LoadRefused) as refused:
        load(engine, folder)

    assert refused.value.count == 1200
    assert len(refused.value.problems) == MOST_PROBLEMS
    assert refused.value.problems[0].line == 10


def test_a_dry_run_counts_and_leaves_nothing(engine: Engine, folder: Path) -> None:
    before = dump(engine)

    with dry_database(engine, 10) as database:
        loaded = load_folder(database, folder, NOW)

    assert sum(each.added for each in loaded) == 93
    assert dump(engine) == before


def test_later_persons_never_get_a_loaded_customer_number(engine: Engine, folder: Path) -> None:
    load(engine, folder)
    edit(folder / "persons.csv", ("1008;", "K-1;"), ("19880417-9862", "19890515-9805"))
    with (folder / "persons.csv").open("a") as file:
        file.write("900;;;Ny;Exempelsson;;;;;;;101;\n2500;;;Ny;Exempelsson;;;;;;;101;\n")

    assert load(engine, folder)["persons.csv"] == (3, 0, 7)
    assert dump(engine)["brp_number_series"][-1] == ("person", 2501)


def test_a_person_who_differs_from_the_database_is_a_problem_and_nothing_changes(
    engine: Engine, folder: Path
) -> None:
    load(engine, folder)
    before = dump(engine)
    edit(folder / "persons.csv", ("bo.testberg@", "bosse@"), ("Exempelgatan 11;", ";"))
    edit(folder / "products.csv", ("gym grupp", "gym bad"))

    with pytest.raises(LoadRefused) as refused:
        load(engine, folder)

    assert [str(each) for each in refused.value.problems] == [
        "persons.csv:3: email: isn't the person's in the database, which a load leaves"
    ]
    assert dump(engine) == before


def test_a_first_invoice_number_may_be_mended_until_one_is_taken(
    engine: Engine, folder: Path
) -> None:
    load(engine, folder)
    with engine.begin() as connection:
        set_next_numbers(connection, {"invoice:SYD": 500002})
    edit(folder / "companies.csv", ("100001", "300001"), ("500001", "700001"))

    load(engine, folder)

    assert dump(engine)["brp_number_series"] == [
        ("invoice:GYM", 300001),
        ("invoice:SYD", 500002),
        ("person", 1009),
    ]


def test_twenty_thousand_persons_take_a_set_of_statements_and_little_time(
    engine: Engine, folder: Path
) -> None:
    with (folder / "persons.csv").open("a") as persons:
        persons.writelines(
            f"{number};{personnummer(number)};;Test;Person{number};p{number}@example.com;;;;;;101;\n"
            for number in range(10_000, 30_000)
        )
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    began = time.perf_counter()

    loaded = load(engine, folder)

    assert loaded["persons.csv"] == (20_008, 0, 0)
    assert time.perf_counter() - began < 30  # some two seconds; room for a busy machine
    assert len(statements) < 500


def test_the_seed_is_swedens_vat_and_is_sown_once(engine: Engine) -> None:
    database = open_database(engine, 10)
    first = seed(database, NOW)
    second = seed(database, NOW)

    assert [(each.added, each.left) for each in (*first, *second)] == [(8, 0), (0, 8)]
    assert dump(engine)["brp_vat_rate"] == [
        ("exempt", "1996-01-01", None),
        ("food", "1996-01-01", 1200),
        ("food", "2026-04-01", 600),
        ("food", "2028-01-01", 1200),
        ("normal", "1990-07-01", 2500),
        ("reduced", "1996-01-01", 1200),
        ("sport", "1997-01-01", 600),
        ("zero", "1996-01-01", 0),
    ]


def test_the_seed_leaves_what_the_gym_has_entered(engine: Engine, folder: Path) -> None:
    changed = (("Moms 6 % (idrott);1997-01-01;6", "Träning;1997-01-01;7"),)
    edit(folder / "vat_groups.csv", *changed, ("25 %;1990-07-01", "25 %;2000-01-01"))
    load(engine, folder)
    before = dump(engine)

    seed(open_database(engine, 10), NOW)
    after = dump(engine)

    assert after["brp_vat_group"] == before["brp_vat_group"]
    assert set(after["brp_vat_rate"]) - set(before["brp_vat_rate"]) == {
        ("normal", "1990-07-01", 2500)
    }
    assert set(before["brp_vat_rate"]) < set(after["brp_vat_rate"])
