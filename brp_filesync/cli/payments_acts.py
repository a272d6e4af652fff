"""`filesync payments match`, `split`, `handle`, `same`, `unbook`, `reverse`, `undo`: people's acts.

Each says first what it will do, and asks; --yes does it unasked, --dry-run only says it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.language import misused
from brp_filesync.cli.question import demand_yes
from brp_filesync.cli.shown import demand_an_answer, json_option, printed
from brp_filesync.core.phrase import Phrase, amount, joined, phrase, phrases

if TYPE_CHECKING:
    from brp_filesync.desk.payment_act import Plan

_PAYMENT = click.argument("payment", type=int)


def _asking(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--dry-run", is_flag=True, help="Only say what would be done."),
        click.option("--yes", is_flag=True, help="Do it without asking."),
        json_option("payments.PaymentActed", "As JSON on stdout; with --yes or --dry-run."),
    ):
        command = option(command)
    return click.pass_obj(command)


_OTHER_COMPANY = click.option(
    "--other-company", is_flag=True, help="Also of another company than the bankgiro's."
)


@click.command()
@_PAYMENT
@click.option("--invoice", metavar="N", help="An OCR number, an invoice number, or COMPANY:NUMBER.")
@_OTHER_COMPANY
@click.option(
    "--advice",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A portal's list of what a lump sum pays, as CSV.",
)
@click.option("--portal", metavar="NAME", help="Whose list --advice is: its profile reads it.")
@click.option("--settlement", type=int, metavar="N", help="A settlement report whose lump it is.")
@_asking
def match(
    context: Context,
    payment: int,
    invoice: str | None,
    other_company: bool,
    advice: Path | None,
    portal: str | None,
    settlement: int | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Settle an invoice, or all of a portal's list, with what is unmatched of PAYMENT; or book it as
    the lump of a settlement report.

    \b
    Examples:
      filesync payments match 17 --invoice 10000180
      filesync payments match 17 --invoice GYM:100001 --yes
      filesync payments match 18 --advice betalning-november.csv --portal actiway
      filesync payments match 19 --settlement 4
    """
    from brp_filesync.desk import payments as acts
    from brp_filesync.payments_in.advice import read_advice

    given = sum(each is not None for each in (invoice, advice, settlement))
    if given != 1 or (advice is None) != (portal is None):
        raise misused(
            phrase("Give one of --invoice N, --settlement N, or --advice FILE and --portal NAME.")
        )
    if settlement is not None:
        from brp_filesync.desk.settlements import lump_of

        _do(context, lump_of(payment, settlement), dry_run=dry_run, yes=yes)
        return
    if invoice is not None:
        wanted = acts.matched(payment, invoice, other_company=other_company)
        _do(context, wanted, dry_run=dry_run, yes=yes)
        return
    assert advice is not None  # noqa: S101 - as the options say
    assert portal is not None  # noqa: S101
    with context.app() as app:
        profile = app.profile(portal)
    try:
        lines = read_advice(advice.read_bytes(), profile.advice)
    except ValueError as wrong:
        raise misused(f"{advice}: " + wrong.args[0]) from None
    wanted = acts.split(payment, lines, "advice", other_company=other_company)
    _do(context, wanted, dry_run=dry_run, yes=yes)


