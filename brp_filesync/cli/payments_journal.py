"""`filesync payments journal`: what each payment file booked, to the öre."""

import json
from typing import Any

import click

from brp_filesync.cli.context import Context, end, tell
from brp_filesync.cli.days import local
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.plain import plain, plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.invariants import JOURNAL_SUMS
from brp_filesync.core.phrase import amount, phrase, phrases

_SAID = ["received", "booked", "unmatched", "already seen", "written off", "charges"]


@click.command()
@click.argument("journal_id", required=False, type=int, metavar="[ID]")
@find_options(
    "Only where TEXT is in a deposit's account or serial, or in a payment.",
    days="booked",
)
@click.option("--limit", default=20, show_default=True, help="At most so many, the newest first.")
@json_option(
    "payments.JournalShown | payments.JournalsListed", "As JSON on stdout; amounts in öre."
)
@list_options
@click.pass_obj
def journal(context: Context, journal_id: int | None, asked: Asked, limit: int) -> None:
    """List the payment journals, or show the one with this ID by its deposits.

    What was received is what was booked, left unmatched, seen before and written off, less the
    bank's charges, to the öre.
    A file that only controls another format's books nothing: its journal has the days that differ,
    and is marked as a control in the list.

    \b
    Examples:
      filesync payments journal
      filesync payments journal 12 --json
    """
    from brp_filesync.brp import payment_lists
    from brp_filesync.core.errors import FilesyncError
    from brp_filesync.core.exit_codes import ExitCode

    with context.app() as app, app.database.connect() as connection:
        language = app.installation.settings.language
        if journal_id is None:
            found = payment_lists.list_journals(connection, asked.wanted(connection), limit)
            if not printed({"journals": plains(found, payment_journal_id="journal_id")}):
                _show_list(found, language)
            return
        one = payment_lists.find_journal(connection, journal_id)
        if one is None:
            tell(
                FilesyncError(
                    phrase("There is no journal {journal_id}.", journal_id=journal_id),
                    phrase("`filesync payments journal` lists them."),
                )
            )
            end(ExitCode.USAGE)
        deposits = payment_lists.deposits_of(connection, journal_id)
    one["facts"] = json.loads(one["facts"])
    is_control = one["facts"].get("control_differs") is not None
    shown = plain(one, payment_journal_id="journal_id")
    if printed({**shown, "is_control": is_control, "deposits": deposits}):
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
                each["format"] + (phrase(", a control") if each["is_control"] else ""),
                local(each["booked_at"]),
                each["payments"],
                *(kronor(each[name], language) for name in JOURNAL_SUMS),
            ]
            for each in found
        ],
    )


def _show_one(one: dict[str, Any], deposits: list[dict[str, Any]], language: Any) -> None:
    from brp_filesync.cli.show_payments import layout_of
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.money import kronor, kronor_plain

    facts = one["facts"]
    layout = layout_of(one["format"], facts["version"])
    say(
        phrase(
            "Journal {payment_journal_id}: {bank}, {layout}, booked {booked_at}, "
            "{payments}, {already_seen}, {alike}",
            payment_journal_id=one["payment_journal_id"],
            bank=one["bank"],
            layout=layout,
            booked_at=local(one["booked_at"]),
            payments=phrases("{count} new payment", "{count} new payments", one["payments"]),
            already_seen=phrases(
                "{count} seen before", "{count} seen before", facts["already_seen"]
            ),
            alike=phrases("{count} looks alike", "{count} look alike", facts["alike"]),
        )
    )
    for name, label in (
        ("repaired", phrase("repaired")),
        ("unknown_records", phrase("unknown records")),
    ):
        if facts[name]:
            told = ", ".join(f"{what}: {count}" for what, count in facts[name].items())
            say(label + f": {told}")
    outside = facts["outside"]
    told_ore = facts.get("charges_told_ore", 0)  # older journals have no word of it
    if told_ore:
        say(phrase("Charges that the bank only tells: {ore}", ore=amount(told_ore)))
    for currency, (count, hundredths) in outside.get("foreign", {}).items():
        say(
            phrases(
                "One entry to us in {currency} ({sum}) isn't booked.",
                "{count} entries to us in {currency} (together {sum}) aren't booked.",
                count,
                currency=currency,
                sum=kronor_plain(hundredths, "."),
            )
        )
    if any(value for name, value in outside.items() if name != "foreign"):
        say(
            phrase(
                "Not for us: {payments} ({payments_ore}), {debits} "
                "({debits_ore}), {not_booked} not booked by the bank",
                payments=phrases("{count} payment", "{count} payments", outside["payments"]),
                payments_ore=amount(outside["payments_ore"]),
                debits=phrases("{count} debit", "{count} debits", outside["debits"]),
                debits_ore=amount(outside["debits_ore"]),
                not_booked=outside["not_booked"],
            )
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
            *(kronor(each[name], language) for name in JOURNAL_SUMS),
            each["same_as"] or "",
        ]
        for each in deposits
    ]
    rows.append(
        [phrase("total"), "", "", "", *(kronor(one[name], language) for name in JOURNAL_SUMS), ""]
    )
    show_table(
        "Deposits",
        ["account", "serial", "day", "payments", *_SAID, "same as"],
        rows,
    )


def _show_control(differing: list[dict[str, Any]], language: Any) -> None:
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.money import kronor

    if not differing:
        say(phrase("A control, which books nothing: each of its days is what was received."))
        return
    say(phrase("A control, which books nothing: ask the bank which file is missing of these days."))
    show_table(
        "Days that differ",
        ["account", "day", "the bank tells more by"],
        [[each["account"], each["day"], kronor(each["more_ore"], language)] for each in differing],
    )
