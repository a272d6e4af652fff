"""The database to the world stand where they should, and nowhere else.

Each rule is a function from a syntax tree to the lines that break it. A table of small sources
shows what each rule catches and what it lets through.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from tests.house.source import modules, tree, within

Rule = Callable[[ast.Module], Iterator[int]]

CLOCK_METHODS = {"now", "today", "utcnow", "utcfromtimestamp"}
CLOCK_OWNERS = {"datetime", "date", "Timestamp", "dt"}
SQL_CLOCK = {"now", "current_timestamp", "current_date", "current_time", "localtimestamp"}
FRAME_WRITERS = {
    "to_sql",
    "to_parquet",
    "to_excel",
    "to_pickle",
    "to_hdf",
    "to_feather",
    "to_stata",
    "to_clipboard",
}
FILE_METHODS = {
    "iterdir",
    "is_dir",
    "is_file",
    "mkdir",
    "read_bytes",
    "read_text",
    "rglob",
    "unlink",
    "write_bytes",
    "write_text",
}
SAVEPOINTS = {"savepoint", "nested"}  # they end a part of a transaction, never the whole
QUIET_NAMES = {
    "model",
    "read",
    "check",
    "plan",
    "match",
    "suggest",
    "select",
    "compare",
    "journal",
    "render",
    "answer",
    "choose",
    "names",
    "states",
    "compose",
}


def reads_the_clock(module: ast.Module) -> Iterator[int]:
    """Lines that read the time, wait, or let the database read the time."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield node.lineno
        if isinstance(node, ast.Attribute):
            owner = _last_name(node.value)
            if owner == "time" and isinstance(node.value, ast.Name):
                yield node.lineno
            if owner in CLOCK_OWNERS and node.attr in CLOCK_METHODS:
                yield node.lineno
            if owner == "func" and node.attr in SQL_CLOCK:
                yield node.lineno


def opens_a_door_of_pandas(module: ast.Module) -> Iterator[int]:
    """Lines where pandas parses or writes a file or a table: it pads, drops and shifts silently."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "pandas":
            if any(alias.name.startswith("read_") for alias in node.names):
                yield node.lineno
        if isinstance(node, ast.Attribute):
            if _last_name(node.value) in {"pd", "pandas"} and node.attr.startswith("read_"):
                yield node.lineno
            if node.attr in FRAME_WRITERS:
                yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = {keyword.arg for keyword in node.keywords}
            if node.func.attr == "to_csv" and (node.args or "path_or_buf" in names):
                yield node.lineno


def ends_a_transaction(module: ast.Module) -> Iterator[int]:
    """Lines that commit or roll back, by a call or in SQL."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = _last_name(node.func.value)
            if node.func.attr in {"commit", "rollback"} and owner not in SAVEPOINTS:
                yield node.lineno
        if _is_sql(node, "COMMIT|ROLLBACK|END"):
            yield node.lineno


def begins_a_transaction(module: ast.Module) -> Iterator[int]:
    """Lines that begin one on an engine or connection: it would commit when its block ends."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = _last_name(node.func.value)
            if node.func.attr == "begin" and owner in {"engine", "connection", "conn"}:
                yield node.lineno
        if _is_sql(node, "BEGIN"):
            yield node.lineno


def writes_to_the_database(module: ast.Module) -> Iterator[int]:
    """Lines that take the writer's turn, or record what a person decided."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "write" and _last_name(node.func.value) == "database":
                yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "brp_filesync.brp.audit":
            yield node.lineno


def prints(module: ast.Module) -> Iterator[int]:
    """Lines that print: elsewhere than in the command line, what happens goes to the log."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "print":
                yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr == "stdout":
            if _last_name(node.value) == "sys":
                yield node.lineno


def touches_files(module: ast.Module) -> Iterator[int]:
    """Lines that open, read, write or list files."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "open":
                yield node.lineno
            if isinstance(node.func, ast.Attribute) and node.func.attr in FILE_METHODS:
                yield node.lineno


def _name(part: Rule | str) -> str:
    return part if isinstance(part, str) else part.__name__


