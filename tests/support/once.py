"""What thousands of tests do alike is done once a process: statements compiled, settings read.

SQLAlchemy keeps what it has compiled for an engine, and each night of each test has an engine of
its own; the shipped settings and profiles are read anew by each gym. Together that was a quarter of
the tests' time. All engines of a kind are made alike, so that what one has compiled fits any other;
and what is read from the same bytes is the same.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

import brp_filesync.profiles.model_file

_MOST_STATEMENTS = 3000
_MOST_FILES = 300


class _OfAKind(LRUCache[Any, Any]):
    """A cache whose keys name the kind of database in place of one engine's own dialect."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_key(key))

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_key(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_key(key), value)


def _key(key: Any) -> Any:
    dialect, *rest = key
    return (dialect.name, dialect.paramstyle, *rest)


_compiled = _OfAKind(_MOST_STATEMENTS)


def do_once() -> None:
    """Begin to keep what is compiled and read, in this process."""
    event.listen(Engine, "engine_connect", _use)
    reading: Any = brp_filesync.profiles.model_file
    reading.parse = lru_cache(_MOST_FILES)(reading.parse)


def _use(connection: Connection) -> None:
    connection.engine._compiled_cache = _compiled
