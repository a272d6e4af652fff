"""What goes wrong on the way becomes ours here: what to tell, what to do, and whether to retry.

The other side's own words never leave this module: they may name a person.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko
from paramiko.sftp import SFTPError

from brp_filesync.core.errors import FilesyncError, PermanentTrouble, TemporaryTrouble
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.source import Source
from brp_filesync.transfer.client import StatusRefused
from brp_filesync.transfer.remote import FileRefused, RemoteFile

# SSH_FX_* of SFTP versions 3 to 6 (draft-ietf-secsh-filexfer-02 and -13, "Responses").
NO_SUCH = (2, 10)
DENIED, FAILURE = 3, 4  # some say it of a file that isn't there
UNSUPPORTED = 8
_CONNECTION = (6, 7)
_REFUSED = (phrase("refuses"), phrase("Ask {who} what is the matter."))
_REFUSALS: dict[int, tuple[Phrase, Phrase]] = {
    2: (
        phrase("isn't there"),
        phrase("Correct the folder in {who}'s profile, or ask {who} to make it."),
    ),
    3: (
        phrase("doesn't let us do that"),
        phrase("Ask {who} for the right to list, read, write and rename."),
    ),
    4: (phrase("refuses without saying why"), phrase("Ask {who}; often its quota is used up.")),
    8: (
        phrase("is on a server that can't do that"),
        phrase("Ask {who} what its SFTP server supports."),
    ),
    10: (phrase("isn't there"), phrase("Correct the folder in {who}'s profile, or ask {who}.")),
    12: (
        phrase("is write-protected"),
        phrase("Ask {who} for the right to write and rename there."),
    ),
    14: (phrase("is on a full disk"), phrase("Ask {who} to make room.")),
    15: (
        phrase("has no quota left for us"),
        phrase("Ask {who} to make room or to raise our quota."),
    ),
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
        what = phrase("stayed silent") if isinstance(error, TimeoutError) else phrase("broke off")
        raise TemporaryTrouble(
            phrase("{server} {what} at folder {folder}.", server=server, what=what, folder=folder),
            phrase(
                "The next run tries again. If it goes on, ask {who} whether its server works.",
                who=source.who,
            ),
        ) from None


@contextmanager
def told_of(server: str, source: Source, file: RemoteFile) -> Iterator[None]:
    """Turn a refusal within the block into FileRefused, told by the file's name; else as `told`."""
    with told(server, source, file.folder):
        try:
            yield
        except StatusRefused as error:
            if error.code in _CONNECTION:
                raise
            raise FileRefused(
                phrase(
                    "{server}: the file {name} in folder {folder} can't be read (SFTP status "
                    "{code}).",
                    server=server,
                    name=file.name,
                    folder=file.folder,
                    code=error.code,
                ),
                phrase(
                    "Ask {who} for the right to read it, or for the file anew. The others are "
                    "taken meanwhile.",
                    who=source.who,
                ),
            ) from None


def refused(server: str, source: Source, folder: str, code: int) -> FilesyncError:
    """Return our error for a status code that refuses something in the folder."""
    if code in _CONNECTION:
        return TemporaryTrouble(
            phrase(
                "{server} has lost the way to its own folder {folder}.",
                server=server,
                folder=folder,
            ),
            phrase("The next run tries again."),
        )
    what, advice = _REFUSALS.get(code, _REFUSED)
    return PermanentTrouble(
        phrase(
            "{server}: folder {folder} {what} (SFTP status {code}).",
            server=server,
            folder=folder,
            what=what,
            code=code,
        ),
        advice.filled(who=source.who),
    )
