"""`filesync payments vouchers`: what payments moved, for the gym's bookkeeping."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.language import misused
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase, phrases


@click.command()
@find_options(
    "In the list: only files where TEXT is in the name, who exported it, an account or a text.",
    days="booked",
)
@click.option("--company", metavar="ID", help="Only this company's, by its id in BRP.")
@click.option(
    "--sie",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Export what isn't exported yet to this folder, as SIE 4I files.",
)
@click.option("--again", is_flag=True, help="With --sie: write what has been exported once more.")
@click.option("--dry-run", is_flag=True, help="With --sie: only show what would be written.")
@json_option(
    "vouchers.VouchersExported | vouchers.VouchersListed", "As JSON on stdout; amounts in öre."
)
@list_options
@click.pass_obj
def vouchers(
    context: Context,
    asked: Asked,
    company: str | None,
    sie: Path | None,
    again: bool,
    dry_run: bool,
) -> None:
    """Export vouchers for the bookkeeping with --sie, else list what has been exported.

    One voucher a company and day, of what files booked (by their booking day) and of what people
    did (by its own day); one file a company and fiscal year. Each thing is exported once, what
    comes later for a day as a further voucher of it. --again writes the same files, byte for byte.

    \b
    Examples:
      filesync payments vouchers --from 2026-11-01 --to 2026-11-30 --sie bokforing
      filesync payments vouchers --sie bokforing --dry-run
      filesync payments vouchers --from 2026-11-01 --to 2026-11-30 --sie bokforing --again
      filesync payments vouchers --find 1510
    """
    from brp_filesync.desk import vouchers as desk
    from brp_filesync.vouchers.gather import Days

    if sie is None and (again or dry_run):
        raise misused(phrase("--again and --dry-run need --sie DIR."))
    if sie is not None and asked.find:
        raise misused(phrase("--find is for the list: --sie exports all of the days."))
    with context.app(dry=dry_run) as app:
        days = Days(
            None if asked.first is None else asked.first.date(),
            None if asked.last is None else asked.last.date(),
            app.installation.settings.books.start_on,
        )
        request = desk.Request(days, company, asked.find)
        series = app.installation.settings.books.series
        language = app.installation.settings.language
        if sie is None:
            files, left = desk.listed(app, request)
            waiting = [asdict(each) for each in left]
            shown = [_shown(each) for each in files]
            if not printed({"files": shown, "not_exported": waiting}):
                _show_files(shown, series)
                _show_waiting(waiting)
            return
        who = acting_user()
        done = desk.again(app, request, sie) if again else desk.export(app, request, sie, who)
    shown = [_shown(each, done.finished) for each in done.files]
    accounts = [
        {"company_id": one, "account": account, "stands_for": role, "amount_ore": ore}
        for one, account, role, ore in done.accounts
    ]
    told = {"dry_run": dry_run, "again": again, "files": shown, "accounts": accounts}
    if not printed(told):
        _show_done(told, series, language)


def _shown(file: dict[str, Any], finished: tuple[str, ...] = ()) -> dict[str, Any]:
    names = (
        "name",
        "company_id",
        "first_number",
        "last_number",
        "vouchers",
        "first_voucher_day",
        "last_voucher_day",
        "size",
        "sha256",
        "exported_at",
        "exported_by",
        "written_at",
    )
    return {
        **{name: file[name] for name in names},
        "fiscal_year_first_day": file["first_day"],
        "fiscal_year_last_day": file["last_day"],
        "path": file.get("path"),
        "finished": file["name"] in finished,
    }


def _show_done(told: dict[str, Any], series: str, language: Any) -> None:
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.money import kronor
    from brp_filesync.vouchers.accounts import NAMES

    _show_files(told["files"], series)
    if told["accounts"]:
        show_table(
            "Accounts",
            ["company", "account", "name", "amount"],
            [
                [
                    each["company_id"],
                    each["account"],
                    NAMES[each["stands_for"]],
                    kronor(each["amount_ore"], language),
                ]
                for each in told["accounts"]
            ],
        )
    for each in told["files"]:
        if each["finished"]:
            say(
                phrase(
                    "{name} was recorded by an export that was cut off: import it once.",
                    name=each["name"],
                )
            )
    if not told["files"]:
        say(phrase("All of these days has been exported; --again writes it once more."))
    if told["dry_run"]:
        say(phrase("This was a dry run: nothing has changed."))


def _show_files(files: list[dict[str, Any]], series: str) -> None:
    from brp_filesync.cli.days import local
    from brp_filesync.cli.tables import show_table

    show_table(
        "Voucher files",
        ["company", "vouchers", "from", "to", "exported", "who", "file"],
        [
            [
                each["company_id"],
                f"{series}{each['first_number']}-{each['last_number']}",
                each["first_voucher_day"],
                each["last_voucher_day"],
                local(each["exported_at"]),
                each["exported_by"],
                each["path"] or each["name"],
            ]
            for each in files
        ],
    )


def _show_waiting(waiting: list[dict[str, Any]]) -> None:
    from brp_filesync.cli.tables import say

    for each in waiting:
        count = phrases("{count} voucher", "{count} vouchers", each["vouchers"])
        say(
            phrase(
                "Not exported yet: {count} of {company_id}, {first_day} to {last_day}.",
                count=count,
                company_id=each["company_id"],
                first_day=each["first_day"],
                last_day=each["last_day"],
            )
        )
