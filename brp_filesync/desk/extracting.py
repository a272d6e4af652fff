"""Everything that is kept of one person, written out for them: `filesync person extract`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.person_data import told_of
from brp_filesync.desk.erasing import kept_files, the_one
from brp_filesync.desk.person_found import (
    in_files_beside,
    in_order_files,
    in_trial_mails,
    sought,
)
from brp_filesync.desk.person_page import Say, page
from brp_filesync.desk.private_file import make_folder, private_file
from brp_filesync.ledger import erasures
from brp_filesync.migrations.revision import demand_current


@dataclass(frozen=True, slots=True)
class Extracted:
    """Where the extract is, as JSON and as a page; how many orders, and lines of files, it has.

    `by_name` is how many lines have the same name only, and are pointed at without their text.
    """

    customer_number: str
    data: Path
    page: Path
    orders: int
    lines: int
    by_name: int


def extract(app: App, text: str, folder: Path, who: str, say: Say) -> Extracted:
    """Write everything of the one person who is called so into the folder, 0600; who did is recorded.

    `say` renders what people read. Raises NotPossible for nobody and for several, and DiskTrouble.
    """
    demand_current(app.engine)
    with app.database.connect() as connection:
        card = the_one(connection, text)
        seeking = sought(card)
        told: dict[str, Any] = {
            "made_at": app.now,
            "installation": app.installation.settings.installation,
            "customer_number": card.customer_number,
            **told_of(connection, card),
            "mails": erasures.mails_of(connection, card.order_ids),
            "rows": erasures.rows_of(connection, card.order_ids),
        }
        lines: list[dict[str, Any]] = []
        found = []
        for file, what, of_file in in_order_files(app, connection, seeking):
            found.append(file)
            about = {"file_id": file.file_id, "source": file.source, "name": file.name, "in": what}
            lines += [_line(about, each.number, each.text, each.how) for each in of_file]
        for path, beside in in_files_beside(app, seeking):
            about = {"name": path.name, "in": "report" if path.suffix == ".csv" else "preview"}
            lines += [_line(about, each.number, each.text, each.how) for each in beside]
        told["lines"] = lines
        told["trial_mails"] = [
            {"sha256": sha256, "text": mail}
            for sha256, mail in in_trial_mails(app, connection, seeking)
        ]
        told["kept"] = [
            {
                "file_id": each.file_id,
                "name": each.name,
                "until": None if each.until is None else each.until.isoformat(),
            }
            for each in kept_files(app, connection, found)
        ]
    make_folder(folder)
    data, paper = (
        folder / f"person-{card.customer_number}.{suffix}" for suffix in ("json", "html")
    )
    with private_file(data) as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
    with private_file(paper) as stream:
        stream.write(page(told, say).encode())
    with app.database.connect() as connection, app.database.write(connection):
        record_act(connection, who, "person extract", f"customer {card.customer_number}", app.now)
    unsure = sum(each["text"] is None for each in lines)
    return Extracted(
        card.customer_number, data, paper, len(card.order_ids), len(lines) - unsure, unsure
    )


def _line(about: dict[str, Any], number: int, text: str, how: str) -> dict[str, Any]:
    """Return a line; what may be a namesake's is pointed at only."""
    return {**about, "line": number, "text": text if how == "sure" else None}
