"""A message in pages: each page is booked as it comes, and the one that is missing is awaited."""

import pytest

from brp_filesync.alarms.gather import see
from brp_filesync.flows.result import file_as_dict
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, summary, tx
from tests.support.found_payments import contents, found_gym
from tests.support.gym import Gym
from tests.support.payment_gym import OCR, allocated, booked, owed, with_bank

pytestmark = pytest.mark.one_database


def page(content: bytes, number: int, *, is_last: bool) -> bytes:
    """Return a message as one of several pages."""
    last = "true" if is_last else "false"
    told = f"<MsgPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></MsgPgntn></GrpHdr>"
    return content.replace(b"</GrpHdr>", told.encode())


def missing(gym: Gym) -> list[object]:
    """Return the pages that the alarms await."""
    with gym.app() as app:
        found = see(app, [], opened=()).wrong
    return [
        (each.facts["message"], each.facts["page"]) for each in found if each.kind == "page-missing"
    ]


@pytest.mark.rule("Payments in 2.4")
def test_a_page_whose_summary_is_of_all_pages_is_booked_and_the_next_is_awaited(
    paying: Gym,
) -> None:
    gym = found_gym(paying, {"10005684": 49900})
    before = broken(gym)

    (done,) = booked(gym, *contents("B8-page1of2.xml"))

    assert done.exit_code == 0
    assert owed(gym)[1] == (0, "done")
    assert missing(gym) == [("M1", 2)]
    assert broken(gym) == before


@pytest.mark.rule("Payments in 2.4")
def test_a_message_is_whole_when_its_last_page_has_come_in_any_order(paying: Gym) -> None:
    gym = with_bank(paying)
    parts = [
        camt(
            Entry([tx(f"{at}.00", scor(OCR[0]), key=f"KEY-00{at}")], f"{at}.00", reference=str(at)),
            summary=summary("TtlCdtNtries", "3", "6.00"),
            message_id="M7",
        )
        for at in (1, 2, 3)
    ]
    first, second, last = (
        page(content, at, is_last=at == 3) for at, content in enumerate(parts, start=1)
    )

    booked(gym, last)
    assert missing(gym) == [("M7", 2)]
    booked(gym, first)
    assert missing(gym) == [("M7", 2)]
    booked(gym, second)

    assert missing(gym) == []
    assert sorted(row[2] for row in allocated(gym)) == [100, 200, 300]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 2.4")
def test_a_page_with_more_than_its_summary_is_refused(paying: Gym) -> None:
    gym = with_bank(paying)
    content = camt(Entry(), Entry(), summary=summary("TtlCdtNtries", "1", "100.00"))

    (done,) = booked(gym, page(content, 1, is_last=False))

    problem = file_as_dict(done)["problem"]
    assert (problem["word"], problem["params"]["found"]) == ("summary-count", "1")
