"""`filesync settlements`: what a portal pays in a lump, net of its commission."""

from pathlib import Path
from typing import Any

import click

from brp_filesync.cli.context import Context, acting_user, end, tell
from brp_filesync.cli.days import local
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.plain import plain, plains
from brp_filesync.cli.screen import list_options, wide_option
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.core.phrase import amount, phrase

_AMOUNTS = ("gross_ore", "commission_ore", "vat_ore", "net_ore")
_SAID = ["gross", "commission", "VAT", "net"]


@click.group()
def settlements() -> None:
    """Settlement reports: what a portal pays in a lump, net of its commission.

    A row settles its invoice whole, or is a task for finance. The lump is booked against the
    report's open net: by itself where the portal's profile says so, else by
    `filesync payments match PAYMENT --settlement N`.
    """


@settlements.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--portal", required=True, metavar="NAME", help="Whose reports they are.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@json_option("ledger.FilesBooked", "The result as JSON on stdout.")
@wide_option
@click.pass_obj
def import_files(context: Context, files: tuple[Path, ...], portal: str, dry_run: bool) -> None:
    """Book settlement reports as if they had been fetched, in the order given.

    Each is booked whole, or refused whole: its rows must make its total.

    \b
    Examples:
      filesync settlements import avrakning-november.csv --portal epassi --dry-run
      filesync settlements import avrakning-november.xlsx --portal epassi
    """
    from brp_filesync.cli.show_night import show_problems, show_settled
    from brp_filesync.cli.tables import say
    from brp_filesync.core.codes import word
    from brp_filesync.core.exit_codes import gravest
    from brp_filesync.desk.settlements import book_at_hand
    from brp_filesync.flows.result import file_as_dict

    with context.app(dry=dry_run, bars=not wants_json()) as app:
        done = book_at_hand(app, portal, files, acting_user())
    nights = [each.night for each in done if each.night is not None]
    known = [each.file for each in done if each.night is None]
    shown = [
        {"file_id": each.file.file_id, "name": each.file.name, "result": "known already"}
        if each.night is None
        else file_as_dict(each.night)
        for each in done
    ]
    if not printed({"dry_run": dry_run, "files": shown}):
        show_settled(portal, nights)
        show_problems(nights)
        if not dry_run and any(each.decided and each.decided.waiting for each in nights):
            say(phrase("What moved nothing waits for finance: `filesync tasks list`."))
        for file in known:
            say(
                phrase(
                    "{name}: the same content is file {file_id}, {state}; nothing is booked.",
                    name=file.name,
                    file_id=file.file_id,
                    state=word(file.state),
                )
            )
        if dry_run:
            say(phrase("This was a dry run: nothing has changed."))
    for night in nights:
        if night.trouble is not None:
            tell(night.trouble)
    end(gravest(night.exit_code for night in nights))


@settlements.command("list")
@click.option("--portal", metavar="NAME", help="Only this portal's.")
@find_options(
    "Only where TEXT is in the report's number, or in a row's order, invoice, OCR number or buyer.",
    person=True,
    facility=True,
    days="reported",
)
@click.option("--limit", default=20, show_default=True, help="At most so many, the newest first.")
@json_option("settlements.ReportsListed", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def list_reports(context: Context, portal: str | None, asked: Asked, limit: int) -> None:
    """List settlement reports, with what is open: what no lump has paid yet.

    \b
    Examples:
      filesync settlements list
      filesync settlements list --portal epassi --json
      filesync settlements list --find 10000180
    """
    from brp_filesync.brp import settlement_lists
    from brp_filesync.cli.tables import show_table

    with context.app() as app, app.database.connect() as connection:
        if portal is not None and portal not in app.installation.portal_names:
            raise app.installation.no_portal(portal)
        wanted = asked.wanted(connection)
        found = settlement_lists.list_reports(connection, wanted, limit, portal)
    if printed({"settlements": plains(found)}):
        return
    show_table(
        "Settlement reports",
        ["report", "portal", "number", "day", "rows", "settled", "net", "open", "same as"],
        [
            [
                each["settlement_id"],
                each["portal"],
                each["report_number"],
                each["reported_on"],
                each["rows"],
                each["settled_rows"],
                amount(each["net_ore"]),
                amount(each["open_ore"]),
                each["same_as"] or "",
            ]
            for each in found
        ],
    )


@settlements.command()
@click.argument("settlement", type=int)
@json_option("settlements.ReportShown", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def show(context: Context, settlement: int) -> None:
    """Show the report SETTLEMENT: its rows, what became of each, and its lumps.

    \b
    Example:
      filesync settlements show 4
    """
    from brp_filesync.brp import settlement_lists
    from brp_filesync.core.errors import NotPossible

    with context.app() as app, app.database.connect() as connection:
        one = settlement_lists.find_report(connection, settlement)
        if one is None:
            raise NotPossible(
                phrase("There is no settlement report {settlement}.", settlement=settlement),
                phrase("`filesync settlements list` shows them."),
            )
        companies = settlement_lists.parts_of(connection, settlement)
        rows = settlement_lists.rows_of(connection, settlement)
        lumps = settlement_lists.lumps_of_report(connection, settlement)
    if not printed({**plain(one), "companies": companies, "lines": rows, "lumps": lumps}):
        _show(one, companies, rows, lumps)


def _show(
    one: dict[str, Any],
    companies: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    lumps: list[dict[str, Any]],
) -> None:
    from brp_filesync.cli.tables import show_record, show_table

    show_record(
        [
            ("report", one["settlement_id"]),
            ("portal", one["portal"]),
            ("number", one["report_number"]),
            ("day", one["reported_on"]),
            ("booked at", local(one["booked_at"])),
            ("same as", one["same_as"]),
            *((said, amount(one[name])) for said, name in zip(_SAID, _AMOUNTS, strict=True)),
        ]
    )
    show_table(
        "Companies",
        ["company", "rows", *_SAID, "open"],
        [
            [
                each["company_id"],
                each["rows"],
                *(amount(each[name]) for name in _AMOUNTS),
                amount(each["open_ore"]),
            ]
            for each in companies
        ],
    )
    show_table(
        "Rows",
        ["line", "order", "invoice", *_SAID, "outcome"],
        [
            [
                each["line"],
                each["order_number"] or "",
                ":".join(str(part) for part in _invoice(each)),
                *(amount(each[name]) for name in _AMOUNTS),
                each["outcome"],
            ]
            for each in rows
        ],
    )
    if lumps:
        show_table(
            "Lumps",
            ["payment", "company", "day", "payer", "amount", "takes back", "when", "who"],
            [
                [
                    each["payment_id"],
                    each["company_id"],
                    each["paid_on"],
                    each["payer_name"],
                    amount(each["amount_ore"]),
                    each["opposite_of"] or "",
                    local(each["made_at"]),
                    each["made_by"],
                ]
                for each in lumps
            ],
        )


def _invoice(row: dict[str, Any]) -> list[Any]:
    return [part for part in (row["company_id"], row["invoice_number"]) if part]
