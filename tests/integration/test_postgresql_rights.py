"""The role of the night has the rights that docs/postgresql.md gives it, and needs no more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from tests.servers.postgres import RunningPostgres
from tests.support.command import typed
from tests.support.gym import Gym, a_cancel, a_file, an_order, open_gym, personnummer
from tests.support.payment_gym import OCR, TOTALS, Payment, a_bgmax
from tests.support.served_gym import changed

PAGE = Path(__file__).parents[2] / "docs" / "postgresql.md"
ROLE = "filesync_run"


@pytest.fixture
def rights(postgres: RunningPostgres, tmp_path: Path) -> Iterator[tuple[str, Gym]]:
    """A database's name, and a gym that works in it as the role of the night."""
    with postgres.database() as name:
        open_gym(tmp_path / "owner", database=postgres.url(name))
        with postgres.superuser() as server:
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone():
                server.execute(f"CREATE ROLE {ROLE} LOGIN")  # type: ignore[arg-type]
        with postgres.superuser(name) as owner:
            owner.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")  # type: ignore[arg-type]
            owner.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            for statement in _granted():
                owner.execute(statement.replace("DATABASE gym", f"DATABASE {name}").encode())
        url = postgres.url(name, ROLE)
        gym = open_gym(tmp_path / "night", database=url, made=True)
        settings = gym.folder / "config" / "filesync.yaml"
        shipped = "sqlite:///../var/filesync.db"
        settings.write_text(settings.read_text().replace(shipped, url))
        yield name, gym


def test_with_them_everything_but_the_owners_commands_can_be_done(
    rights: tuple[str, Gym],
) -> None:
    _, gym = rights
    gym.deliver(
        [
            an_order(),
            an_order("W-2", personnummer="", email="asa@example.org"),
            an_order(
                "W-3",
                personnummer=personnummer(1),
                email="",
                employer_number="",
                employer="Nya Bolaget AB",
            ),
            an_order("W-4", price_ore=1),
            an_order(
                "W-5", personnummer=personnummer(2), email="", product="K10", price_ore=110000
            ),
            a_cancel("W-3"),
        ]
    )
    gym.deliver_bytes(b"what;is;this\r\n", "WELLNET_ORDER_20261123_002.csv")

    first, second = gym.night(), gym.night()
    at_hand = gym.folder / "WELLNET_ORDER_20261123_003.csv"
    at_hand.write_bytes(a_file([an_order("W-6", first="Eva"), a_cancel("W-1")]))
    paid = gym.folder / "paid.txt"
    paid.write_bytes(a_bgmax(Payment(TOTALS[0], OCR[0]), Payment(100, "4711")))
    commands = [
        ("orders", "import", str(at_hand), "--portal", "wellnet", "--json"),
        ("orders", "rejects", "waive", "1"),
        ("payments", "import", str(paid), "--bank", "seb"),
        ("payments", "match", "2", "--invoice", "GYM:100002", "--yes"),
        ("payments", "undo", "2", "--yes"),
        ("payments", "handle", "2", "--note", "Returned", "--yes"),
        ("invoices", "credit", "GYM:100002", "--yes"),
        ("alarms", "check"),
        ("files", "replay", "2"),
        ("persons", "duplicates"),
        ("persons", "distinct", "1", "2"),
        ("cards", "list", "--facility", "101"),
        ("cards", "collect", "1"),
        ("tasks", "list"),
        ("orders", "list"),
        ("files", "list"),
        ("reconcile",),
    ]
    ended = {words: typed(gym, *words) for words in commands}

    assert (first.exit_code, second.exit_code) == (65, 0)
    assert [trouble.message for trouble in [*first.troubles, *second.troubles]] == []
    assert first.files[0].decided.counts.imported >= 4
    bad = {words: done for words, done in ended.items() if done.exit_code not in {0, 3, 65}}
    assert bad == {}


@pytest.mark.parametrize(
    "revoked", ["INSERT ON brp_invoice", "UPDATE ON filesync_duty", "SELECT ON brp_product"]
)
def test_a_right_that_is_missing_ends_the_night_with_what_to_do(
    rights: tuple[str, Gym], postgres: RunningPostgres, revoked: str
) -> None:
    name, gym = rights
    with postgres.superuser(name) as owner:
        owner.execute(f"REVOKE {revoked} FROM {ROLE}".encode())
    gym.deliver([an_order()])

    night = gym.night()

    told = [*night.troubles, *(each.trouble for each in night.files if each.trouble)]
    assert night.exit_code == 78
    assert ["right" in each.message for each in told] == [True]
    assert "42501" in told[0].message
    with postgres.superuser(name) as owner:
        owner.execute(f"GRANT {revoked} TO {ROLE}".encode())
    assert gym.night().exit_code == 0
    assert len(gym.rows("brp_order")) == 1


def test_check_finds_nothing_lacking_and_names_what_does(
    rights: tuple[str, Gym], postgres: RunningPostgres
) -> None:
    name, gym = rights
    well = typed(gym, "check", "--offline", "--json").json["lines"]
    with postgres.superuser(name) as owner:
        owner.execute(f"REVOKE UPDATE ON filesync_duty, brp_person FROM {ROLE}".encode())
        owner.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM {ROLE}".encode())
    lacking = typed(gym, "check", "--offline", "--json").json["lines"]
    told = {line["check"]: line["message"] for line in lacking}

    site = ["database", "tables", "rights"]
    assert [line["result"] for line in well if line["check"] in site] == ["ok"] * 3
    assert told["rights"] == (
        "The database's role lacks UPDATE on brp_person, UPDATE on filesync_duty, TEMPORARY on the"
        " database."
    )


def test_it_can_neither_delete_nor_change_a_table(rights: tuple[str, Gym]) -> None:
    _, gym = rights
    engine = gym.engine()
    for statement in (
        "DELETE FROM brp_invoice",
        "DROP TABLE brp_invoice",
        "CREATE TABLE mine (a int)",
        "UPDATE brp_agreed_price SET price_ore = 1",
    ):
        with pytest.raises(ProgrammingError) as refused, engine.begin() as connection:
            connection.exec_driver_sql(statement)
        assert getattr(refused.value.orig, "sqlstate", "") == "42501", statement
    engine.dispose()


def _granted() -> list[str]:
    """Return the page's grants, but for the making of roles."""
    blocks = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    statements = [each.strip() for block in blocks for each in block.split(";")]
    return [each for each in statements if each.startswith("GRANT")]


def test_the_night_may_have_the_tables_counted_that_a_big_file_fills(
    rights: tuple[str, Gym], postgres: RunningPostgres
) -> None:
    name, gym = rights
    small = changed(gym, settings={"batch_orders": 3})
    small.deliver(
        [
            an_order(f"W-{at}", personnummer=personnummer(at), email=f"p{at}@example.com")
            for at in range(20)
        ]
    )

    assert small.night().exit_code == 0

    with postgres.superuser(name) as server:
        found = server.execute("SELECT reltuples FROM pg_class WHERE relname = 'brp_order'")
        assert 9 <= next(found)[0] <= 12  # after the fourth batch of seven
