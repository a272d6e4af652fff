"""The bugs that the campaign of mutants plants: what they are, and what is left alone."""

from pathlib import Path

from benchmarks.mutants.planted import bugs, drawn

ROOT = Path(__file__).parents[3]

SOURCE = '''"""A module."""

import logging

log = logging.getLogger()


def rest(paid_ore: int, owed_ore: int | None, seen: list[str]) -> int:
    """Return what is left."""
    if owed_ore is None:
        log.info("nothing owed, %s", 1)
        return 0
    seen.append("å")
    twins = [one for one, _ in zip(seen, seen, strict=True) if not one.strip()]
    return max(owed_ore - paid_ore, len(twins) * -1)
'''


def test_each_bug_is_planted_once_and_messages_types_and_docstrings_are_left_alone() -> None:
    assert [(bug.line, bug.kind, bug.old, bug.new) for bug in bugs("a.py", SOURCE)] == [
        (10, "guard", "owed_ore is None", "False"),
        (10, "limit", "owed_ore is None", "owed_ore is not None"),
        (12, "number", "0", "1"),
        (13, "left out", 'seen.append("å")', "pass"),
        (14, "not", "not one.strip()", "(one.strip())"),
        (14, "forgotten", "one.strip()", "one"),
        (15, "swapped", "max", "min"),
        (15, "sign", "owed_ore - paid_ore", "owed_ore + paid_ore"),
        (15, "sign", "len(twins) * -1", "len(twins) + -1"),
        (15, "not", "-1", "(1)"),
        (15, "number", "1", "2"),
    ]


def test_a_bug_changes_its_own_span_alone() -> None:
    for bug in bugs("a.py", SOURCE):
        planted = bug.into(SOURCE)
        assert planted[: bug.start] == SOURCE[: bug.start]
        assert planted[bug.start :].startswith(bug.new)
        assert planted.endswith(SOURCE[bug.end :])


def test_what_is_drawn_is_told_by_the_seed_and_takes_the_kinds_in_turn() -> None:
    source = (ROOT / "brp_filesync/payments_in/match_one_by_one.py").read_text(encoding="utf-8")
    found = bugs("match.py", source)
    once = drawn(found, 8, seed=3)
    assert once == drawn(found, 8, seed=3) != drawn(found, 8, seed=4)
    assert len(set(once)) == 8
    kinds = [bug.kind for bug in once]
    assert len(set(kinds)) == min(len({bug.kind for bug in found}), 8)
