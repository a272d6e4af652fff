"""Canonical rows checked and turned into values: what may be imported, and what's wrong with it.

Pure, and by columns. A wrong value rejects its row and no other; what only we care for (an e-mail
address, a past start) is a warning.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from brp_filesync.core.problem_texts.texts import is_malformed
from brp_filesync.orders_in import canonical
from brp_filesync.orders_in.content import column_hashes
from brp_filesync.orders_in.findings import Finding, Flags, listed, rejects
from brp_filesync.orders_in.read import OrderChunk
from brp_filesync.orders_in.read_then import read_then
from brp_filesync.orders_in.unseen import without_unseen
from brp_filesync.profiles.orders import CANONICAL_COLUMNS
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.tables.frame import frame

ROW_COLUMNS = (
    "line",
    "order_number",
    "line_number",
    "row_type",
    "ordered_on",
    "ordered_at",
    "facility_id",
    "employer_number",
    "employer_name",
    "personnummer",
    "birth_date",
    "first_name",
    "last_name",
    "email",
    "mobile",
    "street",
    "postal_code",
    "city",
    "country",
    "product_number",
    "quantity",
    "price_ore",
    "start_on",
    "row_hash",
    "column_hashes",
    "row_hash_then",
    "bad",
    "malformed",
)

_OF_A_CANCEL = ("order_number", "line_number", "row_type")
_CHECKED_OF_A_CANCEL = ("order_number", "row_type")
_VALUE_OF = {"price_incl_vat": "price_ore"}  # where the value is called otherwise than the text
_SEPARATOR = "\0"  # no file that we read holds one
_HASH_BYTES = 16


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A chunk's rows as values, one for every row of the file, and the problems of them.

    `rows` has ROW_COLUMNS, by line. Prices are in öre, moments in UTC, dates as ISO text; `bad`
    rows have a rejecting problem, `malformed` ones one that counts against the file. `problems`
    has line, column (the file's own name where it has one), word and params (JSON).
    """

    rows: pd.DataFrame
    problems: pd.DataFrame


def check(chunk: OrderChunk, profile: PortalProfile, today: date, now: datetime) -> Checked:
    """Return the chunk's rows as values, and what is wrong with them.

    `today` is the run's date in Stockholm, from which a purchase may start; `now` is aware. Rules:
    the canonical columns of an order file. Of a cancellation only the order number counts.
    """
    orders = profile.orders
    given, is_cancel = _bare_cancels(chunk.rows)
    written = given
    given, findings = without_unseen(given)
    row_types, found = _row_types(given)
    findings += found
    findings += canonical.required(given, orders)
    columns: dict[str, pd.Series] = {"line": given["line"], "row_type": row_types}
    for values, found in (
        canonical.texts(given),
        canonical.times(given, orders, today, now),
        canonical.contact_details(given),
        canonical.numbers(given, orders),
    ):
        columns |= values
        findings += found
    values, found = canonical.identities(given, orders, columns["ordered_on"], today)
    columns |= values
    findings += found
    for name in ("country", "quantity"):
        columns[name] = columns[name].where(~is_cancel, "" if name == "country" else 0)
    columns["row_hash"], columns["column_hashes"] = _hashes(columns, list(orders.columns))
    columns["row_hash_then"] = _hashes_then(written, columns, list(orders.columns))
    columns["start_on"], past = _starts(columns["start_date"], today)
    findings.append(Finding("start_date", "start-in-the-past", past, columns["start_date"]))
    findings.append(_too_far(columns["start_date"], today, profile.start_at_most_days))
    findings = [_of_orders(finding, is_cancel) for finding in findings]
    columns["bad"] = _any_of(findings, rejects, given)
    columns["malformed"] = _any_of(findings, is_malformed, given)
    rows = frame({name: columns[name] for name in ROW_COLUMNS})
    problems = listed(findings, given["line"], chunk.own_names)
    return _with_wrong_counts(Checked(rows, problems), chunk.wrong)


def bare_cancel(order_number: str) -> Checked:
    """Return a cancellation of an order that no portal's file has: the gym's own, on line 1."""
    texts: dict[str, np.ndarray] = {name: np.array([""], dtype=object) for name in ROW_COLUMNS}
    numbers = {name: np.zeros(1, dtype=np.int64) for name in ("quantity", "price_ore")}
    flags = {name: np.zeros(1, dtype=bool) for name in ("bad", "malformed")}
    named = {
        "line": np.ones(1, dtype=np.int64),
        "order_number": np.array([order_number], dtype=object),
        "row_type": np.array(["cancel"], dtype=object),
        "row_hash": np.array(["own"], dtype=object),
        "column_hashes": np.array(["0:"], dtype=object),  # of no column
    }
    none = dict.fromkeys(("line", "column", "word", "params"), np.empty(0, dtype=object))
    return Checked(frame(texts | numbers | flags | named), frame(none))


