"""`filesync tasks`: what a person in finance must decide."""

import json

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import local_day
from brp_filesync.cli.finding import IN_ORDERS, Asked, find_options
from brp_filesync.cli.plain import plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.group()
def tasks() -> None:
    """What can't be done by itself: a cancellation of a paid order, for instance."""


@tasks.command("list")
@click.option("--all", "done", is_flag=True, help="Also those that are done.")
@find_options(IN_ORDERS, person=True, facility=True, days="noticed")
@json_option("setting_up.TasksListed")
@list_options
@click.pass_obj
def list_tasks(context: Context, done: bool, asked: Asked) -> None:
    """List finance's tasks, the oldest first.

    \b
    Example:
      filesync tasks list
    """
    from brp_filesync.brp.tasks import list_tasks as find_tasks
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor
    from brp_filesync.core.problem_texts import texts

    with context.app() as app, app.database.connect() as connection:
        found = find_tasks(connection, asked.wanted(connection), done=done)
        language = app.installation.settings.language
    for task in found:
        task["what"] = texts.text(task["word"], json.loads(task["params"]), language)
    shown = plains(found, finance_task_id="task_id")
    if printed({"tasks": [{**each, "params": json.loads(each["params"])} for each in shown]}):
        return
    show_table(
        "Tasks",
        ["task", "since", "order", "invoice", "amount", "left to pay", "what", "done"],
        [
            [
                task["finance_task_id"],
                local_day(task["created_at"]),
                _named(task["portal"], task["portal_order_number"]),
                _named(task["company_id"], task["invoice_number"]),
                kronor(task["total_ore"] or 0, language),
                kronor(task["rest_ore"] or 0, language),
                task["what"],
                " ".join(filter(None, (local_day(task["done_at"]), task["done_by"], task["note"]))),
            ]
            for task in found
        ],
    )


@tasks.command()
@click.argument("task", type=int)
@click.option("--note", default="", help="What was decided.")
@json_option("setting_up.TaskDone")
@click.pass_obj
def done(context: Context, task: int, note: str) -> None:
    """Mark TASK as done; who and when is recorded.

    \b
    Example:
      filesync tasks done 3 --note "Credited by hand in BRP"
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import tasks as desk

    with context.app() as app:
        desk.end(app, task, note, acting_user())
    if printed({"task_id": task, "done": True, "note": note}):
        return
    say(phrase("Task {task} is done.", task=task))


def _named(of: object, number: object) -> str:
    """Return an order or an invoice as people call it; "" where the task is about none."""
    return "" if number is None else f"{of}:{number}"
