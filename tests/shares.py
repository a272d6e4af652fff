"""What `make test` takes a share of, and `make torture` the whole.

A property goes through a quarter of its cases, other ones each time; and what isn't about the
database is tested on one of the two, by the test's name, so that each database has its half.
"""

import os
import zlib
from collections.abc import Iterable

import pytest

# `make torture` names its seed.
WHOLE = "TORTURE_SEED" in os.environ
SHARE = 4
_DATABASES = ("sqlite", "postgresql")


def cases(whole: int) -> int:
    """Return how many of a property's cases are gone through now."""
    return whole if WHOLE else max(whole // SHARE, 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Leave a test that is marked `one_database` to the torture, on one of the databases."""
    for item in items:
        if item.get_closest_marker("one_database") is not None:
            on = _database_of(item)
            if on is not None and on != _chosen(item.nodeid.replace(on, "")):
                item.add_marker(pytest.mark.torture)


def _database_of(item: pytest.Item) -> str | None:
    spec = getattr(item, "callspec", None)
    given = spec.params.values() if spec is not None else ()
    return next((each for each in given if each in _DATABASES), None)


def _chosen(name: str) -> str:
    return _DATABASES[zlib.crc32(name.encode()) % len(_DATABASES)]
