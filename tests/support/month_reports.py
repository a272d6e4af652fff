"""Whether a run's report is true: each of its figures, reckoned again from the tables' rows."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.database.metadata import METADATA
from tests.support.gym import Gym

Row = dict[str, Any]
Tables = dict[str, list[Row]]
_COUNTS = ("rows", "imported", "duplicate", "rejected", "held", "warnings")
_SUMS = (
    "received_ore",
    "booked_ore",
    "unmatched_ore",
    "already_seen_ore",
    "written_off_ore",
    "charges_ore",
)
_FIGURES = ("name", "result", "counts", "invoiced_ore", "sums", "waiting")
_MAILS = ("confirm", "cancelled", "trial")
_LEFT = ("done", "waived")


def assert_true(gym: Gym, told: Row) -> None:
    """Compare the report (its JSON) of the run that has just ended with the database."""
    tables = {
        name: [dict(zip(METADATA.tables[name].columns.keys(), row, strict=True)) for row in rows]
        for name, rows in gym.dump().items()
    }
    _files(tables, told)
    _sources(tables, told)
    _waiting(tables, told["waiting"])
    _days(tables, told["days"])
    _marks(tables, told["marks"], {each["day"] for each in told["days"]})
    open_alarms = [each for each in tables["filesync_alarm"] if each["closed_at"] is None]
    assert {(each["kind"], each["source"], each["subject"]) for each in told["alarms"]} == {
        (each["kind"], each["source"], each["subject"]) for each in open_alarms
    }
    missed = {each["source"] for each in open_alarms if each["kind"] == "file-missing"}
    assert {each["source"] for each in told["late"]} == missed
    wrong = any(each["wrong"] for each in told["needs"])
    assert told["state"] == ("wrong" if wrong else "waits" if told["needs"] else "well")


def _files(tables: Tables, told: Row) -> None:
    """Each file that was decided on in this run stands in its source's part, with its figures."""
    files = {each["file_id"]: each for each in tables["filesync_file"]}
    journals = {each["content_sha256"]: each for each in tables["brp_payment_journal"]}
    orders = _orders_of_attempts(tables)
    totals = {each["order_id"]: each["total_ore"] for each in tables["brp_invoice"]}
    true = {}
    for attempt in _decided(tables, told):
        file = files[attempt["file_id"]]
        journal = journals.get(file["sha256"]) if file["flow"] == "payments" else None
        waits = 0 if journal is None else _still_unmatched_of(tables, journal)
        true[file["source"], file["file_id"]] = {
            "name": file["name"],
            "result": attempt["result"],
            "counts": {name: attempt[name] for name in _COUNTS},
            "invoiced_ore": sum(totals[each] for each in orders[attempt["attempt_id"]]),
            "sums": None if journal is None else {name: journal[name] for name in _SUMS},
            "waiting": waits,
        }
    assert {
        (source["source"], each["file_id"]): {name: each[name] for name in _FIGURES}
        for source in told["sources"]
        for each in source["files"]
    } == true


def _sources(tables: Tables, told: Row) -> None:
    runs = [each for each in tables["filesync_run"] if each["started_at"] == told["ended_at"]]
    assert {(each["source"], each["flow"]): each["exit_code"] for each in told["sources"]} == {
        (each["source"], each["flow"]): each["exit_code"] for each in runs
    }
    ended = [
        each
        for each in tables["filesync_duty"]
        if each["ended_at"] == told["ended_at"] and each["state"] == "done"
    ]
    catalogues = {(each["source"], each["version"]): each for each in tables["filesync_catalogue"]}
    rejected = _rejected_words(tables, {each["attempt_id"] for each in _decided(tables, told)})
    for source in told["sources"]:
        own = [
            each["kind"]
            for each in ended
            if (each["source"], each["flow"]) == (source["source"], source["flow"])
        ]
        assert source["answered"] == own.count("answer")
        assert source["mails_sent"] == sum(kind in _MAILS for kind in own)
        if source["flow"] == "orders":
            assert {each["word"]: each["rows"] for each in source["problems"]} == (
                rejected.get(source["source"], {})
            )
        offered = source["catalogue"]
        if offered is not None and offered["version"]:
            kept = catalogues[source["source"], offered["version"]]
            told_state = "delivered" if offered["result"] == "unchanged" else offered["result"]
            assert kept["state"] == told_state
            assert [offered[each] for each in ("added", "gone", "changed")] == [
                kept[each] for each in ("added", "gone", "changed")
            ]


