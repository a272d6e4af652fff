"""`filesync agreements`: what a portal may sell, where, and at which price."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.agreements_export import export
from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import DAY
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.plain import plains
from brp_filesync.cli.question import demand_yes
from brp_filesync.cli.screen import list_options, wide_option
from brp_filesync.cli.shown import demand_an_answer, json_option, printed, wants_json
from brp_filesync.core.phrase import joined, phrase, phrases

if TYPE_CHECKING:
    from brp_filesync.agreements.model import Difference
    from brp_filesync.app import App
    from brp_filesync.desk.agreements import AgreementsRefused

_MOST_ROWS = 10  # that are named

# What became of how many prices, by the kind of change.
_KINDS = {
    "added": phrases("{count} added", "{count} added", 0),
    "changed": phrases("{count} changed", "{count} changed", 0),
    "ended": phrases("{count} ended", "{count} ended", 0),
    "withdrawn": phrases("{count} withdrawn", "{count} withdrawn", 0),
}


@click.group()
def agreements() -> None:
    """Agreed prices: what a portal may sell, where, and at which price.

    A portal sells only what has a price here on the day of ordering. Every act is in the audit log.
    """


@agreements.command("list")
@click.option("--portal", required=True, metavar="NAME", help="Whose prices.")
@find_options(
    "Only where TEXT is in the product's or the facility's number or name.",
    facility=True,
    days="valid",
)
@click.option("--on", type=DAY, metavar="DAY", help="Only what is valid on that day.")
@json_option("sales.PricesListed", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def list_agreements(context: Context, portal: str, asked: Asked, on: datetime | None) -> None:
    """List a portal's agreed prices, of all times or of a day.

    \b
    Examples:
      filesync agreements list --portal wellnet
      filesync agreements list --portal wellnet --facility 101 --on 2026-12-01
    """
    from brp_filesync.brp.agreed_prices import list_prices
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor

    with context.app() as app:
        _demand_portal(app, portal)
        day = "" if on is None else on.date().isoformat()
        with app.database.connect() as connection:
            found = list_prices(connection, portal, asked.wanted(connection), day)
        language = app.installation.settings.language
    if printed({"prices": plains(found)}):
        return
    show_table(
        "Agreed prices",
        ["facility", "name", "product", "name", "valid from", "valid to", "price"],
        [
            [
                each["facility_id"],
                each["facility"],
                each["product_number"],
                each["product"],
                each["valid_from"],
                each["valid_to"] or "",
                kronor(each["price_ore"], language),
            ]
            for each in found
        ],
    )


@agreements.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--replace",
    "replaces",
    is_flag=True,
    help="Withdraw prices to come, of what FILE names, that aren't in it: to move one, or undo it.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option("setting_up.PricesChanged", "As JSON on stdout; with --yes or --dry-run.")
@wide_option
@click.pass_obj
def import_agreements(
    context: Context, file: Path, replaces: bool, dry_run: bool, yes: bool
) -> None:
    """Import agreed prices from FILE, a CSV file or an Excel workbook: all of it, or nothing.

    Shows what is added, changed and ended, and asks. A price that FILE doesn't name stays as it is.
    The columns are told of in docs/agreements.md.

    \b
    Examples:
      filesync agreements import priser-2027.xlsx --dry-run
      filesync agreements import priser-2027.csv --yes
    """
    from brp_filesync.desk import agreements as acts

    demand_an_answer(dry_run=dry_run, yes=yes)
    with context.app() as app:
        language = app.installation.settings.language
        portals = app.installation.commission_products
        offer = acts.read_offer(file, app.today, replaces=replaces)
        try:
            said = acts.plan_import(app.database, offer, portals)
        except acts.AgreementsRefused as refused:
            _show_refused(refused, language, offer.hidden, dry_run=dry_run)
            raise
        if not wants_json():
            _say_hidden(offer.hidden)
            _show_difference(said, language)
        doing = bool(said.changes) and not dry_run
        if doing and not yes:
            demand_yes()
        if doing:
            acts.do_import(app.database, offer, portals, said, acting_user(), app.now)
    _end_said(said, offer.hidden, dry_run=dry_run)


@agreements.command("end")
@click.option("--portal", required=True, metavar="NAME", help="Whose price.")
@click.option("--product", required=True, metavar="NUMBER", help="Of which product.")
@click.option("--facility", default="", metavar="ID", help="Only at this facility; else at all.")
@click.option(
    "--last-day",
    required=True,
    type=DAY,
    metavar="DAY",
    help="The last day on which it may be ordered.",
)
@click.option("--future", is_flag=True, help="Withdraw its prices that begin later, too.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option("setting_up.PricesChanged", "As JSON on stdout; with --yes or --dry-run.")
@wide_option
@click.pass_obj
def end_agreements(
    context: Context,
    portal: str,
    product: str,
    facility: str,
    last_day: datetime,
    future: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Let a portal sell a product no longer than to and including a day.

    \b
    Examples:
      filesync agreements end --portal wellnet --product M1 --last-day 2026-12-31
      filesync agreements end --portal wellnet --product M1 --facility 102 --last-day 2026-12-31
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import agreements as acts

    demand_an_answer(dry_run=dry_run, yes=yes)
    with context.app() as app:
        _demand_portal(app, portal)
        withdraws_after = app.today.isoformat() if future else None
        wanted = acts.Ending(
            portal, product, facility, last_day.date().isoformat(), withdraws_after
        )
        said, later = acts.plan_end(app.database, wanted)
        if not wants_json():
            _show_difference(said, app.installation.settings.language)
            for each in later:
                say(
                    phrase(
                        "A later price stays: facility {facility_id}, {period}.",
                        facility_id=each.facility_id,
                        period=each.period,
                    )
                )
        if not dry_run:
            if not yes:
                demand_yes()
            acts.do_end(app.database, wanted, said, acting_user(), app.now)
    _end_said(said, (), dry_run=dry_run)


agreements.add_command(export)


def _demand_portal(app: "App", portal: str) -> None:
    if portal not in app.installation.portal_names:
        raise app.installation.no_portal(portal)


def _say_hidden(rows: tuple[int, ...]) -> None:
    from brp_filesync.cli.tables import say

    if rows:
        named = ", ".join(map(str, rows[:_MOST_ROWS])) + (", …" if len(rows) > _MOST_ROWS else "")
        said = phrases(
            "{count} row is hidden in the workbook, and counts like the others: {rows}",
            "{count} rows are hidden in the workbook, and count like the others: {rows}",
            len(rows),
        )
        say(said.filled(count=len(rows), rows=named))


def _show_difference(said: "Difference", language: Any) -> None:
    from brp_filesync.agreements.model import KINDS
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.money import kronor

    def days(of: Any) -> str:
        return "" if of is None else of.period

    if said.changes:
        show_table(
            "Agreed prices",
            ["change", "portal", "facility", "product", "before", "price before", "after", "price"],
            [
                [
                    each.kind,
                    each.after.portal,
                    each.after.facility_id,
                    each.after.product_number,
                    days(each.before),
                    "" if each.before is None else kronor(each.before.price_ore, language),
                    days(each.after),
                    kronor(each.after.price_ore, language),
                ]
                for each in said.changes
            ],
        )
    shown = [kind for kind in KINDS if kind != "withdrawn" or said.count(kind)]
    counts = joined(", ", (_KINDS[kind].filled(count=said.count(kind)) for kind in shown))
    same = phrases("{count} stays as it was", "{count} stay as they were", said.same)
    say(phrase("{counts}; {same}.", counts=counts, same=same))


def _show_refused(
    refused: "AgreementsRefused", language: Any, hidden: tuple[int, ...], *, dry_run: bool
) -> None:
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.problem_texts import texts

    problems = [each.as_dict(language) for each in refused.refusals]
    told = {"dry_run": dry_run, "done": False, "changes": [], "problems": problems}
    if printed({**told, "hidden_rows": hidden}):
        return
    _say_hidden(hidden)
    show_table(
        "Refused",
        ["line", "column", "code", "what is wrong"],
        [
            [each.line or "", each.column, each.code, texts.text(each.word, each.params, language)]
            for each in refused.refusals
        ],
    )


def _end_said(said: "Difference", hidden: tuple[int, ...], *, dry_run: bool) -> None:
    from brp_filesync.cli.tables import say

    done = bool(said.changes) and not dry_run
    changes = plains(each.as_dict() for each in said.changes)
    told = {"dry_run": dry_run, "done": done, "changes": changes, "problems": []}
    if printed({**told, "hidden_rows": hidden}):
        return
    if dry_run:
        say(phrase("This was a dry run: nothing has changed."))
    elif done:
        say(phrase("Done."))
    else:
        say(phrase("Nothing is changed."))
