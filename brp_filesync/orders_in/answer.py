"""The answer to an order file, as rows of text in the portal's own words. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor_plain
from brp_filesync.core.odd_characters import has_unseen, legible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.problems import Problem
from brp_filesync.profiles.answers import AnswerFiles
from brp_filesync.profiles.orders import OrderFiles
from brp_filesync.profiles.trial import Trial

_STATUS = {"imported": "accepted"}  # the others are called what the outcome is


def answer_header(profile: AnswerFiles) -> list[str]:
    """Return the answer's column names."""
    return list(profile.columns.values())


def answer_rows(
    page: pd.DataFrame, profile: AnswerFiles, orders: OrderFiles, trial: Trial | None = None
) -> list[list[str]]:
    """Return the answer's rows for a page of outcomes (brp.answers.answer_pages).

    A trial's have none of the numbers that BRP would have given: they will be other orders'.
    """
    if page.empty:
        return []
    fields = _fields(page, profile, orders)
    if trial is not None:
        fields = _of_a_trial(fields, trial)
    return [list(row) for row in zip(*(fields[name] for name in profile.columns), strict=True)]


def answer_to_unreadable(
    problem: Problem, profile: AnswerFiles, trial: Trial | None = None
) -> list[list[str]]:
    """Return the one row, line 0, that answers a file that couldn't be read at all."""
    said = {
        "line": "0",
        "status": profile.status_words.get("rejected", "rejected"),
        "code": _code(problem.word),
        "message": _marked(_file_message(problem, profile.language), trial),
    }
    return [[said.get(name, "") for name in profile.columns]]


def _of_a_trial(fields: Mapping[str, Sequence[str]], trial: Trial) -> Mapping[str, Sequence[str]]:
    """Return the fields marked, and without numbers that no row of BRP's has got."""
    none = [""] * len(fields["line"])
    return {
        **fields,
        **dict.fromkeys(("brp_order_number", "customer_number", "invoice_number"), none),
        "ocr_number": [trial.ocr_number if number else "" for number in fields["ocr_number"]],
        "message": [_marked(said, trial) for said in fields["message"]],
    }


def _marked(said: str, trial: Trial | None) -> str:
    return said if trial is None else f"{trial.message} {said}".strip()


def _fields(
    page: pd.DataFrame, profile: AnswerFiles, orders: OrderFiles
) -> Mapping[str, Sequence[str]]:
    codes, messages = _said(page["problems"].tolist(), profile.language)
    outcome = page["outcome"].tolist()
    cancels = (page["row_type"] == "cancel").to_numpy()
    # An order that is sent again once it is cancelled is answered with what is true of it now.
    undone = page["cancelled"].to_numpy(dtype=bool) & ~cancels
    status = [
        "cancelled" if gone or (cancel and each == "imported") else _STATUS.get(each, each)
        for each, cancel, gone in zip(outcome, cancels.tolist(), undone.tolist(), strict=True)
    ]
    stands = (page["brp_order_number"] != "").tolist()
    signed_ore = page["price_ore"].where(~undone, -page["price_ore"])
    amount_ore = signed_ore.where(~cancels, page["total_ore"])
    price = orders.columns["price_incl_vat"]
    as_kronor = profile.unit == "kronor"
    words = {str(ours): theirs for ours, theirs in profile.status_words.items()}
    return {
        "order_number": page["order_number"].tolist(),
        "line_number": page["line_number"].tolist(),
        "line": [str(line) for line in page["line"].tolist()],
        "status": [words.get(each, each) for each in status],
        "code": codes,
        "message": messages,
        "brp_order_number": page["brp_order_number"].tolist(),
        "customer_number": page["customer_number"].tolist(),
        "person_name": _names(page),
        "facility_id": page["facility_id"].tolist(),
        "product_number": page["product_number"].tolist(),
        "invoice_number": [str(number) if number else "" for number in page["invoice_number"]],
        "amount": [
            (kronor_plain(ore, price.decimal or ",") if as_kronor else str(ore)) if stand else ""
            for ore, stand in zip(amount_ore.tolist(), stands, strict=True)
        ],
        "ocr_number": page["ocr_number"].tolist(),
        "due_date": _dates(page["due_date"], profile.date_format),
        "start_date": _dates(page["starts_on"], profile.date_format),
    }


def _names(page: pd.DataFrame) -> list[str]:
    """Return the names of the persons. A card of before may have what does as it likes in a file."""
    pairs = zip(page["first_name"].tolist(), page["last_name"].tolist(), strict=True)
    names = [f"{first} {last}".strip() for first, last in pairs]
    return [legible(name) for name in names] if has_unseen(names) else names


def _said(problems: list[str], language: Language) -> tuple[list[str], list[str]]:
    """Return each row's codes and messages; warnings have a message and no code."""
    said = {text: _said_of(text, language) for text in set(problems)}  # most rows say the same
    return [said[text][0] for text in problems], [said[text][1] for text in problems]


def _said_of(problems: str, language: Language) -> tuple[str, str]:
    found: list[tuple[str, str, dict[str, str | int]]] = json.loads(problems or "[]")
    codes = dict.fromkeys(filter(None, (_code(word) for _, word, _ in found)))
    messages = [
        f"{column}: {texts.text_to_portal(word, params, language)}"
        if column
        else texts.text_to_portal(word, params, language)
        for column, word, params in found
    ]
    return " + ".join(codes), " | ".join(messages)


def _code(word: str) -> str:
    code = texts.code(word)
    return f"{code} {word}" if code else ""


def _file_message(problem: Problem, language: Language) -> str:
    said = texts.text_to_portal(problem.word, problem.params, language)
    place = [phrase("line {line}", line=problem.line).rendered(language)] if problem.line else []
    return ": ".join([*place, *([problem.column] if problem.column else []), said])


def _dates(days: "pd.Series[str]", date_format: str) -> list[str]:
    known = {day: date.fromisoformat(day).strftime(date_format) if day else "" for day in set(days)}
    return [known[day] for day in days]
