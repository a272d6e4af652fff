"""Whatever a command writes for a person is its owner's alone, whatever the machine's umask."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from brp_filesync.cli.main import filesync
from tests.support.catalogue_gym import told
from tests.support.command import typed
from tests.support.gym import an_order, open_gym

# Each command that writes a file, and what is typed to have one written.
WRITING = {
    ("files", "answer"): ("files", "answer", "1", "--out", "{}/answer.csv"),
    ("files", "sent"): ("files", "sent", "1", "--content", "products", "--out", "{}/products.csv"),
    ("catalogue", "export"): (
        *("catalogue", "export", "--portal", "wellnet", "--out", "{}/shop", "--overview"),
    ),
    ("orders", "rejects", "write"): ("orders", "rejects", "1", "--out", "{}/mend.csv"),
    ("selection", "export"): ("selection", "export", "--portal", "wellnet", "--out", "{}/who.csv"),
}
OTHERS = {
    ("metrics",): "no personal data, and the collector runs as somebody else",
    ("agreements", "export"): "prices: no personal data",
    ("backup", "make"): "tests/integration/test_backup.py",
    ("person", "extract"): "tests/integration/test_person_rights.py",
    ("payments", "vouchers"): "tests/integration/test_vouchers.py",
}


@pytest.mark.rule("Law 1.3")
def test_every_file_that_a_command_writes_is_its_owners_alone(tmp_path: Path) -> None:
    gym = told(open_gym(tmp_path / "gym"))
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer="19811218-9875")])
    gym.night()
    written = tmp_path / "written"
    written.mkdir()
    (written / "answer.csv").touch(mode=0o644)  # one that was there before
    before = os.umask(0)
    try:
        typed(gym, *(word.format(written) for word in WRITING["catalogue", "export"]))
        codes = {
            command: typed(gym, *(word.format(written) for word in words)).exit_code
            for command, words in WRITING.items()
        }
        as_json = typed(gym, "files", "answer", "1", "--json", "--out", f"{written}/json.csv")
    finally:
        os.umask(before)

    files = [path for path in written.rglob("*") if path.is_file()]
    assert codes == dict.fromkeys(WRITING, 0)
    assert as_json.json["content"] is None
    assert len(files) == 10
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    (phone,) = [line for line in (written / "who.csv").read_text().splitlines() if "+46" in line]
    assert ";+46701740605;" in phone


def test_the_list_has_every_command_that_writes_a_file() -> None:
    assert {*WRITING, *OTHERS} == set(_writing(filesync))


def _writing(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the commands with an option that is a file or folder to be written."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _writing(command, (*words, name))
        elif not command.hidden and any(
            isinstance(each.type, click.Path) and not each.type.exists for each in command.params
        ):
            yield (*words, name)
