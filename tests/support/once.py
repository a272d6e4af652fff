"""What thousands of tests do alike is done once a process: statements and templates compiled, and
settings read.

SQLAlchemy keeps what it has compiled for an engine, and each night of each test has an engine of
its own; the shipped settings and profiles are read anew by each gym, and the mails' templates and
words by each of its nights. Together that was a third of the tests' time. All engines of a kind are
made alike, so that what one has compiled fits any other; so are the mails' environments of a
language; and what is read from the same bytes is the same.
"""

import functools
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

import brp_filesync.mail.compose
import brp_filesync.mail.sources
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
    words: Any = brp_filesync.mail.sources
    reading.parse = words.parse = lru_cache(_MOST_FILES)(reading.parse)
    papers: Any = brp_filesync.mail.compose
    papers.ImmutableSandboxedEnvironment = _compiling_once(papers.ImmutableSandboxedEnvironment)


def _use(connection: Connection) -> None:
    connection.engine._compiled_cache = _compiled


def _compiling_once(kind: type[Environment]) -> type[Environment]:
    """Return this kind of environment, whose templates of the same text are compiled once.

    A filter may have been applied to what stands in the template itself: those of the languages
    aren't alike, and a function is of its language by what it encloses.
    """
    known: dict[Any, Any] = {}

    class CompilingOnce(kind):  # type: ignore[misc, valid-type]
        @functools.wraps(kind.compile)
        def compile(self, source: Any, name: Any = None, filename: Any = None, **how: Any) -> Any:
            key = (source, name, filename, *how.items(), *_enclosed(self.filters))
            if key not in known:
                known[key] = super().compile(source, name, filename, **how)
            return known[key]

    return CompilingOnce


def _enclosed(filters: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        cell.cell_contents
        for each in filters.values()
        for cell in getattr(each, "__closure__", None) or ()
        if isinstance(cell.cell_contents, str)
    )