BREACHES: list[tuple[Rule, str]] = [
    (reads_the_clock, "x = pd.Timestamp.now()"),
    (reads_the_clock, "x = datetime.datetime.now(UTC)"),
    (reads_the_clock, "x = date.today()"),
    (reads_the_clock, "x = time.time()"),
    (reads_the_clock, "from time import sleep"),
    (reads_the_clock, "x = select(func.now())"),
    (opens_a_door_of_pandas, "x = pd.read_csv(name)"),
    (opens_a_door_of_pandas, "from pandas import read_csv"),
    (opens_a_door_of_pandas, "frame.to_sql('t', connection)"),
    (opens_a_door_of_pandas, "frame.to_csv('x.csv')"),
    (opens_a_door_of_pandas, "frame.to_csv(path_or_buf=name)"),
    (ends_a_transaction, "connection.commit()"),
    (ends_a_transaction, "self.connection.rollback()"),
    (begins_a_transaction, "with engine.begin() as c: pass"),
    (ends_a_transaction, "c.exec_driver_sql('COMMIT')"),
    (begins_a_transaction, "c.exec_driver_sql('BEGIN IMMEDIATE')"),
    (writes_to_the_database, "with app.database.write(connection): pass"),
    (writes_to_the_database, "from brp_filesync.brp.audit import record_act"),
    (prints, "print('x')"),
    (prints, "sys.stdout.write('x')"),
    (touches_files, "x = open(name)"),
    (touches_files, "x = Path(name).read_text()"),
]
ALLOWED: list[tuple[Rule, str]] = [
    (reads_the_clock, "x = clock.now()"),
    (reads_the_clock, "x = datetime.fromisoformat(text)"),
    (reads_the_clock, "x = received.time()"),
    (opens_a_door_of_pandas, "x = frame.to_csv(sep=';')"),
    (opens_a_door_of_pandas, "x = read_rows(source)"),
    (ends_a_transaction, "savepoint.rollback()"),
    (begins_a_transaction, "with begin() as connection: pass"),
    (begins_a_transaction, "text = 'Begin with the profile.'"),
    (writes_to_the_database, "stream.write(text)"),
    (prints, "console.print('x')"),
    (touches_files, "x = frame.rename(columns={})"),
]


@pytest.mark.parametrize(("rule", "source"), BREACHES, ids=_name)
def test_a_rule_catches_its_breach(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source))) == [1]


@pytest.mark.parametrize(("rule", "source"), ALLOWED, ids=_name)
def test_a_rule_lets_the_rest_through(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source))) == []


def test_the_clock_is_read_in_one_place() -> None:
    assert _breaches(reads_the_clock, but=("core/clock.py",)) == []


def test_pandas_neither_parses_nor_writes_files_or_tables() -> None:
    assert _breaches(opens_a_door_of_pandas) == []


def test_only_one_module_commits_or_rolls_back() -> None:
    assert _breaches(ends_a_transaction, but=("database/begin.py",)) == []


def test_only_the_database_floor_begins_transactions() -> None:
    assert _breaches(begins_a_transaction, but=("database",)) == []


def test_who_types_or_clicks_decides_at_the_desk() -> None:
    assert (
        _breaches(writes_to_the_database, where=lambda path: within(path, "cli", "console")) == []
    )


def test_only_the_command_line_prints() -> None:
    assert _breaches(prints, but=("cli", "console")) == []


def test_quiet_rooms_touch_no_files() -> None:
    assert _breaches(touches_files, where=is_quiet) == []


def test_a_room_is_quiet_by_its_name() -> None:
    paths = ("core/money.py", "tables/read.py", "orders_in/plan.py", "orders_in/plan/rounds.py")

    assert [is_quiet(Path("brp_filesync", path)) for path in paths] == [True] * 4
    assert not is_quiet(Path("brp_filesync/orders_in/apply.py"))


def is_quiet(path: Path) -> bool:
    """Tell whether a module is a quiet room: it decides, and touches nothing."""
    inside = [Path(part).stem for part in path.relative_to("brp_filesync").parts]
    return within(path, "core", "tables") or not QUIET_NAMES.isdisjoint(inside)


def _breaches(
    rule: Rule, but: tuple[str, ...] = (), where: Callable[[Path], bool] = lambda _: True
) -> list[str]:
    return [
        f"{path}:{line}"
        for path in modules()
        if where(path) and not within(path, *but)
        for line in rule(tree(path))
    ]


def _is_sql(node: ast.AST, words: str) -> TypeGuard[ast.Constant]:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(rf"\s*({words})\b[A-Z ;]*", node.value) is not None
    )


def _last_name(node: ast.expr) -> str:
    """The last part of a dotted name: `Timestamp` of `pd.Timestamp`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
