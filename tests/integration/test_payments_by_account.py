"""Whose a payment is where the bank tells no bankgiro: told by the entry, or by the account."""

import pytest

from brp_filesync.alarms.gather import see
from brp_filesync.desk.files import replay
from brp_filesync.flows.result import FileResult, file_as_dict
from brp_filesync.profiles.bank import OwnAccount
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.command import typed
from tests.support.found_payments import contents, found_gym
from tests.support.gym import Gym
from tests.support.payment_gym import (
    GYM,
    OCR,
    SYD,
    SYD_OCR,
    Deposit,
    Payment,
    allocated,
    bgmax_file,
    booked,
    owed,
    waiting,
    with_bank,
)

pytestmark = pytest.mark.one_database

ACCOUNT = "58398257466"
OWED = {"10003283": 499000, "10003689": 269000}


@pytest.mark.rule("Payments in 5.4")
def test_an_exact_payment_on_our_account_is_booked_without_a_bankgiro(paying: Gym) -> None:
    gym = found_gym(paying, OWED)
    before = broken(gym)

    booked(gym, *contents("d_camt_whole_without_bg.xml"))

    assert allocated(gym) == [(1, 2, 269000, 0)]
    assert owed(gym)[2] == (0, "done")
    assert broken(gym) == before


@pytest.mark.rule("Payments in 4.2", "Payments in 5.4")
@pytest.mark.parametrize("name", ["b_camt_part_without_bg.xml", "c_camt_part_with_bg.xml"])
def test_what_bgmax_brought_waits_when_camt_brings_it(paying: Gym, name: str) -> None:
    gym = found_gym(paying, OWED)
    before = broken(gym)

    booked(gym, *contents("a_bgmax_part.txt", name))

    assert allocated(gym) == [(1, 1, 200000, 0)]
    assert waiting(gym) == [(2, 200000, "maybe-seen")]
    assert gym.rows("brp_unmatched", "twin_payment_id") == [(1,)]
    assert owed(gym)[1] == (299000, "sent")
    assert broken(gym) == before


@pytest.mark.rule("Payments in 5.4")
def test_a_bankgiro_that_the_entry_alone_tells_is_its_payments(paying: Gym) -> None:
    no_account = (OwnAccount(account="54401060156"),)
    gym = found_gym(paying, {"10005288": 49900}, accounts=no_account)

    booked(gym, *contents("B5-no-cdtracct.xml"))

    assert allocated(gym) == [(1, 1, 49900, 0)]
    assert gym.rows("brp_payment", "bankgiro") == [(GYM,)]


@pytest.mark.rule("Payments in 6.1")
def test_a_document_number_beside_the_ocr_number_is_no_second_reference(paying: Gym) -> None:
    gym = found_gym(paying, {"10005585": 49900})

    booked(gym, *contents("B7-scor-and-cinv.xml"))

    assert allocated(gym) == [(1, 1, 49900, 0)]
    assert owed(gym)[1] == (0, "done")


@pytest.mark.rule("Payments in 5.4")
def test_an_account_of_two_bankgiros_books_by_whose_number_it_is(paying: Gym) -> None:
    both = (OwnAccount(account=ACCOUNT, company="GYM", bankgiros=(SYD,)),)
    gym = with_bank(paying, accounts=both)
    numbers = [OCR[0], SYD_OCR, "4711"]
    entry = Entry(
        [tx("10.00", scor(each), key="", bankgiro="") for each in numbers], "30.00", reference="1"
    )

    booked(gym, camt(entry))

    assert allocated(gym) == [(1, 1, 1000, 0), (2, 4, 1000, 0)]
    assert waiting(gym) == [(3, 1000, "wrong-check-digit")]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 5.4")
def test_an_account_that_says_nothing_of_whose_it_is_leaves_our_number_untold(
    paying: Gym,
) -> None:
    gym = with_bank(paying, accounts=(OwnAccount(account=ACCOUNT),))
    entry = Entry(
        [
            tx("10.00", scor(OCR[0]), key="", bankgiro=""),
            tx("9.00", scor(OCR[0]), scor(OCR[1]), key="", bankgiro=""),
        ],
        "19.00",
        reference="1",
    )

    booked(gym, camt(entry))

    assert waiting(gym) == [(1, 1000, "bankgiro-not-told"), (2, 900, "bankgiro-not-told")]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.6")
