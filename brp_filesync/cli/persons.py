"""`filesync persons`: persons who may be in BRP twice, and whose mails come back."""

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import local_day
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.persons_email import set_email
from brp_filesync.cli.plain import plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.group()
def persons() -> None:
    """Persons who look alike, which staff decide in BRP, and e-mail addresses that are wrong."""


@persons.command()
@click.option("--all", "decided", is_flag=True, help="Also the pairs that are decided on.")
@find_options(
    "Only where one of them is called TEXT, or has that number or address.",
    facility=True,
    days="noticed",
)
@json_option("sales.DuplicatesListed")
@list_options
@click.pass_obj
def duplicates(context: Context, decided: bool, asked: Asked) -> None:
    """List pairs of persons who may be one.

    \b
    Example:
      filesync persons duplicates
    """
    from brp_filesync.brp.possible_duplicates import list_pairs
    from brp_filesync.cli.tables import show_table

    with context.app() as app, app.database.connect() as connection:
        pairs = list_pairs(connection, asked.wanted(connection), decided=decided)
    if printed({"duplicates": plains(pairs)}):
        return
    show_table(
        "Possible duplicates",
        ["person", "name", "looks like", "name", "why", "since", "decided"],
        [
            [
                pair["customer_number"],
                pair["name"],
                pair["other_customer_number"],
                pair["other_name"],
                pair["reason"],
                local_day(pair["noticed_at"]),
                local_day(pair["decided_at"]),
            ]
            for pair in pairs
        ],
    )


@persons.command()
@click.argument("first")
@click.argument("second")
@json_option("sales.PersonsDistinct")
@click.pass_obj
def distinct(context: Context, first: str, second: str) -> None:
    """Decide that FIRST and SECOND (customer numbers) are two persons.

    \b
    Example:
      filesync persons distinct 1042 877
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import persons as desk

    with context.app() as app:
        desk.distinct(app, first, second, acting_user())
    if printed({"customer_number": first, "other_customer_number": second, "decided": "distinct"}):
        return
    say(phrase("{first} and {second} are two persons.", first=first, second=second))


persons.add_command(set_email)
