"""Forty nights and more, each by what came before it, for docs/nights.md."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.support import nights_acted as acts
from tests.support import nights_awaited as awaited
from tests.support.nights import Seen, World

Truth = Literal["well", "waits", "wrong"]
PAGE = Path(__file__).parents[2] / "docs/nights.md"
_HEAD = (
    "night",
    "the terminal, and the report's headline",
    "exit code",
    "mails",
    "webhook",
    "ping",
    "`status`, `metrics`",
)


@dataclass(frozen=True)
class Told:
    """A night: what it is called on the page, how it stands in truth, and what happens in it."""

    name: str
    truth: Truth
    night: Callable[[World], Seen]


_NIGHTS: Mapping[str, tuple[Truth, Callable[[World], Seen]]] = {
    "nothing new": ("well", acts.quiet),
    "a file is imported": ("well", acts.imported),
    "the same order again": ("well", acts.again),
    "a row is rejected": ("waits", acts.rejected),
    "nothing new, and yesterday's row waits": ("waits", acts.open_row),
    "a file is refused whole": ("waits", acts.refused),
    "the night after that": ("well", acts.after_refused),
    "a file with a far number is refused": ("waits", acts.refused_far),
    "a file is too big": ("waits", acts.too_big),
    "a file has too many orders": ("waits", acts.too_much),
    "a buyer's address is refused": ("waits", acts.buyer_refused),
    "the mail server is away": ("wrong", acts.mails_away),
    "the mail server is back": ("well", acts.mails_back),
    "a buyer's mail is greylisted": ("well", acts.greylisted),
    "an hour later, `run --due`": ("well", acts.greylisted_soon),
    "the portal is away": ("wrong", acts.away),
    "and on the next day": ("wrong", acts.away_again),
    "the portal is back": ("well", acts.over),
    "it is away again two hours later": ("wrong", acts.flaps),
    "it comes and goes on": ("wrong", acts.flaps_on),
    "it has been back for a day": ("well", acts.flapped),
    "no host key is pinned": ("wrong", acts.unpinned),
    "a mistake in the profile": ("wrong", acts.bad_profile),
    "a mistake in the schedule": ("wrong", acts.bad_schedule),
    "the same, `run --due`": ("wrong", acts.bad_schedule_due),
    "the schedule is mended, `run --due`": ("well", acts.schedule_mended),
    "the database is away": ("wrong", acts.no_database),
    "the database is away, `run --due`": ("wrong", acts.no_database_due),
    "a quarter of an hour later": ("wrong", acts.no_database_soon),
    "the database is back, `run --due`": ("well", acts.database_back),
    "tables of another version": ("wrong", acts.old_tables),
    "a mistake in the settings": ("wrong", acts.bad_settings),
    "a mistake in the settings, `run --due`": ("wrong", acts.bad_settings_due),
    "settings that are no YAML, `run --due`": ("wrong", acts.no_yaml),
    "the settings are mended, `run --due`": ("well", acts.settings_mended),
    "an expected file is missing": ("waits", awaited.missing),
    "it came late": ("well", awaited.came_late),
    "nobody waits for it any more": ("well", awaited.forgotten),
    "three numbers are skipped": ("waits", awaited.skipped),
    "one of the three came": ("waits", awaited.half_filled),
    "the others came": ("well", awaited.filled),
    "the numbers begin anew": ("waits", awaited.anew),
    "the next number of those": ("waits", awaited.anew_next),
    "nothing has run for three days": ("wrong", acts.asleep),
    "the run after that, `run --due`": ("well", acts.woken),
    "an unmatched payment waits": ("waits", acts.unmatched),
    "it has waited for weeks": ("waits", acts.unmatched_old),
    "the clock stands before the last run": ("wrong", acts.clock_back),
    "the clock is far ahead, `run --due`": ("wrong", acts.clock_ahead),
    "the clock is right again, `run --due`": ("well", acts.clock_mended),
    "the clock is ten hours behind, `run --due`": ("wrong", acts.clock_hours_behind),
    "and right again, `run --due`": ("well", acts.clock_hours_mended),
    "another run is at work": ("well", acts.busy),
    "nothing is due": ("well", acts.nothing_due),
    "the portal and the webhook are away": ("wrong", acts.hook_down),
    "a file is too big, the webhook answers 404": ("waits", acts.hook_gone),
    "a quarter of an hour later, `run --due`": ("waits", acts.hook_soon),
}
NIGHTS = tuple(Told(name, truth, night) for name, (truth, night) in _NIGHTS.items())


def as_line(told: Told, seen: Seen) -> str:
    """Return the night as a line of the page's table."""
    terminal, code, headline, *others, _ = seen.row  # metrics tell what status does
    said = headline if terminal == "same" else terminal
    cells = [told.name, *("" if each == "–" else each for each in (said, code, *others))]
    return " | ".join(each.replace("|", "\\|") for each in cells)


def as_page(lines: list[str]) -> str:
    """Return the page with these lines."""
    return "\n".join(
        [
            "# Nights, and what each reader sees of them",
            "",
            "Made by `make torture` (`tests/scenarios/test_nights.py`), which holds that all of it",
            "is true; edit that, not this. A night follows the lines above it where it says so. `run`",
            "is meant where no `--due` stands. Mails are those to buyers too, webhook is what was",
            "sent to it, and ping what is added to its URL. The terminal's line, by `--quiet`, is the",
            "report's, where there is one.",
            "",
            " | ".join(_HEAD),
            "|".join("---" for _ in _HEAD),
            *lines,
            "",
        ]
    )
