"""Checks in their order: what builds on a failed one isn't tried, and nothing stops the rest."""

from brp_filesync.checkup.chain import Check, ask
from brp_filesync.checkup.line import Found, exit_code_of
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.core.exit_codes import ExitCode


def fine() -> Found:
    return Found("fine")


def sick() -> Found:
    raise TemporaryTrouble("away", "wait")


def buggy() -> Found:
    raise ValueError("Anna Andersson")


def asked(*checks: Check, offline: bool = False) -> dict[str, tuple[str, str]]:
    return {
        line.check: (line.result, line.message) for line in ask("p", checks, set(), offline=offline)
    }


def test_what_builds_on_a_failed_check_is_not_tried_and_what_does_not_is() -> None:
    found = asked(
        Check("a", sick), Check("b", fine, ("a",)), Check("c", fine, ("b",)), Check("d", fine)
    )

    assert found == {
        "a": ("failed", "away"),
        "b": ("not tried", "not tried, because “a” didn't come through"),
        "c": ("not tried", "not tried, because “b” didn't come through"),
        "d": ("ok", "fine"),
    }


def test_what_deserves_a_look_has_come_through() -> None:
    look = Check("a", lambda: Found("odd", "look at it"))

    assert asked(look, Check("b", fine, ("a",)))["b"] == ("ok", "fine")


def test_a_bug_is_a_line_and_its_text_is_told_to_nobody() -> None:
    lines = list(ask("p", [Check("a", buggy), Check("b", fine)], set(), offline=False))

    assert [line.result for line in lines] == ["failed", "ok"]
    assert lines[0].exit_code == ExitCode.BROKEN
    assert "ValueError" in lines[0].message
    assert "Anna" not in lines[0].message + lines[0].advice


def test_offline_calls_on_nobody() -> None:
    assert asked(Check("a", sick, online=True), Check("b", fine), offline=True) == {
        "a": ("not tried", "not tried, because --offline was said"),
        "b": ("ok", "fine"),
    }


def test_the_exit_code_is_the_gravest_lines() -> None:
    checks = [Check("a", sick), Check("b", lambda: Found("odd", "look")), Check("c", buggy)]

    for count, code in ((0, 0), (1, 69), (2, 69), (3, 70)):
        assert exit_code_of(ask("p", checks[:count], set(), offline=False)) == code
    assert exit_code_of(ask("p", checks[1:2], set(), offline=False)) == ExitCode.WAITING
