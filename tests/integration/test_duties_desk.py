"""What couldn't be sent is listed with why, and a person lets it be or has it tried again."""

import pytest

from tests.support.command import typed
from tests.support.gym import Gym, an_order

pytestmark = pytest.mark.one_database


@pytest.fixture
def refused(gym: Gym) -> Gym:
    """A gym whose portal's folder for answers is gone."""
    gym.deliver([an_order()])
    (gym.server / "responses").rmdir()
    gym.night()
    return gym


def test_an_answer_that_cannot_be_sent_is_listed_with_why_waived_and_taken_up_again(
    refused: Gym,
) -> None:
    gym = refused
    listed = typed(gym, "duties", "list", "--json").json["duties"]
    assert [(each["what"], each["state"], each["tries"], each["name"]) for each in listed] == [
        ("clear", "todo", 0, "WELLNET_ORDER_20261123_001.csv"),
        ("answer", "todo", 1, "WELLNET_ORDER_20261123_001.csv"),
        ("confirm", "todo", 0, None),
    ]
    assert listed[1]["trouble"]
    answer, clear = str(listed[1]["duty_id"]), str(listed[0]["duty_id"])

    assert typed(gym, "duties", "waive", answer, clear).out == b"2 waived.\n"
    gym.night()
    assert gym.rows("filesync_duty", "kind", "state") == [
        ("confirm", "todo"),
        ("answer", "waived"),
        ("clear", "waived"),
    ]
    assert typed(gym, "duties", "waive", answer).exit_code == 2
    (gym.server / "responses").mkdir()
    assert typed(gym, "duties", "retry", answer, clear).exit_code == 0
    gym.night()

    assert [row["STATUS"] for row in gym.answer("WELLNET_ORDER_20261123_001.csv")] == ["OK"]
    acts = gym.rows("brp_audit_log", "act", "subject", "who")
    assert acts == [
        ("duties waive", f"duties {answer} {clear}", "eva"),
        ("duties retry", f"duties {answer} {clear}", "eva"),
    ]
    assert typed(gym, "reconcile").exit_code == 0


def test_mails_are_waived_in_the_same_words(refused: Gym) -> None:
    mail = str(typed(refused, "duties", "list", "--json").json["duties"][-1]["duty_id"])

    assert typed(refused, "duties", "waive", mail).exit_code == 0

    listed = typed(refused, "mail", "list", "--json").json["mails"]
    assert [each["state"] for each in listed] == ["waived"]
    assert refused.rows("brp_audit_log", "act") == [("duties waive",)]
