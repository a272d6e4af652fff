"""Refusals that may be of us or of a reader: which other mail tells, and what waits meanwhile."""

from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.flows.mail_suspects import Suspect, Suspects
from brp_filesync.ledger.mails import MailDuty
from brp_filesync.mail.smtp import Refused
from brp_filesync.mail.verdicts import Step, judged
from tests.support.mails import a_mail, order_facts

DENIED = (554, "5.7.1 Relay access denied")
GREY = (451, "4.7.1 later")


def a_suspect(
    number: int, domain: str, said: tuple[int, str], step: Step = "RCPT TO", trouble: str = ""
) -> Suspect:
    verdict = judged(step, *said)
    why = Refused(f"{verdict.code} at {step}", verdict, PermanentTrouble("no mails of ours"))
    written = a_mail(order_facts(email=f"p{number}@{domain}"))
    return Suspect(MailDuty(number, "confirm", "todo", number, 0, None, trouble), written, why)


def numbers(suspects: list[Suspect]) -> list[int]:
    return [each.mail.duty_id for each in suspects]


def test_the_same_told_of_another_domain_is_of_us_and_of_the_same_one_is_not() -> None:
    suspects = Suspects()

    first = suspects.refused(a_suspect(1, "a.example.com", DENIED))
    same_domain = suspects.refused(a_suspect(2, "A.example.com", DENIED))
    before = suspects.are_of_us
    another = suspects.refused(a_suspect(3, "b.example.com", DENIED))

    assert (first, same_domain, before) == ([], [], False)
    assert (another, suspects.are_of_us, numbers(suspects.held)) == ([], True, [1, 2, 3])


def test_another_refusal_makes_what_was_told_before_the_mails_own() -> None:
    suspects = Suspects()
    suspects.refused(a_suspect(1, "a.example.com", DENIED))

    decided = suspects.refused(a_suspect(2, "b.example.com", (550, "no")))

    assert (numbers(decided), numbers(suspects.held)) == ([1], [2])
    assert not suspects.are_of_us


def test_a_readers_own_refusal_decides_on_that_one_alone() -> None:
    suspects = Suspects()
    suspects.refused(a_suspect(1, "a.example.com", DENIED))

    decided = suspects.refused(a_suspect(2, "b.example.com", (550, "5.1.1 unknown")))

    assert (numbers(decided), numbers(suspects.held)) == ([2], [1])


def test_what_is_surely_of_us_keeps_those_before_waiting_with_it() -> None:
    suspects = Suspects()
    suspects.refused(a_suspect(1, "a.example.com", DENIED))

    decided = suspects.refused(a_suspect(2, "a.example.com", (550, "5.7.1 blocked"), "MAIL FROM"))

    assert (decided, suspects.are_of_us, numbers(suspects.held)) == ([], True, [1, 2])


def test_a_mail_that_is_taken_clears_us() -> None:
    suspects = Suspects()
    suspects.refused(a_suspect(1, "a.example.com", DENIED))

    assert numbers(suspects.taken(a_suspect(2, "b.example.com", DENIED).mail)) == [1]
    assert suspects.held == []


def test_what_was_told_of_a_mail_that_is_taken_now_is_a_list_and_not_of_us() -> None:
    """Only where it was told to wait for now, by the same code at the same step."""
    suspects = Suspects()
    suspects.taken(a_suspect(1, "a.example.com", GREY, trouble="451 4.7.1 at RCPT TO").mail)

    listed = [suspects.refused(a_suspect(n, f"{n}.example.com", GREY)) for n in (2, 3)]
    denied = suspects.refused(a_suspect(4, "d.example.com", DENIED))

    assert ([numbers(each) for each in listed], denied) == ([[2], [3]], [])
