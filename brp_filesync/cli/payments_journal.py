"""`filesync payments journal`: what each payment file booked, to the öre."""

import json
from pathlib import Path
from typing import Any

import click

from brp_filesync.cli.context import Context, end, show_json, tell
from brp_filesync.cli.days import local
from brp_filesync.cli.screen import list_options

_SUMS = ("received_ore", "booked_ore", "unmatched_ore", "already_seen_ore", "written_off_ore")
_SAID = ["received", "booked", "unmatched", "already seen", "written off"]


@click.command()
@click.argument("journal_id", required=False, type=int, metavar="[ID]")
@click.option("--limit", default=20, show_default=True, help="At most so many, the newest first.")
@click.option(
    "--sie",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the journal as balanced vouchers, SIE type 4.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def journal(
    context: Context, journal_id: int | None, limit: int, sie: Path | None, as_json: bool
) -> None:
    """List the payment journals, or show the one with this ID by its deposits.

    What was received is what was booked, left unmatched, seen before and written off, to the öre.
    A file that only controls another format's books nothing: its journal has the days that differ,
    and is marked as a control in the list.

    \b
    Examples:
      filesync payments journal
      filesync payments journal 12 --json
      filesync payments journal 12 --sie journal-12.se
    """
    from brp_filesync.brp import payment_lists
    from brp_filesync.core.errors import FilesyncError
    from brp_filesync.core.exit_codes import ExitCode

    with context.app() as app, app.database.connect() as connection:
        language = app.installation.settings.language
        if journal_id is None:
            if sie is not None:
                raise click.UsageError("--sie writes one journal: give its ID.")
            found = payment_lists.list_journals(connection, limit)
            if as_json:
                show_json(found)
            else:
                _show_list(found, language)
            return
        one = payment_lists.find_journal(connection, journal_id)
        if one is None:
            tell(
                FilesyncError(
                    f"There is no journal {journal_id}.", "`filesync payments journal` lists them."
                )
            )
            end(ExitCode.USAGE)
        deposits = payment_lists.deposits_of(connection, journal_id)
        accounts, today = app.bank(one["bank"]).booking, app.today
    if sie is not None:
        from brp_filesync.cli.private_file import write_private
        from brp_filesync.payments_in.sie import sie_file

        write_private(sie, sie_file(one, deposits, accounts, today))
    one["facts"] = json.loads(one["facts"])
    if as_json:
        show_json({**one, "deposits": deposits})
        return
    _show_one(one, deposits, language)


def _show_list(found: list[dict[str, Any]], language: Any) -> None:
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor

    show_table(
        "Journals",
        ["journal", "bank", "format", "booked", "new", *_SAID],
        [
            [
                each["payment_journal_id"],
                each["bank"],
                each["format"] + (", a control" if each["is_control"] else ""),
                local(each["booked_at"]),
                each["payments"],
                *(kronor(each[name], language) for name in _SUMS),
            ]
            for each in found
        ],
    )


def _show_one(one: dict[str, Any], deposits: list[dict[str, Any]], language: Any) -> None:
    from brp_filesync.cli.show_payments import layout_of
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.money import kronor

    facts = one["facts"]
    layout = layout_of(one["format"], facts["version"])
    say(
        f"Journal {one['payment_journal_id']}: {one['bank']}, {layout},"
        f" booked {local(one['booked_at'])}, {one['payments']} new payments,"
        f" {facts['already_seen']} seen before, {facts['alike']} look alike"
    )
    for name in ("repaired", "unknown_records"):
        if facts[name]:
            told = ", ".join(f"{what}: {count}" for what, count in facts[name].items())
            say(f"{name.replace('_', ' ')}: {told}")
    outside = facts["outside"]
    if any(outside.values()):
        say(
            f"Not for us: {outside['payments']} payments ({kronor(outside['payments_ore'])}),"
            f" {outside['debits']} debits ({kronor(outside['debits_ore'])}),"
            f" {outside['not_booked']} not booked by the bank"
        )
    differing = facts.get("control_differs")
    if differing is not None:  # an older journal has no word of it: a control had none
        _show_control(differing, language)
        return
    rows = [
        [
            each["account"],
            each["serial"],
            each["deposited_on"],
            each["payments"],
            *(kronor(each[name], language) for name in _SUMS),
            each["same_as"] or "",
        ]
        for each in deposits
    ]
    rows.append(["total", "", "", "", *(kronor(one[name], language) for name in _SUMS), ""])
    show_table(
        "Deposits",
        ["account", "serial", "day", "payments", *_SAID, "same as"],
        rows,
    )


def _show_control(differing: list[dict[str, Any]], language: Any) -> None:
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.money import kronor

    if not differing:
        say("A control, which books nothing: each of its days is what was received.")
        return
    say("A control, which books nothing: ask the bank which file is missing of these days.")
    show_table(
        "Days that differ",
        ["account", "day", "the bank tells more by"],
        [[each["account"], each["day"], kronor(each["more_ore"], language)] for each in differing],
    )
