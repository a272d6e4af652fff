"""What is asked of BRP about a batch of orders: no question needs another to have been asked."""

import random
from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp.batch import Batch, take_batch
from brp_filesync.core.dates import utc_text
from brp_filesync.ledger import files
from brp_filesync.ledger.archive import keep_bytes
from brp_filesync.orders_in.stage import Job, stage_file
from tests.support.gym import Gym, a_cancel, a_file, an_order, personnummer

QUESTIONS = sorted(name for name in vars(Batch) if callable(vars(Batch)[name]) and name[0] != "_")
GIVEN = {"group_members": ("wellnet",)}


def test_a_batch_answers_the_same_in_whatever_order_it_is_asked(gym: Gym) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(5), email="b@x.se")])
    gym.night()
    orders = [QUESTIONS, QUESTIONS[::-1], *(_shuffled(seed) for seed in range(4))]

    with gym.app() as app, app.database.connect() as connection:
        _stage(app, connection, gym)
        answers = [_asked(connection, names) for names in orders]

    for found in answers[1:]:
        for name in QUESTIONS:
            pd.testing.assert_frame_equal(found[name], answers[0][name], obj=name)
    known = {name: len(rows) for name, rows in answers[0].items()}
    assert known == {
        "agreed_prices": 1,
        "employers": 1,
        "group_members": 2,
        "invoices_to_credit": 1,
        "known_orders": 1,
        "lines_to_cancel": 1,
        "lines_to_credit": 1,
        "persons": 2,
        "problems": 0,
        "punch_cards": 0,
        "rows": 2,
        "subscriptions": 2,
    }


def _stage(app: App, connection: Connection, gym: Gym) -> None:
    """Stage a file in which one buys again, known by e-mail alone, and another's is cancelled."""
    again = an_order("W-3", personnummer="", first="Åsa", email="ASA@example.com")
    content = a_file([again, a_cancel("W-2")])
    digest = keep_bytes(app.archive, content)
    now = utc_text(app.clock.now())
    name = "WELLNET_ORDER_20261124_002.csv"
    file = files.receive(connection, "wellnet", "orders", digest, len(content), name, now)
    job = Job(gym.profile, app.today, app.clock.now(), chunk_rows=100, batch_rows=100)
    assert stage_file(connection, app.archive, file, job).batches == 1


def _asked(connection: Connection, names: Sequence[str]) -> dict[str, pd.DataFrame]:
    batch = take_batch(connection, 1, "wellnet")
    return {name: getattr(batch, name)(*GIVEN.get(name, ())) for name in names}


def _shuffled(seed: int) -> list[str]:
    return random.Random(seed).sample(QUESTIONS, len(QUESTIONS))
