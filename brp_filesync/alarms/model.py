"""The shapes that the alarms' rooms hand each other: what is wrong, and what changes by it."""

from dataclasses import dataclass, field

from brp_filesync.core.alarms import Facts

Key = tuple[str, str, str]
ANY = "*"
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is wrong now. One alarm is open of a kind for each source and subject.

    `facts` are what its text tells, without personal data.
    """

    kind: str
    source: str
    subject: str = ""
    facts: Facts = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What makes it the same alarm as yesterday's."""
        return (self.kind, self.source, self.subject)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found wrong, and of which kinds and sources that can be said at all.

    `judged` holds (kind, source, subject), with ANY for every one: what isn't judged is left as it
    is. A server that can't be reached says nothing of whether it would still refuse our login.
    `forgotten` are those that would still be wrong if one waited for ever.
    """

    wrong: tuple[Wrong, ...] = ()
    judged: frozenset[Key] = frozenset()
    forgotten: frozenset[Key] = frozenset()

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(
            self.wrong + other.wrong,
            self.judged | other.judged,
            self.forgotten | other.forgotten,
        )

    def judges(self, kind: str, source: str, subject: str) -> bool:
        """Say whether such an alarm is over where it isn't among the wrong."""
        same = {(kind, source, subject), (kind, source, ANY), (kind, ANY, ANY)}
        return not self.judged.isdisjoint(same)


def one_line(text: str) -> str:
    """Return a message as a part of a sentence: one line, not too long, without its stop."""
    return " ".join(text.split())[:_LONGEST].rstrip(".")
