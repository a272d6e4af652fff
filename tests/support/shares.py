"""What `make test` takes a share of, and `make torture` the whole; and what begins first.

A property goes through a twentieth of its cases, other ones each time; and what isn't about the
database is tested on one of the two, by the test's name, so that each database has its half.
"""

import os
import zlib

import pytest

# `make torture` names its seed.
WHOLE = "TORTURE_SEED" in os.environ
# All that a session has collected, before some are left out by their marks.
COLLECTED = pytest.StashKey[list[pytest.Item]]()
_SHARE = 20
_LONG = ("clocks", "kill", "scenarios")
_DATABASES = ("sqlite", "postgresql")


def cases(whole: int) -> int:
    """Return how many of a property's cases are gone through now."""
    return whole if WHOLE else share(whole)


def share(whole: int) -> int:
    """Return how many of so many cases `make test` goes through."""
    return max(whole // _SHARE, 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave a test that is marked `one_database` to the torture, on one of the databases.

    The longest tests come first: the run would wait for one of them in the end.
    """
    items.sort(key=lambda item: item.path.parent.name not in _LONG)
    for item in items:
        if item.get_closest_marker("one_database") is not None:
            on = _database_of(item)
            if on is not None and on != _chosen(item.nodeid.replace(on, "")):
                item.add_marker(pytest.mark.torture)
    config.stash[COLLECTED] = items.copy()


def _database_of(item: pytest.Item) -> str | None:
    spec = getattr(item, "callspec", None)
    given = spec.params.values() if spec is not None else ()
    return next((each for each in given if each in _DATABASES), None)


def _chosen(name: str) -> str:
    return _DATABASES[zlib.crc32(name.encode()) % len(_DATABASES)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the campaigns printed: how many of what there were."""
    for report in terminalreporter.stats.get("passed", []):
        if "torture" in report.keywords and report.capstdout:
            terminalreporter.write_line(f"{report.nodeid}\n{report.capstdout}")
