"""What a server is asked of a path."""

from collections.abc import Iterator
from typing import cast

from paramiko import SFTPAttributes

from brp_filesync.transfer.asking import is_listed
from brp_filesync.transfer.client import Client


class Listing:
    """A folder of two files, whose listing stays open until it is read to its end."""

    def __init__(self) -> None:
        self.is_open = False

    def list_raw(self, folder: bytes) -> Iterator[tuple[bytes, bytes, SFTPAttributes]]:
        self.is_open = True
        for name in (b"/answers/a.csv", b"b.csv"):
            yield name, b"", SFTPAttributes()
        self.is_open = False


def test_a_listing_in_which_a_name_is_looked_for_is_read_to_its_end() -> None:
    listing = Listing()
    client = cast("Client", listing)

    said = [is_listed(client, b"/answers/" + name) for name in (b"a.csv", b"b.csv", b"c.csv")]

    assert (said, listing.is_open) == ([True, True, False], False)
    assert (is_listed(client, b"a.csv"), listing.is_open) == (True, False)