def _bare_cancels(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the rows, and which are cancellations: those keep only what names their order."""
    is_cancel = rows["row_type"] == "cancel"
    if not is_cancel.any():
        return rows, is_cancel
    kept = {"line", *_OF_A_CANCEL}
    bare = {
        name: rows[name] if name in kept else rows[name].where(~is_cancel, "").astype(object)
        for name in rows.columns
    }
    return frame(bare), is_cancel


def _row_types(rows: pd.DataFrame) -> tuple[pd.Series, list[Finding]]:
    """Return `order` or `cancel` for each row; an unknown word is rejected, as an order."""
    given = rows["row_type"]
    cancels = given == "cancel"
    unknown = ~cancels & (given != "order") & (given != "")
    values = pd.Series(np.where(cancels, "cancel", "order"), index=rows.index, dtype=object)
    found = [Finding("row_type", "row-type-unknown", unknown.to_numpy(dtype=bool), given)]
    return values, found


def _hashes(columns: Mapping[str, pd.Series], mapped: Sequence[str]) -> tuple[pd.Series, pd.Series]:
    """Return a stable hash of each row's values, whatever its place in the file, and its columns'.

    The start date counts as the file gives it: what it becomes depends on the day.
    """
    named = [name for name in CANONICAL_COLUMNS if name in mapped]
    texts = []
    for name in named:
        values = columns[_VALUE_OF.get(name, name)]
        listed = values.tolist()
        texts.append(listed if values.dtype == object else list(map(str, listed)))
    digest = hashlib.blake2b
    hashes = [
        digest(_SEPARATOR.join(values).encode(), digest_size=_HASH_BYTES).hexdigest()
        for values in zip(*texts, strict=True)
    ]
    by_column = column_hashes(dict(zip(named, texts, strict=True)), len(hashes))
    index = columns["line"].index
    return (
        pd.Series(hashes, index=index, dtype=object),
        pd.Series(by_column, index=index, dtype=object),
    )


def _hashes_then(
    written: pd.DataFrame, columns: Mapping[str, pd.Series], mapped: Sequence[str]
) -> pd.Series:
    """Return the hashes of rows as they were read before, "" where that was as now."""
    changed, then = read_then(written, columns)
    hashes = np.full(len(written), "", dtype=object)
    if changed.any():
        at = np.flatnonzero(changed)
        few = {name: values.iloc[at] for name, values in then.items() if name != "row_hash_then"}
        hashes[at] = _hashes(few, mapped)[0].to_numpy(dtype=object)
    return pd.Series(hashes, dtype=object)


def _starts(start_dates: pd.Series, today: date) -> tuple[pd.Series, Flags]:
    """Return the days from which purchases are asked to start, and which lay in the past."""
    past = (start_dates != "") & (start_dates < today.isoformat())
    starts = start_dates.where(~past, today.isoformat()).astype(object)
    return starts, past.to_numpy(dtype=bool)


def _too_far(start_dates: pd.Series, today: date, most_days: int) -> Finding:
    """Return which purchases are asked to start so late that the year must be wrong."""
    last = (today + timedelta(days=most_days)).isoformat()
    params = pd.Series([json.dumps({"most": most_days})] * len(start_dates), dtype=object)
    flags = (start_dates > last).to_numpy(dtype=bool)
    return Finding("start_date", "start-too-far", flags, params=params)


def _of_orders(finding: Finding, is_cancel: pd.Series) -> Finding:
    """Return the finding without cancellations where it's of a column that they don't need."""
    if finding.column in _CHECKED_OF_A_CANCEL:
        return finding
    return replace(finding, rows=finding.rows & ~is_cancel.to_numpy(dtype=bool))


def _any_of(
    findings: Sequence[Finding], counts: Callable[[str], bool], rows: pd.DataFrame
) -> pd.Series:
    flags = np.zeros(len(rows), dtype=bool)
    for finding in findings:
        if counts(finding.word):
            flags |= finding.rows
    return pd.Series(flags, index=rows.index)


def _with_wrong_counts(checked: Checked, wrong: pd.DataFrame) -> Checked:
    """Return the rows and problems with those that have another number of fields among them."""
    if wrong.empty:
        return checked
    bare = frame(
        {name: np.full(len(wrong), "", dtype=object) for name in ROW_COLUMNS}
        | {"line": wrong["line"].to_numpy(), "row_type": np.full(len(wrong), "order", dtype=object)}
        | {name: np.zeros(len(wrong), dtype=np.int64) for name in ("quantity", "price_ore")}
        | {name: np.ones(len(wrong), dtype=bool) for name in ("bad", "malformed")}
    )
    counts = zip(wrong["found"].tolist(), wrong["expected"].tolist(), strict=True)
    params = [
        json.dumps({"found": found, "expected": expected}) if found else "{}"
        for found, expected in counts
    ]
    words = np.where(wrong["found"].to_numpy() == 0, "header-again", "field-count")
    problems = frame(
        {
            "line": wrong["line"].to_numpy(),
            "column": np.full(len(wrong), "", dtype=object),
            "word": words.astype(object),
            "params": np.array(params, dtype=object),
        }
    )
    return Checked(_by_line(checked.rows, bare), _by_line(checked.problems, problems))


def _by_line(some: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    together = pd.concat([some, others], ignore_index=True)
    return together.sort_values("line", kind="stable", ignore_index=True)
