"""What the catalogue says of one problem word."""

from dataclasses import dataclass
from typing import Literal

from brp_filesync.core.phrase import Phrase

Severity = Literal["reject", "warning", "refuse", "info", "import", "hold", "task"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One problem word: its code towards the portal, its weight, and its text for people.

    `code` is BRP's reject code, "" where the portal has nothing to mend. `malformed` rows count
    towards the share above which a whole file is refused. A sentence may name params in braces;
    none of them ever holds personal data. The advice says what to do next: `advice` to the gym's
    own people, `to_portal` to the portal in its answer, None where no answer ever has the word.
    `more` is said where its params are known.
    """

    code: str
    severity: Severity
    malformed: bool
    text: Phrase
    advice: Phrase
    to_portal: Phrase | None = None
    more: Phrase | None = None
