"""`filesync person`: what the law lets a person ask for: an extract, and erasure."""

from pathlib import Path

import click

from brp_filesync.cli.context import Context, acting_user, end
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.group()
def person() -> None:
    """What a person may ask for: everything of theirs, and that it be erased.

    \b
    Examples:
      filesync person extract 1042 --out extract
      filesync person erase 1042 --dry-run
    """


@person.command()
@click.argument("person")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A folder for it, made where it is missing.",
)
@json_option("care.Extracted")
@click.pass_obj
def extract(context: Context, person: str, out: Path) -> None:
    """Write everything of PERSON's into a folder, as JSON and as a page that can be read.

    PERSON is a customer number, a personnummer, an e-mail address or a name that one person has. It
    is what BRP's tables have that we wrote, the ledger's rows, the archive's lines and mails. A line
    with the same name only may be another's: it is pointed at. Who made it, and when, is recorded.

    \b
    Example:
      filesync person extract 1042 --out extract
    """
    from brp_filesync.cli.language import said
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.extracting import extract as write_out

    with context.app() as app:
        done = write_out(app, person, out, acting_user(), said)
    if printed(
        {
            "customer_number": done.customer_number,
            "data": str(done.data),
            "page": str(done.page),
            "orders": done.orders,
            "lines": done.lines,
            "by_name": done.by_name,
        }
    ):
        return
    say(phrase("Written: {page} and {data}", page=done.page, data=done.data))
    if done.by_name:
        say(
            phrase(
                "Lines with the same name only, which may be another's: {count}. The JSON says where.",
                count=done.by_name,
            )
        )


@person.command()
@click.argument("person")
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@json_option("care.Erased")
@click.pass_obj
def erase(context: Context, person: str, dry_run: bool) -> None:
    """Erase PERSON but for what the law keeps, which is named with the day on which it goes.

    The card stays, emptied, for its orders. A card that no import made, or with something alive, is
    named and left to BRP: exit code 3, and nothing is done. It can't be undone; it is done again
    where an older database is put back. Backups have it until they are removed.

    \b
    Examples:
      filesync person erase 1042 --dry-run
      filesync person erase 1042
    """
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.exit_codes import ExitCode
    from brp_filesync.desk.erasing import erase as take_out

    with context.app(dry=dry_run) as app:
        told = take_out(app, person, acting_user())
    code = ExitCode.DONE if told.done else ExitCode.WAITING
    if printed(
        {
            "dry_run": dry_run,
            "customer_number": told.customer_number,
            "erased": told.done and not dry_run,
            "left": [{"what": what, "ids": ids} for what, ids in told.left.items()],
            "orders": told.orders,
            "files": told.files,
            "kept": [
                {
                    "file_id": each.file_id,
                    "name": each.name,
                    "until": None if each.until is None else each.until.isoformat(),
                }
                for each in told.kept
            ],
        }
    ):
        end(code)
    if told.left:
        show_table(
            "Left to BRP",
            ["what", "ids"],
            [[what, " ".join(map(str, ids))] for what, ids in told.left.items()],
        )
    elif dry_run:
        say(
            phrase(
                "Customer {number} would be erased: {files} files and mails go.",
                number=told.customer_number,
                files=told.files,
            )
        )
    else:
        say(
            phrase(
                "Customer {number} is erased: {files} files and mails are gone.",
                number=told.customer_number,
                files=told.files,
            )
        )
    if told.kept:
        show_table(
            "Kept by law",
            ["file", "name", "until"],
            [[each.file_id, each.name, each.until or ""] for each in told.kept],
        )
    end(code)
