"""What goes wrong on the way becomes ours here: what to tell, what to do, and whether to retry.

The other side's own words never leave this module: they may name a person.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko
from paramiko.sftp import SFTPError

from brp_filesync.core.errors import FilesyncError, PermanentTrouble, TemporaryTrouble
from brp_filesync.core.source import Source
from brp_filesync.transfer.client import StatusRefused

# SSH_FX_* of SFTP versions 3 to 6 (draft-ietf-secsh-filexfer-02 and -13, "Responses").
NO_SUCH = (2, 10)
UNSUPPORTED = 8
_CONNECTION = (6, 7)
_REFUSALS: dict[int, tuple[str, str]] = {
    2: ("isn't there", "Correct the folder in {who}'s profile, or ask {who} to make it."),
    3: ("doesn't let us do that", "Ask {who} for the right to list, read, write and rename."),
    4: ("refuses without saying why", "Ask {who}; often its quota is used up."),
    8: ("is on a server that can't do that", "Ask {who} what its SFTP server supports."),
    10: ("isn't there", "Correct the folder in {who}'s profile, or ask {who}."),
    12: ("is write-protected", "Ask {who} for the right to write and rename there."),
    14: ("is on a full disk", "Ask {who} to make room."),
    15: ("has no quota left for us", "Ask {who} to make room or to raise our quota."),
}


@contextmanager
def told(server: str, source: Source, folder: str) -> Iterator[None]:
    """Turn what paramiko raises within the block into ours; `source` is who can mend it.

    A refusal is PermanentTrouble, everything that the network can do to us TemporaryTrouble.
    """
    try:
        yield
    except FilesyncError:
        raise
    except StatusRefused as error:
        raise refused(server, source, folder, error.code) from None
    except (paramiko.SSHException, SFTPError, OSError, EOFError, struct.error) as error:
        what = "stayed silent" if isinstance(error, TimeoutError) else "broke off"
        raise TemporaryTrouble(
            f"{server} {what} at folder {folder}.",
            f"The next run tries again. If it goes on, ask {source.who} whether its server works.",
        ) from None


def refused(server: str, source: Source, folder: str, code: int) -> FilesyncError:
    """Return our error for a status code that refuses something in the folder."""
    if code in _CONNECTION:
        return TemporaryTrouble(
            f"{server} has lost the way to its own folder {folder}.", "The next run tries again."
        )
    what, advice = _REFUSALS.get(code, ("refuses", "Ask {who} what is the matter."))
    return PermanentTrouble(
        f"{server}: folder {folder} {what} (SFTP status {code}).", advice.format(who=source.who)
    )
