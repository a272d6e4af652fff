"""What a dry import would have rejected and answered: read before it is rolled back, then shown."""

from typing import Any

from brp_filesync.app import App
from brp_filesync.cli.kept_bytes import kept_bytes
from brp_filesync.cli.show_ledger import described_rows, show_rows
from brp_filesync.cli.tables import say
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.result import FileResult
from brp_filesync.ledger import lists
from brp_filesync.profiles.portal import PortalProfile

_LINES_SHOWN = 50


def tried(app: App, profile: PortalProfile, night: FileResult) -> dict[str, Any]:
    """Return the rows that are rejected, with reasons, and the answer's text, None for none.

    To be asked while the dry database is open: nothing of it is there afterwards.
    """
    answer = None if night.decided is None else night.decided.answer_sha256
    with app.database.connect() as connection:
        attempts = lists.attempts_of(connection, night.file.file_id)
        latest = attempts[-1]["attempt_id"] if attempts else 0
        rejected = described_rows(
            lists.rows_of(connection, latest, rejected=True),
            app.installation.settings.language,
        )
    if answer is None:
        return {"rejected": rejected, "answer": None}
    encoding = profile.orders.dialect.encoding
    return {"rejected": rejected, "answer": kept_bytes(app.archive, answer).decode(encoding)}


def show_tried(found: dict[str, Any]) -> None:
    """Print both; of long ones the beginning, since `--json` has all."""
    rejected = found["rejected"]
    if rejected:
        show_rows("Would be rejected", rejected[:_LINES_SHOWN])
    _say_how_many_more(len(rejected))
    if found["answer"] is not None:
        lines = found["answer"].splitlines()
        say(phrase("The portal's answer:"))
        for line in lines[:_LINES_SHOWN]:
            say(line)
        _say_how_many_more(len(lines))


def _say_how_many_more(count: int) -> None:
    if count > _LINES_SHOWN:
        say(phrase("{count} more; `--json` has all.", count=count - _LINES_SHOWN))