def _waiting(tables: Tables, told: Row) -> None:
    banks, paid = _banks(tables), {each["payment_id"]: each for each in tables["brp_payment"]}
    queues: dict[str, list[Row]] = {}
    for each in _still_unmatched(tables):
        queues.setdefault(banks[each["payment_id"]], []).append(each)
    assert {
        each["bank"]: (each["payments"], each["amount_ore"], each["oldest"])
        for each in told["queues"]
    } == {
        bank: (
            len({each["payment_id"] for each in rows}),
            sum(each["amount_ore"] for each in rows),
            min(paid[each["payment_id"]]["paid_on"] for each in rows),
        )
        for bank, rows in queues.items()
    }
    duties = [each for each in tables["filesync_duty"] if each["state"] not in _LEFT]
    assert told["mails"] == Counter(each["state"] for each in duties if each["kind"] in _MAILS)
    assert told["duties"] == Counter(each["kind"] for each in duties if each["kind"] not in _MAILS)
    files = [each["state"] for each in tables["filesync_file"]]
    assert told["failed_files"] == files.count("failed")
    assert told["tasks"] == sum(each["done_at"] is None for each in tables["brp_finance_task"])


def _days(tables: Tables, told: list[Row]) -> None:
    flows = {each["file_id"]: each["flow"] for each in tables["filesync_file"]}
    true: dict[str, Counter[str]] = defaultdict(Counter)
    for attempt in tables["filesync_attempt"]:
        if flows[attempt["file_id"]] == "orders":
            names = (*_COUNTS, "invoiced_ore")
            true[_day(attempt["decided_at"])].update({name: attempt[name] for name in names})
    for journal in tables["brp_payment_journal"]:
        true[_day(journal["booked_at"])].update({name: journal[name] for name in _SUMS[:3]})
    for day in told:
        assert {**day["counts"], **{name: day[name] for name in ("invoiced_ore", *_SUMS[:3])}} == {
            name: true[day["day"]][name] for name in (*_COUNTS, "invoiced_ore", *_SUMS[:3])
        }, day["day"]


def _marks(tables: Tables, told: list[Row], days: Collection[str]) -> None:
    codes: dict[tuple[str, str, str], list[ExitCode]] = {}
    for run in tables["filesync_run"]:
        of = (run["source"], run["flow"], _day(run["started_at"]))
        codes.setdefault(of, []).append(ExitCode(run["exit_code"]))
    assert {(each["source"], each["flow"], each["day"]): each["exit_code"] for each in told} == {
        of: int(gravest(each)) for of, each in codes.items() if of[2] in days
    }


def _decided(tables: Tables, told: Row) -> list[Row]:
    """Return the attempts of this run: the clock stands still in a run."""
    return [each for each in tables["filesync_attempt"] if each["decided_at"] == told["ended_at"]]


def _orders_of_attempts(tables: Tables) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {each["attempt_id"]: set() for each in tables["filesync_attempt"]}
    for outcome in tables["filesync_outcome"]:
        if outcome["outcome"] == "imported":
            found[outcome["attempt_id"]].add(outcome["order_id"])
    return found


def _rejected_words(tables: Tables, attempts: Iterable[int]) -> dict[str, dict[str, int]]:
    files = {each["file_id"]: each["source"] for each in tables["filesync_file"]}
    sources = {each["attempt_id"]: files[each["file_id"]] for each in tables["filesync_attempt"]}
    found: dict[str, Counter[str]] = {}
    for outcome in tables["filesync_outcome"]:
        if outcome["attempt_id"] in attempts and outcome["outcome"] == "rejected":
            words = {word for _, word, _ in json.loads(outcome["problems"])}
            found.setdefault(sources[outcome["attempt_id"]], Counter()).update(words)
    return {source: dict(words) for source, words in found.items()}


def _still_unmatched(tables: Tables) -> list[Row]:
    """Return the rows of payments that nobody has matched or handled."""
    rows = tables["brp_unmatched"]
    undone = {each["opposite_of"] for each in rows}
    return [
        each
        for each in rows
        if each["opposite_of"] is None
        and each["handled_at"] is None
        and each["unmatched_id"] not in undone
    ]


def _still_unmatched_of(tables: Tables, journal: Row) -> int:
    deposits = {
        each["deposit_id"]
        for each in tables["brp_deposit"]
        if each["payment_journal_id"] == journal["payment_journal_id"]
    }
    payments = {
        each["payment_id"] for each in tables["brp_payment"] if each["deposit_id"] in deposits
    }
    return sum(each["payment_id"] in payments for each in _still_unmatched(tables))


def _banks(tables: Tables) -> dict[int, str]:
    """Return each payment's bank."""
    journals = {each["payment_journal_id"]: each["bank"] for each in tables["brp_payment_journal"]}
    deposits = {
        each["deposit_id"]: journals[each["payment_journal_id"]] for each in tables["brp_deposit"]
    }
    return {each["payment_id"]: deposits[each["deposit_id"]] for each in tables["brp_payment"]}


def _day(moment: str) -> str:
    at = datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Stockholm"))
    return at.date().isoformat()
