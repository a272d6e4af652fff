"""Whom a mail server means that refuses: the mail and its reader, us, or not clearly."""

import pytest

from brp_filesync.mail.verdicts import Step, judged

# As postfix, Exim, Microsoft 365 and Google say it: step, code, words, whom it means, too fast?
SAID: tuple[tuple[Step, int, str, str, bool], ...] = (
    ("MAIL FROM", 550, "5.7.1 <…>: Sender address rejected", "us", False),
    ("MAIL FROM", 530, "5.7.57 Client not authenticated to send mail", "us", False),
    ("MAIL FROM", 450, "4.7.1 Error: too much mail from 10.0.0.1", "us", True),
    ("MAIL FROM", 451, "4.7.500 Server busy. Please try again later", "us", True),
    ("MAIL FROM", 452, "4.3.1 Insufficient system storage", "us", False),
    ("MAIL FROM", 550, "5.1.1 unknown", "us", False),
    ("MAIL FROM", 552, "5.3.4 Message size exceeds fixed limit", "mail", False),
    ("RCPT TO", 550, "5.1.1 <…>: Recipient address rejected: User unknown", "mail", False),
    ("RCPT TO", 450, "4.1.2 <…>: Domain not found", "mail", False),
    ("RCPT TO", 452, "4.2.2 The mailbox is over quota, rate limited", "mail", False),
    ("RCPT TO", 450, "4.2.0 <…>: Recipient address rejected: Greylisted", "mail", False),
    ("RCPT TO", 451, "4.7.1 Greylisting in action, please come back later", "mail", False),
    ("RCPT TO", 451, "4.7.1 Graylisted: rate limit", "mail", False),
    ("RCPT TO", 450, "4.7.1 Error: too many recipients from 10.0.0.1", "unclear", True),
    ("RCPT TO", 452, "Requested action not taken: mailbox quota exceeded", "unclear", False),
    ("RCPT TO", 554, "5.7.1 <…>: Relay access denied", "unclear", False),
    ("RCPT TO", 550, "no", "unclear", False),
    ("RCPT TO", 530, "5.7.0 Must issue a STARTTLS command first", "us", False),
    ("RCPT TO", 450, "4.1.8 <…>: Sender address rejected: Domain not found", "us", False),
    ("DATA", 451, "4.3.0 queue file write error", "unclear", False),
    ("the data", 421, "4.7.0 Try again later, closing connection", "us", False),
    ("the data", 550, "5.4.5 Daily user sending limit exceeded", "us", False),
    ("the data", 554, "5.2.252 SendAsDenied", "us", False),
    ("the data", 550, "5.7.60 SMTP; Client does not have permissions to send as this", "us", False),
    ("the data", 550, "5.7.705 Access denied, tenant has exceeded threshold", "us", False),
    ("the data", 554, "5.7.1 Spam message rejected", "unclear", False),
    ("the data", 552, "5.3.4 Error: message file too big", "mail", False),
)


@pytest.mark.parametrize(("step", "code", "text", "of", "slow"), SAID)
def test_a_refusal_is_of_whom_its_codes_and_words_tell(
    step: Step, code: int, text: str, of: str, slow: bool
) -> None:
    verdict = judged(step, code, text)

    assert (verdict.of, verdict.slow, verdict.for_now) == (of, slow, code < 500)
    assert verdict.code in (f"{code} {text.split()[0]}", str(code))
