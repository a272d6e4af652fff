"""Refusals that may be of us or of one reader, until another mail tells which.

A server that knows us not, or has enough of us, says so where the reader is named, or after the
data, in the words that it has for a reader too. What two mails in a row, to different domains, are
told alike is of us. Where a mail is taken, what was told of others was of them.
"""

from dataclasses import dataclass, field

from brp_filesync.ledger.mails import MailDuty
from brp_filesync.mail.model import Mail
from brp_filesync.mail.smtp import Refused


@dataclass(frozen=True, slots=True)
class Suspect:
    """A mail that was refused, and surely isn't sent; what becomes of it isn't decided."""

    mail: MailDuty
    written: Mail
    why: Refused

    @property
    def domain(self) -> str:
        """Whose server the mail would go to."""
        return self.written.recipient.rpartition("@")[2].lower()


@dataclass(slots=True)
class Suspects:
    """Those of a round that aren't decided on, and how the server greylists, where it does."""

    held: list[Suspect] = field(default_factory=list)
    grey: set[str] = field(default_factory=set)

    def taken(self, mail: MailDuty) -> list[Suspect]:
        """Return those who are cleared by a mail that was taken: what they were told is theirs.

        A mail that is taken now, and was told to wait by these words before, was greylisted: the
        next ones that are told so wait for their own time.
        """
        if mail.trouble is not None:
            self.grey.add(mail.trouble)
        return self.let_go()

    def let_go(self) -> list[Suspect]:
        """Return them all, and hold none."""
        held, self.held = self.held, []
        return held

    def refused(self, suspect: Suspect) -> list[Suspect]:
        """Take one more, and return those whose refusal is their own by now: it may be itself."""
        verdict, message = suspect.why.verdict, suspect.why.message
        greylisted = (
            verdict.for_now and not verdict.slow and any(message in each for each in self.grey)
        )
        if verdict.of == "mail" or (verdict.of == "unclear" and greylisted):
            return [suspect]
        # What is surely of us says nothing of those before: they wait with the others.
        others = [each for each in self.held if verdict.of != "us" and each.why.message != message]
        self.held = [each for each in self.held if each not in others] + [suspect]
        return others

    @property
    def are_of_us(self) -> bool:
        """Whether what they were told is of us."""
        last = self.held[-1] if self.held else None
        return last is not None and (
            last.why.verdict.of == "us" or len({each.domain for each in self.held}) > 1
        )
