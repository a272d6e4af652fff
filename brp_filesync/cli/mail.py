"""`filesync mail`: the mails to buyers. Look at one, list them, decide on those that failed."""

import sys
from pathlib import Path
from typing import Any, get_args

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import local
from brp_filesync.cli.finding import IN_DUTIES, Asked, find_options
from brp_filesync.cli.language import misused
from brp_filesync.cli.mail_again import again, receipt
from brp_filesync.cli.plain import plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.cli.sources import source_named, source_options
from brp_filesync.core.phrase import joined, phrase, phrase_of, phrases
from brp_filesync.core.reasons import reason_of
from brp_filesync.ledger.states import DutyState, OrderMailKind

# The parts of a mail's head, as people read them.
_PARTS = {
    "State": phrase("State"),
    "From": phrase_of("mail", "From"),
    "To": phrase_of("mail", "To"),
    "Reply-To": phrase_of("mail", "Reply-To"),
    "Subject": phrase_of("mail", "Subject"),
}


@click.group()
def mail() -> None:
    """Order confirmations, cancellations and receipts, one mail for each order and kind.

    `todo` waits for the next run, `done` was taken by the mail server, `failed` is a person's to
    solve, `unknown` was cut off while it was sent and may have arrived: it is never sent again by
    itself.
    """


@mail.command()
@click.argument("order")
@click.option("--portal", default="", metavar="NAME", help="Whose, where two have the number.")
@click.option(
    "--kind",
    type=click.Choice(get_args(OrderMailKind)),
    help="Which of its mails; by "
    "default the cancellation of a cancelled order, else the confirmation.",
)
@click.option("--html", "form", flag_value="html", help="The HTML part.")
@click.option("--text", "form", flag_value="text", default="text", help="The text part (default).")
@click.option("--raw", "form", flag_value="raw", help="The whole mail, as the server gets it.")
@click.option(
    "--open",
    "to_open",
    is_flag=True,
    help="Open the HTML part in $BROWSER, or the machine's own browser.",
)
@json_option("promises.MailShown")
@click.pass_obj
def preview(context: Context, order: str, portal: str, kind: Any, form: str, to_open: bool) -> None:
    """Show the mail about ORDER (BRP's number, the portal's, or PORTAL:NUMBER) as it would be
    written now. Nothing is sent.

    \b
    Examples:
      filesync mail preview wellnet:W-20001
      filesync mail preview W-20001 --portal wellnet --open
      filesync mail preview 1042 --html > mail.html
    """
    from brp_filesync.cli.language import said
    from brp_filesync.cli.tables import say
    from brp_filesync.cli.terminal import harmless
    from brp_filesync.core.codes import word
    from brp_filesync.desk.mails import preview as write_mail

    with context.app() as app:
        shown = write_mail(app, order, portal, kind)
    message = shown.mail.message
    if wants_json():
        named = ("From", "To", "Reply-To", "Subject")
        printed(
            {
                "state": shown.state or None,
                "ended_at": shown.ended_at or None,
                "headers": {name: str(message[name]) for name in named if message[name]},
                "text": _part(message, "plain"),
                "html": _part(message, "html"),
            }
        )
    elif to_open:
        _open(app.archive.folder / "previews", _part(message, "html"))
    elif form == "raw":
        sys.stdout.buffer.write(message.as_bytes())
    elif form == "html":
        sys.stdout.write(_part(message, "html"))
    else:
        state = word(shown.state) if shown.state else phrase("none is promised")
        ended = f" {local(shown.ended_at)}" if shown.ended_at else ""
        say(joined("", [f"{said(_PARTS['State'])}: ", state, ended]))
        for name in ("From", "To", "Reply-To", "Subject"):
            if message[name]:
                say(f"{said(_PARTS[name])}: {message[name]}")
        sys.stdout.write("\n" + harmless(_part(message, "plain"), lines=True))


