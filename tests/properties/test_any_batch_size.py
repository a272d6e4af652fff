"""A file decides the same whatever the size of its batches: all tables and the answer's bytes."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from brp_filesync.app import App
from brp_filesync.brp import schema_people as people
from brp_filesync.brp.schema_catalogue import product_right
from brp_filesync.core.dates import utc_text
from brp_filesync.database.metadata import METADATA
from brp_filesync.flows.ready import ready
from brp_filesync.ledger import arrivals, files
from brp_filesync.ledger.archive import keep_bytes, open_kept
from brp_filesync.ledger.arrivals import Found
from brp_filesync.orders_in.flow import import_orders
from brp_filesync.orders_in.model import Terms
from brp_filesync.orders_in.stage import Job
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.portal import PortalProfile
from tests.support.gym import Gym, a_file, open_gym, personnummer
from tests.support.order_files import HEADER_WITH_BIRTH_DATE, order_rows

WHOLE = 20_000
# Cases aren't made smaller: at a second each it takes longer than a test may hang.
CALM = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
Dump = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Case:
    """Two files with what happens in BRP between them, and the rules that they are read by."""

    earlier: list[str]
    between: tuple[str, ...]
    later: list[str]
    price_rule: str
    employer_difference: str
    unique_email: bool
    match_on: str
    always_new: bool


# What staff and portal do between two files, so that cancellations meet it.
_BETWEEN = (
    "UPDATE brp_invoice SET rest_ore = rest_ore - 1 WHERE invoice_id = 2 AND rest_ore > 1",
    "UPDATE brp_invoice SET rest_ore = 0, state = 'done' WHERE invoice_id = 1",
    "UPDATE brp_punch_card SET clips_left = clips_left - 1 WHERE clips_left > 5",
    "UPDATE brp_subscription SET frozen_from = '2026-12-01' WHERE subscription_id = 11",
    "UPDATE brp_person SET email = NULL WHERE person_id = 11",
    "UPDATE brp_person SET birth_date = NULL WHERE person_id > 10",
)
CASES = st.builds(
    Case,
    earlier=order_rows(first=1, orders=4),
    between=st.lists(st.sampled_from(_BETWEEN), max_size=2, unique=True).map(tuple),
    later=order_rows(first=4, orders=8),
    price_rule=st.sampled_from(["reject", "agreed", "file"]),
    employer_difference=st.sampled_from(["report", "move"]),
    unique_email=st.booleans(),
    match_on=st.sampled_from(["membership", "none", "product", "rights"]),
    always_new=st.sampled_from([False, False, True]),
)


class World:
    """A gym whose database is set back before each import; its engine keeps compiled queries."""

    def __init__(self, gym: Gym, app: App) -> None:
        self.gym, self.app = gym, app
        self.database = Path(str(app.engine.url.database))
        self.start = self.database.with_suffix(".start")
        app.engine.dispose()
        shutil.copyfile(self.database, self.start)

    def imported(self, case: Case, size: int) -> tuple[Dump, list[bytes]]:
        """Return every table and the answers after both files, decided in batches of that size."""
        self.app.engine.dispose()
        for left in self.database.parent.glob(f"{self.database.name}-*"):
            left.unlink()
        journal = self.gym.installation.path(self.gym.installation.settings.archive)
        (journal / "journal.jsonl").unlink(missing_ok=True)  # it knows of the case before
        shutil.copyfile(self.start, self.database)
        profile = self.gym.profile.model_copy(
            update={"price_rule": case.price_rule, "employer_difference": case.employer_difference}
        )
        terms = replace(
            ready(self.app, profile),
            unique_email=case.unique_email,
            match_on=case.match_on,
            always_new=case.always_new,
        )
        answers = [self._import(profile, case.earlier, terms, size)]
        with self.app.engine.begin() as connection:
            for statement in case.between:
                connection.execute(text(statement))
        answers.append(self._import(profile, case.later, terms, size))
        return self._dump(), answers

    def _import(
        self, profile: PortalProfile, rows: Sequence[str], terms: Terms, size: int
    ) -> bytes:
        app, now = self.app, utc_text(self.app.clock.now())
        content = a_file(rows, HEADER_WITH_BIRTH_DATE)
        name = f"WELLNET_ORDER_20261123_{len(content) % 1000:03d}.csv"
        digest = keep_bytes(app.archive, content)
        found = Found(None, name.encode(), name, len(content), 0)  # handed to us: never the same
        with app.database.connect() as connection, app.database.write(connection):
            known = files.find_content(connection, "wellnet", "orders", digest)
            if known is not None:
                return b""
            file = files.receive(connection, "wellnet", "orders", digest, len(content), name, now)
            arrivals.receive(connection, "wellnet", "orders", found, file.file_id, now)
        job = Job(profile, app.today, app.clock.now(), chunk_rows=size, batch_rows=size)
        decided = import_orders(app.database, app.archive, file, job, terms)
        assert decided.answer_sha256 is not None
        with open_kept(app.archive, decided.answer_sha256) as kept:
            answer = kept.read()
        assert sha256(answer).hexdigest() == decided.answer_sha256
        return answer

    def _dump(self) -> Dump:
        with self.app.database.connect() as connection:
            return {
                name: [
                    tuple(row)
                    for row in connection.execute(
                        select(*table.columns).order_by(*table.primary_key.columns)
                    )
                ]
                for name, table in METADATA.tables.items()
                # hashes of what was written at once: by the batch
                if name not in ("brp_written", "filesync_commit")
            }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    gym = open_gym(
        tmp_path_factory.mktemp("gym"),
        profile={"commission_product": "PROV", "refuse_malformed_share": 1.0},
    )
    portal = gym.profile
    birth_date = Source(column="FODD", formats=("%Y%m%d",))
    orders = portal.orders.model_copy(
        update={"columns": {**portal.orders.columns, "birth_date": birth_date}}
    )
    portal = portal.model_copy(update={"orders": orders})
    gym.installation = replace(gym.installation, portals={"wellnet": portal})
    _meet_earlier_members(gym)
    with gym.app() as app:
        yield World(gym, app)


def _meet_earlier_members(gym: Gym) -> None:
    """Enter two persons with little known of them, and what they hold."""
    little = {
        "mobile": None,
        "street": None,
        "postal_code": None,
        "city": None,
        "country": None,
        "facility_id": "101",
        "organisation_id": None,
        "created_at": "2026-01-01T00:00:00Z",
    }
    held = {
        "facility_id": "101",
        "price_ore": 39900,
        "starts_on": "2026-01-01",
        "cancelled_on": None,
        "frozen_from": None,
        "frozen_until": None,
    }
    engine = gym.engine()
    with engine.begin() as connection:
        connection.execute(
            insert(people.person),
            [
                {
                    **little,
                    "person_id": 11,
                    "customer_number": "K11",
                    "birth_date": None,
                    "personnummer": personnummer(3),
                    "first_name": "Åsa",
                    "last_name": "Öberg",
                    "email": None,
                },
                {
                    **little,
                    "person_id": 12,
                    "customer_number": "K12",
                    "birth_date": "1980-01-01",
                    "personnummer": None,
                    "first_name": "Bo",
                    "last_name": "Ek",
                    "email": "B@example.com",
                },
            ],
        )
        connection.execute(
            insert(product_right),
            [
                {"product_number": product, "right_name": right}
                for product, right in (("M1", "gym"), ("M6", "gym"), ("M6", "pool"), ("AG", "gym"))
            ],
        )
        connection.execute(
            insert(people.subscription),
            [
                {
                    **held,
                    "subscription_id": 11,
                    "person_id": 11,
                    "product_number": "AG",
                    "debit_method": "direct_debit",
                    "debited_until": "2026-12-31",
                    "ends_on": None,
                },
                {
                    **held,
                    "subscription_id": 12,
                    "person_id": 12,
                    "product_number": "M1",
                    "debit_method": "manual",
                    "debited_until": "2026-12-10",
                    "ends_on": "2026-12-10",
                },
            ],
        )
    engine.dispose()


def _assert_same(world: World, case: Case, sizes: Sequence[int]) -> None:
    expected, expected_answers = world.imported(case, 1)
    for size in sizes:
        found, answers = world.imported(case, size)
        differing = {
            name: (rows, found[name]) for name, rows in expected.items() if rows != found[name]
        }
        assert differing == {}, size
        assert answers == expected_answers


@settings(CALM, max_examples=2)
@given(case=CASES, size=st.sampled_from([2, 3, 7, WHOLE]))
def test_a_batch_of_any_size_decides_as_batches_of_one_do(
    world: World, case: Case, size: int
) -> None:
    _assert_same(world, case, [size])


@pytest.mark.torture
@settings(CALM, max_examples=150)
@given(case=CASES)
def test_batches_of_many_sizes_decide_as_batches_of_one_do(world: World, case: Case) -> None:
    _assert_same(world, case, [2, 3, 7, WHOLE])
