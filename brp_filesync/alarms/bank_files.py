"""What is wrong with what the banks deliver: receivers that a profile lacks."""

from sqlalchemy import Connection

from brp_filesync.alarms.model import ANY, Seen, Wrong
from brp_filesync.app import App
from brp_filesync.brp.payment_lists import unlisted_receivers
from brp_filesync.ledger.files import find_content

_MOST_FILES = 5  # that an alarm names


def unlisted(app: App, connection: Connection) -> Seen:
    """Return the bankgiros and accounts where our money went, and that a profile lacked then.

    Each stays until its files are taken again and booked by the mended profile.
    """
    counts: dict[tuple[str, str, str], int] = {}
    files: dict[tuple[str, str, str], list[str]] = {}
    for each in unlisted_receivers(connection):
        if each["bank"] not in app.installation.banks:
            continue
        key = each["what"], each["bank"], each["receiver"]
        counts[key] = counts.get(key, 0) + each["payments"]
        file = find_content(connection, each["bank"], "payments", each["content_sha256"])
        if file is not None:
            files.setdefault(key, []).append(str(file.file_id))
    wrong = [
        Wrong(
            f"{what}-unlisted",
            bank,
            receiver,
            {
                what: receiver,
                "count": count,
                "files": _named(files.get((what, bank, receiver), [])),
            },
        )
        for (what, bank, receiver), count in sorted(counts.items())
    ]
    kinds = ("bankgiro-unlisted", "account-unlisted")
    return Seen(tuple(wrong), frozenset((kind, ANY, ANY) for kind in kinds))


def _named(files: list[str]) -> str:
    more = ["…"] if len(files) > _MOST_FILES else []
    return " ".join([*files[:_MOST_FILES], *more])