@mail.command("list")
@source_options
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(get_args(DutyState)),
    help="Only in this state; may be given more than once.",
)
@find_options(IN_DUTIES, person=True, facility=True, days="promised")
@click.option("--limit", default=50, show_default=True, help="At most so many, the newest first.")
@json_option("promises.MailsListed")
@list_options
@click.pass_obj
def list_mails(
    context: Context, portal: str, bank: str, states: tuple[str, ...], asked: Asked, limit: int
) -> None:
    """List the mails, the newest first. Neither names nor addresses are shown.

    \b
    Examples:
      filesync mail list
      filesync mail list --state failed --state unknown
    """
    from brp_filesync.cli.tables import show_table
    from brp_filesync.desk.mails import list_mails as find_mails

    with context.app() as app:
        source = source_named(app.installation, portal, bank)
        with app.database.connect() as connection:
            wanted = asked.wanted(connection)
        found = find_mails(app, source, states, wanted, limit)
    if printed({"mails": plains(found, kind="what")}):
        return
    show_table(
        "Mails",
        [
            "mail",
            "kind",
            "state",
            "order",
            "portal's",
            "promised",
            "tries",
            "ended",
            "next try",
            "why",
        ],
        [
            [
                each["mail_id"],
                each["kind"],
                each["state"],
                each["order_number"],
                f"{each['portal']}:{each['portal_order_number']}",
                local(each["promised_at"]),
                each["tries"],
                local(each["ended_at"]),
                local(each["next_try_at"]) if each["state"] == "todo" else "",
                each["trouble"] or "",
            ]
            for each in found
        ],
    )


@mail.command()
@click.argument("mails", type=int, nargs=-1)
@click.option("--failed", is_flag=True, help="All that failed, instead of naming them.")
@json_option("promises.Moved")
@click.pass_obj
def retry(context: Context, mails: tuple[int, ...], failed: bool) -> None:
    """Let the next run send these MAILS (their ids) anew; who and when is recorded.

    One that is unknown may have arrived: ask the buyer or the mail server's log first.

    \b
    Examples:
      filesync mail retry --failed
      filesync mail retry 17
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.mails import retry as retry_mails

    _named_or_all(mails, failed)
    with context.app() as app:
        count = retry_mails(app, mails, acting_user())
    if printed({"state": "todo", "count": count}):
        return
    say(
        phrases(
            "{count} to be sent by the next `filesync run`.",
            "{count} to be sent by the next `filesync run`.",
            count,
        )
    )


@mail.command()
@click.argument("mails", type=int, nargs=-1)
@click.option("--failed", is_flag=True, help="All that failed, instead of naming them.")
@json_option("promises.Moved")
@click.pass_obj
def waive(context: Context, mails: tuple[int, ...], failed: bool) -> None:
    """Let these MAILS (their ids) be: they aren't sent, and wait for nobody any more.

    \b
    Example:
      filesync mail waive 17 18
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.mails import waive as waive_mails

    _named_or_all(mails, failed)
    with context.app() as app:
        count = waive_mails(app, mails, acting_user())
    if printed({"state": "waived", "count": count}):
        return
    say(phrases("{count} waived.", "{count} waived.", count))


mail.add_command(again)
mail.add_command(receipt)


@mail.command()
@json_option("promises.LoginReset")
@click.pass_obj
def reset(context: Context) -> None:
    """Let the next run try the mail server's login again, though it was refused.

    Ask who runs the server first: a login that is wrong still may lock the account. A changed login
    needs no reset. The mails have waited, and need none either.

    \b
    Example:
      filesync mail reset
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.logins import reset_mail

    with context.app() as app:
        was_refused = reset_mail(app, acting_user())
    if printed({"source": "mail", "kind": None, "was_refused": was_refused}):
        return
    if was_refused:
        say(phrase("The next run tries the mail server's login again."))
    else:
        say(phrase("No login of the mail server is refused; nothing is changed."))


def _open(folder: Path, html: str) -> None:
    """Show a page in a browser; it lies in our own folder, and the next takes its place."""
    import webbrowser

    from brp_filesync.cli.private_file import write_private
    from brp_filesync.cli.tables import say
    from brp_filesync.core.errors import DiskTrouble, PermanentTrouble

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DiskTrouble(
            phrase("{folder} can't be made ({strerror}).", folder=folder, strerror=reason_of(error))
        ) from error
    page = folder / "mail.html"
    write_private(page, html.encode())
    if not webbrowser.open(page.as_uri()):
        raise PermanentTrouble(
            phrase("No browser could be started."),
            phrase(
                "Open {page} yourself, or name one in the environment variable BROWSER.", page=page
            ),
        )
    say(
        phrase(
            "{page} is shown. Only you can read it, and the next preview takes its place.",
            page=page,
        )
    )


def _named_or_all(mails: tuple[int, ...], failed: bool) -> None:
    if bool(mails) == failed:
        raise misused(phrase("Name mails by their ids, or write --failed for all that failed."))


def _part(message: Any, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content())
