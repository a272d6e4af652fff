"""A whole machine put back from an image, its journal too: seen by what the portal's server has."""

import os
from datetime import timedelta

import pytest

from brp_filesync.app import journal_of
from brp_filesync.core.errors import (
    FilesyncError,
    NotPossible,
    PermanentTrouble,
    TemporaryTrouble,
)
from brp_filesync.desk.recovering_answers import recover_answers
from brp_filesync.transfer.local import LocalRemote
from brp_filesync.transfer.remote import RemoteFile
from tests.servers.smtp import Mailbox
from tests.support.command import typed
from tests.support.gym import Gym, an_order, personnummer
from tests.support.mailed_gym import mailed
from tests.support.put_back import kept

pytestmark = pytest.mark.one_database


def test_an_answer_that_nothing_here_knows_stops_the_night_before_it_numbers_or_mails(
    gym: Gym, box: Mailbox
) -> None:
    gym = mailed(gym, box)
    gym.deliver([_order(1)])
    gym.night()
    journal = journal_of(gym.installation).path
    image, put_back = journal.read_bytes(), kept(gym)
    gym.clock.at += timedelta(days=1)
    gym.deliver([_order(2), _order(3)], serial=2)
    gym.night()
    put_back()
    journal.write_bytes(image)
    sent = len(box.mails())
    gym.deliver([_order(4)], serial=3)

    night = gym.night()

    assert (night.exit_code, len(box.mails())) == (78, sent)
    assert "WELLNET_ORDER_20261123_002_SVAR.csv" in night.troubles[0].message
    assert len(gym.rows("brp_order")) == 1

    with gym.app() as app:
        told = recover_answers(app, "eva")
    assert told.answers == ["WELLNET_ORDER_20261123_002_SVAR.csv"]
    assert [(gap["series"], gap["first_number"], gap["last_number"]) for gap in told.gaps] == [
        ("invoice:GYM", 100_002, 100_003),
        ("order", 2, 3),
        ("person", 2, 3),
    ]
    assert gym.night().exit_code == 0
    assert [number for (number,) in gym.rows("brp_order", "order_number")] == ["1", "4"]
    assert len(gym.answer("WELLNET_ORDER_20261123_002.csv")) == 2
    assert typed(gym, "reconcile").exit_code == 0


def test_what_others_left_there_before_stops_nothing(gym: Gym) -> None:
    before = gym.server / "responses" / "WELLNET_ORDER_20251123_001_SVAR.csv"
    before.write_bytes(b"another system's")
    os.utime(before, (gym.clock.at.timestamp() - 1e6,) * 2)
    gym.deliver([_order(1)])
    assert gym.night().exit_code == 0
    (gym.server / "responses" / "notes.txt").write_bytes(b"the portal's own")
    gym.deliver([_order(2)], serial=2)

    assert gym.night().exit_code == 0
    with gym.app() as app, pytest.raises(NotPossible, match="isn't known here"):
        recover_answers(app, "eva")


@pytest.mark.parametrize(
    ("trouble", "exit_code", "orders"),
    [(TemporaryTrouble("lost", ""), 69, 1), (PermanentTrouble("refused", ""), 0, 2)],
)
def test_where_the_answers_cannot_be_seen_a_lost_line_numbers_nothing_and_a_refusal_is_no_reason(
    gym: Gym, trouble: FilesyncError, exit_code: int, orders: int
) -> None:
    class Unseen(LocalRemote):
        def list_files(self, folder: str) -> list[RemoteFile]:
            if folder.strip("/") == "responses":
                raise trouble
            return super().list_files(folder)

    gym.deliver([_order(1)])
    gym.night()
    gym.deliver([_order(2)], serial=2)

    night = gym.night(connect=lambda *_: Unseen(gym.server))

    assert night.exit_code == exit_code
    assert len(gym.rows("brp_order")) == orders
    assert gym.night().exit_code == 0
    assert len(gym.rows("brp_order")) == 2


def _order(number: int) -> str:
    return an_order(f"W-{number}", personnummer=personnummer(number), email=f"{number}@example.com")