@click.command()
@_PAYMENT
@click.argument("parts", nargs=-1, required=True, metavar="N=AMOUNT…")
@_OTHER_COMPANY
@_asking
def split(
    context: Context,
    payment: int,
    parts: tuple[str, ...],
    other_company: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Settle several invoices with PAYMENT, each by an amount in kronor; the rest stays.

    \b
    Example:
      filesync payments split 17 10000180=4990 GYM:100003=1200,50
    """
    from brp_filesync.desk import payments as acts

    spread = [(name, _ore(amount)) for name, _, amount in (each.rpartition("=") for each in parts)]
    wanted = acts.split(payment, spread, other_company=other_company)
    _do(context, wanted, dry_run=dry_run, yes=yes)


@click.command()
@_PAYMENT
@click.option("--note", required=True, help="How it was settled outside, such as a refund.")
@_asking
def handle(context: Context, payment: int, note: str, dry_run: bool, yes: bool) -> None:
    """Mark what is unmatched of PAYMENT as handled outside.

    \b
    Example:
      filesync payments handle 17 --note "Refunded 2026-11-25"
    """
    from brp_filesync.desk import payments as acts

    _do(context, acts.handled(payment, note), dry_run=dry_run, yes=yes)


@click.command()
@click.argument("payment", type=int, required=False)
@click.argument("twin", type=int, required=False)
@click.option("--file", "file_id", type=int, metavar="N", help="All pairs of a file at once.")
@_asking
def same(
    context: Context,
    payment: int | None,
    twin: int | None,
    file_id: int | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Say that PAYMENT is TWIN once more: one payment that came twice.

    In two formats, or in two files of one. With --file, of all payments of file N that wait whole
    and have the amount of the twin that they name.

    \b
    Examples:
      filesync payments same 231 17
      filesync payments same --file 12 --dry-run
    """
    from brp_filesync.desk import payments as acts

    if file_id is None and payment is not None and twin is not None:
        _do(context, acts.same(payment, twin), dry_run=dry_run, yes=yes)
    elif file_id is not None and payment is None:
        _same_of_file(context, file_id, dry_run=dry_run, yes=yes)
    else:
        raise misused(phrase("Give either PAYMENT and TWIN, or --file N."))


@click.command()
@_PAYMENT
@_asking
def unbook(context: Context, payment: int, dry_run: bool, yes: bool) -> None:
    """Take what a file booked of PAYMENT back to the queue: a wrong OCR number, a bank's mistake.

    Its invoices owe again, by opposite entries.

    \b
    Example:
      filesync payments unbook 17
    """
    from brp_filesync.desk.payments_taken_back import unbooked

    _do(context, unbooked(payment), dry_run=dry_run, yes=yes)


@click.command()
@click.argument("reversal", type=int)
@_PAYMENT
@click.option("--invoice", metavar="N", help="Whose part came back, where it settled several.")
@_OTHER_COMPANY
@_asking
def reverse(
    context: Context,
    reversal: int,
    payment: int,
    invoice: str | None,
    other_company: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Say that REVERSAL takes PAYMENT back, or a part of it: its invoices owe again.

    \b
    Examples:
      filesync payments reverse 231 17
      filesync payments reverse 231 17 --invoice GYM:100003
    """
    from brp_filesync.desk.payments_taken_back import taken_back

    wanted = taken_back(reversal, payment, invoice, other_company=other_company)
    _do(context, wanted, dry_run=dry_run, yes=yes)


@click.command()
@_PAYMENT
@_asking
def undo(context: Context, payment: int, dry_run: bool, yes: bool) -> None:
    """Take back the latest of what people did to PAYMENT, by opposite entries.

    \b
    Example:
      filesync payments undo 17
    """
    from brp_filesync.desk.payments_undone import undone

    _do(context, undone(payment), dry_run=dry_run, yes=yes, back=None)


def _same_of_file(context: Context, file_id: int, *, dry_run: bool, yes: bool) -> None:
    """Say of all pairs of a file that they are one payment each, all or none."""
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import payment_act
    from brp_filesync.desk import payments as acts

    with context.app() as app:
        pairs = acts.same_of_file(app.database, file_id)
        wanted = [acts.same(payment, twin) for payment, twin in pairs]
        said = payment_act.plan_all(app.database, wanted)
        for act in said:
            for what, ore in act.said:
                say(joined("  ", ["", amount(ore), what]))
        if dry_run:
            say(phrase("This was a dry run: nothing has changed."))
            return
        if not yes:
            demand_yes(phrases("Say so of {count}?", "Say so of all {count}?", len(pairs)))
        payment_act.do_all(app.database, wanted, said, acting_user(), app.now)
        say(
            phrases(
                "Done, once; `filesync payments undo PAYMENT` takes it back.",
                "Done, {count} times; `filesync payments undo PAYMENT` takes one back.",
                len(pairs),
            )
        )


# By what an act is taken back; an undo by nothing.
_BACK = phrase("; `filesync payments undo {payment_id}` takes it back")


def _do(
    context: Context,
    wanted: "Plan",
    *,
    dry_run: bool,
    yes: bool,
    back: Phrase | None = _BACK,
) -> None:
    """Say what the act will do, ask, do it, and say by what it is taken back."""
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import payment_act

    demand_an_answer(dry_run=dry_run, yes=yes)
    with context.app() as app:
        act = payment_act.plan(app.database, wanted)
        say(phrase("Payment {payment_id}:", payment_id=act.payment_id))
        for what, ore in act.said:
            say(joined("  ", ["", amount(ore), what]))
        for warning in act.warnings:
            say(warning)
        shown = {
            "payment_id": act.payment_id,
            "entries": [{"what": what, "amount_ore": ore} for what, ore in act.said],
            "warnings": list(act.warnings),
            "dry_run": dry_run,
        }
        if dry_run:
            say(phrase("This was a dry run: nothing has changed."))
            printed({**shown, "done": False, "act_id": None})
            return
        if not yes:
            demand_yes()
        act_id = payment_act.do(app.database, wanted, act, acting_user(), app.now)
        printed({**shown, "done": True, "act_id": act_id})
        say(
            phrase(
                "Done, as act {act_id}{back}.",
                act_id=act_id,
                back=back.filled(payment_id=act.payment_id) if back else "",
            )
        )


def _ore(text: str) -> int:
    """Return kronor as people write them, as öre."""
    from brp_filesync.core.money import ore_typed

    ore = ore_typed(text)
    if ore is None:
        raise misused(phrase("{text!r} is no amount in kronor, as 4990 or 1200,50.", text=text))
    return ore
