"""`filesync files`: the ledger. What became of each file and row, and its answer again."""

import json
from base64 import b64encode
from copy import copy
from pathlib import Path
from typing import Any, NoReturn, get_args

import click

from brp_filesync.cli.context import Context, acting_user, end, tell
from brp_filesync.cli.days import local
from brp_filesync.cli.files_sent import sent
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.plain import plain, plains
from brp_filesync.cli.screen import list_options, wide_option
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.cli.sources import source_named, source_options
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.outcomes import OUTCOMES
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import kind_of
from brp_filesync.ledger.states import CatalogueState, FileState

# What was received and what is our own may be in one state of the same name.
_STATES = dict.fromkeys((*get_args(FileState), *get_args(CatalogueState)))


@click.group()
def files() -> None:
    """What became of each file and row, and its answer again, byte for byte."""


@files.command("list")
@source_options
@click.option("--state", default="", type=click.Choice(["", *_STATES]), help="Only in this state.")
@find_options(
    "Only where TEXT is in the file's name, its SHA-256, or an order or a payment in it.",
    person=True,
    facility=True,
    days="received",
)
@click.option("--limit", default=50, show_default=True, help="At most so many, the newest first.")
@json_option("ledger.FilesListed", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def list_files(
    context: Context, portal: str, bank: str, state: str, asked: Asked, limit: int
) -> None:
    """List the files, the newest first: those received with what their latest attempt came to,
    and those of our own that were sent, or are to be.

    \b
    Examples:
      filesync files list
      filesync files list --bank seb
      filesync files list --state failed
      filesync files list --state awaiting_approval
      filesync files list --find W-20001
    """
    from brp_filesync.brp.find import orders_meant, payment_contents
    from brp_filesync.cli.files_sent import sent_as_dict, show_sent
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor
    from brp_filesync.ledger.catalogues import listed
    from brp_filesync.ledger.lists import list_files as find_files

    with context.app() as app, app.database.connect() as connection:
        source = source_named(app.installation, portal, bank)
        wanted = asked.wanted(connection)
        found = find_files(
            connection,
            source,
            state,
            wanted,
            limit,
            orders_meant(wanted),
            payment_contents(wanted.text) if wanted.text else None,
        )
        ours = listed(connection, source, state, limit, wanted)
        language = app.installation.settings.language
    sent_files = [sent_as_dict(kept, file) for kept in ours for file in kept.files]
    if printed({"received": plains(found), "sent": sent_files}):
        return
    counts = ("rows", *OUTCOMES)
    show_table(
        "Files",
        ["file", "source", "name", "state", *counts, "invoiced", "received at"],
        [
            [
                each["file_id"],
                each["source"],
                each["name"],
                each["state"],
                *("" if each[name] is None else each[name] for name in counts),
                kronor(each["invoiced_ore"] or 0, language),
                local(each["received_at"]),
            ]
            for each in found
        ],
    )
    if ours:
        show_sent(ours)


@files.command()
@source_options
@find_options(days="begun")
@click.option("--limit", default=20, show_default=True, help="At most so many, the newest first.")
@json_option("ledger.RunsListed")
@list_options
@click.pass_obj
def runs(context: Context, portal: str, bank: str, asked: Asked, limit: int) -> None:
    """List the latest nights. One without an end was killed, or is at work.

    \b
    Example:
      filesync files runs
    """
    from brp_filesync.cli.tables import show_table
    from brp_filesync.ledger.lists import list_runs

    with context.app() as app, app.database.connect() as connection:
        source = source_named(app.installation, portal, bank)
        found = list_runs(connection, source, asked.wanted(connection), limit)
    counted = [
        {
            **{name: value for name, value in plain(each).items() if name != "summary"},
            "rows": json.loads(each["summary"]) if each["summary"] else None,
        }
        for each in found
    ]
    if printed({"runs": counted}):
        return
    show_table(
        "Nights",
        ["run", "source", "flow", "began", "ended", "exit code", "rows"],
        [
            [
                each["run_id"],
                each["source"],
                each["flow"],
                local(each["started_at"]),
                local(each["ended_at"]),
                "" if each["exit_code"] is None else each["exit_code"],
                each["summary"] or "",
            ]
            for each in found
        ],
    )


@files.command()
@click.argument("file_id", type=int)
@click.option("--rejected", is_flag=True, help="Of the rows, only the rejected ones.")
@json_option("ledger.FileShown")
@list_options
@click.pass_obj
def show(context: Context, file_id: int, rejected: bool) -> None:
    """Show a file: its arrivals, attempts and answers, and every row with a problem.

    \b
    Examples:
      filesync files show 2
      filesync files show 2 --rejected --json
    """
    from brp_filesync.cli.show_ledger import described_rows, show_ledger
    from brp_filesync.ledger import lists
    from brp_filesync.ledger.files import find

    with context.app() as app, app.database.connect() as connection:
        language = app.installation.settings.language
        file = find(connection, file_id)
        if file is None:
            _unknown(file_id)
        attempts = lists.attempts_of(connection, file_id)
        latest = attempts[-1]["attempt_id"] if attempts else 0
        found: dict[str, Any] = {
            "file_id": file.file_id,
            "source": file.source,
            "kind": kind_of(file.flow),
            "flow": file.flow,
            "name": file.name,
            "state": file.state,
            "approved": lists.approval_of(connection, file_id),
            "sha256": file.sha256,
            "size": file.size,
            "arrivals": lists.arrivals_of(connection, file_id),
            "attempts": attempts,
            "duties": plains(lists.duties_of(connection, file_id), kind="what"),
            "rows": described_rows(lists.rows_of(connection, latest, rejected=rejected), language),
        }
    for attempt in attempts:
        attempt["problem"] = json.loads(attempt["problem"]) if attempt["problem"] else None
    if not printed(plain(found)):
        show_ledger(found, language)


@files.command()
@click.argument("file_id", type=int)
@click.option("--attempt", type=int, help="Which attempt's; the latest by default.")
@click.option("--packed", is_flag=True, help="As it was sent: encrypted or compressed.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file for it.")
@json_option("ledger.AnswerWritten")
@click.pass_obj
def answer(
    context: Context, file_id: int, attempt: int | None, packed: bool, out: Path | None
) -> None:
    """Write the answer to a file again, byte for byte, on stdout or to a file.

    \b
    Examples:
      filesync files answer 2 --attempt 1 > answer.csv
      filesync files answer 2 --packed --out answer.csv.pgp
    """
    from brp_filesync.cli.kept_bytes import kept_bytes, write_kept
    from brp_filesync.cli.private_file import write_private
    from brp_filesync.flows.answer_anew import answer_to_show
    from brp_filesync.ledger.lists import attempts_of
    from brp_filesync.ledger.packed import answer_as_sent

    with context.app() as app:
        with app.database.connect() as connection:
            found = attempts_of(connection, file_id)
            wanted = [each for each in found if attempt in (None, each["number"])]
            if not wanted or wanted[-1]["answer_sha256"] is None:
                _unknown(file_id)
            number, sha256 = wanted[-1]["number"], wanted[-1]["answer_sha256"]
            sent_as = answer_as_sent(connection, file_id, sha256) if packed else None
        sha256 = sent_as or answer_to_show(app, file_id, wanted[-1])
        if not wants_json():
            write_kept(app.archive, sha256, out)
            return
        content = kept_bytes(app.archive, sha256)
        if out is not None:
            write_private(out, content)
    printed(
        {
            "file_id": file_id,
            "attempt": number,
            "sha256": sha256,
            "size": len(content),
            "path": None if out is None else str(out),
            "content": b64encode(content).decode() if out is None else None,
        }
    )


@files.command()
@click.argument("file_id", type=int)
@json_option("ledger.FileActed")
@click.pass_obj
def retry(context: Context, file_id: int) -> None:
    """Let the next night try a failed file again; who and when is recorded.

    \b
    Example:
      filesync files retry 7
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.files import retry as retry_file

    with context.app() as app:
        file = retry_file(app, file_id, acting_user())
    if printed({"file_id": file_id, "name": file.name, "state": "received"}):
        return
    say(phrase("{name} is tried again by the next `filesync run`.", name=file.name))


@files.command()
@click.argument("file_id", type=int)
@json_option("ledger.FileActed")
@click.pass_obj
def approve(context: Context, file_id: int) -> None:
    """Let the next run import a file that is unusually big; who and when is recorded.

    \b
    Example:
      filesync files approve 7
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.files import approve as approve_file

    with context.app() as app:
        file = approve_file(app, file_id, acting_user())
    if printed({"file_id": file_id, "name": file.name, "state": "approved"}):
        return
    say(phrase("{name} is imported by the next `filesync run`.", name=file.name))


@files.command()
@click.argument("file_id", type=int)
@json_option("ledger.FileResult", "The result as JSON on stdout.")
@wide_option
@click.pass_obj
def discard(context: Context, file_id: int) -> None:
    """Don't import a file that is unusually big; who and when is recorded.

    Its sound rows are held, and the next run answers it as it answers a refused one.

    \b
    Example:
      filesync files discard 7
    """
    from brp_filesync.cli.show_night import end_with_file
    from brp_filesync.desk.files import discard as discard_file

    with context.app() as app:
        night = discard_file(app, file_id, acting_user())
    end_with_file(night, {})


@files.command()
@click.argument("file_id", type=int)
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@json_option("ledger.FileDecided", "The result as JSON on stdout.")
@wide_option
@click.pass_obj
def replay(context: Context, file_id: int, dry_run: bool) -> None:
    """Decide anew on a refused or imported file, after a profile or prices were mended.

    What was imported before is a duplicate; the answer is another, with -2 and so on in its name.

    \b
    Examples:
      filesync files replay 3 --dry-run
      filesync files replay 3
    """
    from brp_filesync.cli.show_night import end_with_file
    from brp_filesync.desk.files import replay as replay_file

    with context.app(dry=dry_run) as app:
        night = replay_file(app, file_id, acting_user())
    end_with_file(night, {"dry_run": dry_run})


files.add_command(sent)
# Its name until now, for one more release: no help shows it.
_response = copy(answer)
_response.hidden = True
files.add_command(_response, "response")


def _unknown(file_id: int) -> NoReturn:
    from brp_filesync.core.errors import FilesyncError

    missing = phrase("There is no such file or answer: {file_id}.", file_id=file_id)
    tell(FilesyncError(missing, phrase("`filesync files list` shows the files.")))
    end(ExitCode.USAGE)
