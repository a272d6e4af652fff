"""Write docs/development/testing.md from the tests as pytest collects them: `make docs`.

A test says what it is one of with `@pytest.mark.family("bad-files")`, and how many cases it goes
through by itself with `cases=N`. Run with `--print`, the page goes to stdout.
"""

import contextlib
import io
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

DOCS = Path(__file__).parent
TARGET = DOCS / "development" / "testing.md"

# Family → what its cases are. A mark that names another fails the page.
FAMILIES = {
    "bad-files": "files that are wrong, odd, or change while they are looked at",
    "stray-quote": "places in an order file of 200 rows where a quote is put that belongs nowhere",
    "injection-sql": "strings that would be SQL",
    "injection-formula": "strings that a spreadsheet would take for a formula",
    "injection-mail": "strings that would be headers of a mail",
    "injection-template": "strings that would be Jinja2",
    "injection-terminal": "strings that would steer a terminal",
    "injection-html": "strings that would be HTML",
    "server-trouble": "what a portal's server, or the line to it, can do to us",
    "mail-refusals": "what a mail server can answer, or not, at each step",
    "kill-points": "places where a run is killed, and mended by the next",
    "reference-cases": "decisions that a second, slow way of deciding must agree with",
    "canaries": "personal values that are planted, and looked for in all that is said",
}

INTRODUCTION = """\
# The tests, counted

Made by `make docs` from the tests as pytest collects them.

`make test` runs all but the torture ones; `make torture SEED=7 SHARD=tests/kill` runs those, the same
again with the same seed. `make check` holds the house rules.

Two kinds are shared between them (tests/support/shares.py). A property goes through a twentieth of its
cases in `make test`, other ones each time, and through all in `make torture`. What isn't about the
database (what is rejected, what a bank tells twice, mails, alarms, what a person types) runs on one of
the two in `make test`, which one by its name, and on the other in `make torture`; booking,
cancellations and what is SQL's own run on both in `make test`. CI runs `make test` and a share of the
torture (`.ci/run`), of the kills on each database too; a line of 1 GiB is for `make torture` alone.

What tests write lies in memory where `/dev/shm` has 4 GB of room (`.ci/in-memory`);
`TMPDIR=/tmp make test` writes to the disk.

`make mutants ROOM=payments_in` plants small bugs, one at a time, and says which no test sees: a limit
moved by one, a sign, a guard or a filter taken out, a flag, a statement left out. Each is met by the
tests that go through its lines. [What came of them](mutants.md).

A test that is one of a family says so, and the table counts it:

```python
@pytest.mark.family("bad-files")              # one case, or one for each of its parameters
@pytest.mark.family("kill-points", cases=15)  # it goes through 15 by itself, at the least
```

`cases` is best taken from what the test goes through (`cases=len(STRINGS)`), and what is only
found when the test runs is asserted there to be no fewer. A new family is a line of `FAMILIES` in
docs/generate_testing.py, and `grep -r 'family("NAME"' tests` says where one is. A case counts once on
each database where it runs: in `make test`, and in brackets what `make torture` has more.

"""


class Collected:
    """All tests, as pytest has collected them."""

    items: Sequence[pytest.Item] = ()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep them."""
        self.items = session.items


class Counted:
    """How many cases there are of each family."""

    def __init__(self, items: Sequence[pytest.Item]) -> None:
        """Count each item for the families that it names."""
        from tests.support.shares import share  # on the path now, as pytest's settings say

        self.cases: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
        self.named: set[str] = set()
        for item in items:
            torture = item.get_closest_marker("torture") is not None
            property_ = item.get_closest_marker("property") is not None
            closest: dict[str, int] = {}
            for mark in item.iter_markers("family"):
                closest.setdefault(str(mark.args[0]), int(mark.kwargs.get("cases", 1)))
            for family, cases in closest.items():
                usual = 0 if torture else share(cases) if property_ else cases
                self.cases[False][family] += usual
                self.cases[True][family] += cases - usual
                self.named.add(family)


def page() -> str:
    """Return the page as it should be. Raises ValueError for tests that can't be collected."""
    found = Collected()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        arguments = ["--collect-only", "-qq", "-p", "no:cacheprovider", str(DOCS.parent / "tests")]
        ended = pytest.main(arguments, plugins=[found])
    if ended != pytest.ExitCode.OK:
        raise ValueError(said.getvalue()[-2000:])
    return page_of(found.items)


def page_of(items: Sequence[pytest.Item]) -> str:
    """Return the page for these tests, which are all. Raises ValueError for an unknown family."""
    found = Counted(items)
    unknown = sorted(found.named - FAMILIES.keys())
    if unknown:
        raise ValueError(f"no such family in docs/generate_testing.py: {', '.join(unknown)}")
    return INTRODUCTION + "".join(f"{_line(found, name)}\n" for name in FAMILIES)


def _line(found: Counted, family: str) -> str:
    usual, torture = found.cases[False][family], found.cases[True][family]
    return f"- {family}: {usual} (+{torture}) {FAMILIES[family]}"


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(page())
    else:
        TARGET.write_text(page())
