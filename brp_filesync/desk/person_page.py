"""A person's extract as a page that they can read: a table for each kind of what is kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from brp_filesync.core.phrase import phrase

Say = Callable[[str], str]
_TITLES = {
    "person": phrase("The card"),
    "employers": phrase("Employers"),
    "groups": phrase("Groups"),
    "possible_duplicates": phrase("Looks like"),
    "subscriptions": phrase("Subscriptions"),
    "punch_cards": phrase("Punch cards"),
    "orders": phrase("Orders"),
    "order_lines": phrase("What was ordered"),
    "invoices": phrase("Invoices, to the portal"),
    "invoice_lines": phrase("What was invoiced"),
    "tasks": phrase("Tasks"),
    "acts": phrase("What staff did"),
    "mails": phrase("Mails, promised and sent"),
    "rows": phrase("Rows of files that led to orders"),
    "lines": phrase("Lines of files"),
    "trial_mails": phrase("A trial's mails"),
    "kept": phrase("Files that are kept, and until when"),
}
_STYLE = (
    "body{font:15px/1.5 sans-serif;margin:2em;max-width:70em}table{border-collapse:collapse;"
    "margin-bottom:2em;display:block;overflow-x:auto}th,td{border:1px solid #bbb;padding:.2em .5em;"
    "text-align:left;vertical-align:top}th{background:#eee}"
)


def page(told: Mapping[str, Any], say: Say) -> str:
    """Return the page; `say` renders its words in the reader's language."""
    title = say(phrase("What is kept of customer {number}", number=str(told["customer_number"])))
    return "".join(
        [
            f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title>',
            f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>",
            f"<p>{escape(str(told['installation']))}, {escape(str(told['made_at']))}</p>",
            *_tables(told, say),
            "</body></html>\n",
        ]
    )


def _tables(told: Mapping[str, Any], say: Say) -> Iterator[str]:
    for kind, title in _TITLES.items():
        rows: Sequence[Mapping[str, Any]] = told[kind]
        if not rows:
            continue
        heads = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in rows[0])
        yield f"<h2>{escape(say(title))}</h2><table><tr>{heads}</tr>"
        for row in rows:
            cells = "".join(f"<td>{escape(_cell(value))}</td>" for value in row.values())
            yield f"<tr>{cells}</tr>"
        yield "</table>"


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
