"""Commands told as they are typed where a machine has several installations."""

import pytest

from brp_filesync.core.typed import typed_for


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("filesync files list", "filesync --installation north files list"),
        (
            "`filesync a`, sedan `filesync b`.",
            "`filesync --installation north a`, sedan `filesync --installation north b`.",
        ),
        ("filesync --installation north a", "filesync --installation north a"),
        ("See /etc/filesync and brp_filesync is it.", "See /etc/filesync and brp_filesync is it."),
        ("/usr/bin/filesync run", "/usr/bin/filesync run"),
    ],
)
def test_a_command_says_its_installation_once(text: str, told: str) -> None:
    assert typed_for(text, "north") == told
    assert typed_for(text, "") == text


def test_a_name_with_a_blank_is_quoted() -> None:
    assert typed_for("filesync run", "Gym Norr") == "filesync --installation 'Gym Norr' run"