def test_what_went_to_a_company_whose_bankgiro_the_profile_lacks_is_told(paying: Gym) -> None:
    gym = with_bank(paying, bankgiros=(GYM,))
    ours, others = Payment(1000, OCR[0]), Payment(900, SYD_OCR)
    content = bgmax_file(
        Deposit([ours]),
        Deposit([others], bankgiro=SYD, serial="00002"),
        Deposit([others], bankgiro="5050505", serial="00003"),
    )

    (night,) = booked(gym, content)

    assert night.exit_code == 3
    assert file_as_dict(night)["unlisted"] == [{"bankgiro": SYD, "payments": 1, "ore": 900}]
    assert allocated(gym) == [(1, 1, 1000, 0)]
    facts = typed(gym, "payments", "journal", "1", "--json").json["facts"]
    assert facts["unlisted"] == [{"bankgiro": SYD, "payments": 1, "ore": 900}]
    assert broken(gym) == {}
    assert unlisted_alarms(gym) == [("bankgiro-unlisted", SYD, {"bankgiro": SYD, "count": 1})]


@pytest.mark.rule("Payments in 9.8")
def test_what_was_outside_is_booked_when_the_file_is_taken_again_by_a_mended_profile(
    paying: Gym,
) -> None:
    gym = with_bank(paying, bankgiros=(GYM,))
    content = bgmax_file(
        Deposit([Payment(1000, OCR[0]), Payment(1000, OCR[0])]),
        Deposit([Payment(900, SYD_OCR)], bankgiro=SYD, serial="00002"),
    )
    (first,) = booked(gym, content)

    mended = with_bank(gym, bankgiros=(GYM, SYD))
    assert len(unlisted_alarms(mended)) == 1
    done = taken_again(mended, first)

    assert (done.exit_code, done.decided and done.decided.counts.imported) == (0, 1)
    assert allocated(gym) == [(1, 1, 1000, 0), (2, 1, 1000, 0), (5, 4, 900, 0)]
    assert gym.rows("brp_payment_journal", "replay", "booked_ore", "already_seen_ore") == [
        (0, 2000, 0),
        (1, 900, 2000),
    ]
    assert unlisted_alarms(mended) == []
    taken_again(mended, first)
    assert len(allocated(gym)) == 3
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.6", "Payments in 9.8")
def test_our_number_on_an_unlisted_account_is_told_and_booked_once_that_is_listed(
    paying: Gym,
) -> None:
    gym = with_bank(paying)
    ours = [tx("10.00", scor(OCR[0]), key="", bankgiro=GYM) for _ in range(2)]
    others = [tx("10.00", scor(each), key="", bankgiro="") for each in (OCR[0], OCR[0], "4711")]
    entry = Entry([ours[0], *others, ours[1]], "50.00", reference="1")
    (first,) = booked(gym, camt(entry))

    assert first.exit_code == 3
    told = {"account": ACCOUNT, "payments": 2, "ore": 2000}
    assert file_as_dict(first)["unlisted_accounts"] == [told]
    facts = {"account": ACCOUNT, "count": 2}
    assert unlisted_alarms(gym) == [("account-unlisted", ACCOUNT, facts)]
    assert allocated(gym) == [(1, 1, 1000, 0), (5, 1, 1000, 0)]

    mended = with_bank(gym, accounts=(OwnAccount(account=ACCOUNT, company="GYM"),))
    taken_again(mended, first)

    assert allocated(gym)[2:] == [(7, 1, 1000, 0), (8, 1, 1000, 0)]
    assert waiting(gym) == [(9, 1000, "wrong-check-digit")]
    assert unlisted_alarms(mended) == []
    assert broken(gym) == {}


def taken_again(gym: Gym, first: FileResult) -> FileResult:
    """Take a file again, as `files replay` does."""
    with gym.app() as app:
        return replay(app, first.file.file_id, "eva")


def unlisted_alarms(gym: Gym) -> list[tuple[str, str, object]]:
    """Return kind, subject and facts of what the alarms would tell of unlisted receivers."""
    with gym.app() as app:
        found = see(app, [], opened=()).wrong
    return [
        (
            each.kind,
            each.subject,
            {name: each.facts[name] for name in each.facts if name != "files"},
        )
        for each in found
        if each.kind.endswith("-unlisted")
    ]


@pytest.mark.rule("Payments in 8.6")
def test_a_debit_of_others_in_euro_stops_nothing_beside_it(paying: Gym) -> None:
    gym = found_gym(paying, {"10002384": 49900})

    booked(gym, *contents("B3-eur-other-account.xml"))

    assert allocated(gym) == [(1, 1, 49900, 0)]
    facts = typed(gym, "payments", "journal", "1", "--json").json["facts"]
    assert (facts["outside"]["debits"], facts["outside"]["debits_ore"]) == (1, 0)
