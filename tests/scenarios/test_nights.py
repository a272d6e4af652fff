"""The table of nights: each reader is told the truth, and none of them another than the others.

FILESYNC_WRITE_PAGES writes docs/nights.md by the whole table.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import smtp
from tests.servers.smtp import Mailbox
from tests.servers.web import listening
from tests.support.nights import Seen, open_world
from tests.support.nights_told import NIGHTS, PAGE, Told, Truth, as_line, as_page

# Those by which most of what the table is about is gone through; `make torture` has the others.
SHARE = (
    "nothing new, and yesterday's row waits",
    "the same, `run --due`",
    "a quarter of an hour later",
    "settings that are no YAML, `run --due`",
)
_STATUS: dict[Truth, int] = {"well": 0, "waits": 3, "wrong": 70}
_WELL_PINGS = ("", "/")


@pytest.fixture(scope="module")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """A mail server, for all nights."""
    with smtp.running("starttls", tmp_path_factory.mktemp("smtp")) as box:
        yield box


def seen(told: Told, folder: Path, box: Mailbox) -> Seen:
    """Let the night come, and return what its readers see."""
    box.forget()
    box.refused_recipients = frozenset()
    with listening() as hook, listening() as pinged:
        return told.night(open_world(folder, hook, pinged, box))


def demand_true(told: Told, seen: Seen) -> None:
    """Assert that whatever is said stands for how it is: nobody hears that all is well otherwise."""
    status = _STATUS[told.truth]
    assert (seen.status, seen.metrics) == (status, status), told.name
    end = seen.ping[-1] if seen.ping else ""
    assert (end in (*_WELL_PINGS, "/start")) is (told.truth != "wrong" or not seen.ping), told.name
    if told.truth == "wrong" and seen.ping:
        assert seen.exit_code > 65, told.name
        assert end == f"/{seen.exit_code}", told.name
    if told.truth == "well":
        assert seen.exit_code in (0, 75), told.name
        assert not any(each.startswith(("raised", "again")) for each in seen.webhook), told.name
    if told.truth == "waits" and seen.headline:
        assert seen.exit_code in (3, 65), told.name
    if seen.headline:
        begins = {"well": "All is done", "waits": "Done, but", "wrong": "Something went wrong"}
        assert seen.headline.startswith(begins[told.truth]), told.name
        assert seen.terminal == seen.headline, told.name


@pytest.mark.parametrize("name", SHARE)
def test_a_night_is_told_as_it_was_to_each_of_its_readers(
    name: str, tmp_path: Path, mail_server: Mailbox
) -> None:
    (told,) = (each for each in NIGHTS if each.name == name)

    found = seen(told, tmp_path, mail_server)

    demand_true(told, found)
    assert as_line(told, found) in PAGE.read_text(encoding="utf-8").splitlines()


@pytest.mark.torture
def test_every_night_of_the_table_is_told_as_it_was(tmp_path: Path, mail_server: Mailbox) -> None:
    nights = []
    for place, told in enumerate(NIGHTS):
        folder = tmp_path / str(place)
        folder.mkdir()
        nights.append((told, seen(told, folder, mail_server)))
    page = as_page([as_line(*night) for night in nights])
    if "FILESYNC_WRITE_PAGES" in os.environ:
        PAGE.write_text(page, encoding="utf-8")

    for told, found in nights:
        demand_true(told, found)
    assert PAGE.read_text(encoding="utf-8") == page
