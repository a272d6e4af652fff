"""What a server tells of a path, asked for in another way where it doesn't know the first."""

import stat

from paramiko import SFTPAttributes

from brp_filesync.transfer.client import Client, StatusRefused
from brp_filesync.transfer.trouble import DENIED, FAILURE, NO_SUCH, UNSUPPORTED


def attributes_of(client: Client, path: bytes) -> SFTPAttributes | None:
    """Return what the server tells of the path, None where there is nothing.

    Some servers know no `lstat`. Raises StatusRefused.
    """
    for ask in (client.lstat, client.stat):
        try:
            return ask(path)
        except StatusRefused as error:
            if is_missing(client, path, error.code):
                return None
            if error.code != UNSUPPORTED or ask == client.stat:
                raise
    return None


def is_missing(client: Client, path: bytes, code: int) -> bool:
    """Say whether a refusal with this code means that the path isn't there.

    Some servers say FAILURE of it, and those on a bucket DENIED: then its folder's listing tells,
    where we may see that.
    """
    if code not in (FAILURE, DENIED):
        return code in NO_SUCH
    try:
        return not is_listed(client, path)
    except StatusRefused:
        return False


def is_listed(client: Client, path: bytes) -> bool:
    """Say whether its folder lists it: where asking for the name doesn't tell."""
    folder, _, name = path.rpartition(b"/")
    if not folder and not path.startswith(b"/"):
        folder = b"."
    # To its end: a listing that is left off stays open on the server, which bears only so many.
    listed = {raw_name.rpartition(b"/")[2] for raw_name, _, _ in client.list_raw(folder or b"/")}
    return name in listed


def is_folder(client: Client, path: bytes) -> bool:
    """Say whether the path is a folder. Raises StatusRefused where the server won't tell."""
    try:
        return stat.S_ISDIR(client.stat(path).st_mode or 0)
    except StatusRefused as error:
        if error.code in (*NO_SUCH, FAILURE, DENIED):
            return False
        raise
