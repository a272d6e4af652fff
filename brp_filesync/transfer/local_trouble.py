"""What goes wrong in a folder of this machine becomes ours here: what to tell, and what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from brp_filesync.core.errors import DiskTrouble, PermanentTrouble, TemporaryTrouble
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.transfer.remote import FileRefused, RemoteFile, vanished

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG)
# What a mount says whose other side is out of reach, or whose program has ended.
_OUT_OF_REACH = (
    errno.ESTALE,
    errno.ENOTCONN,
    errno.ECONNABORTED,
    errno.ECONNRESET,
    errno.ETIMEDOUT,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.ENODEV,
    errno.ENXIO,
)
_NO_RIGHT = (errno.EACCES, errno.EPERM)
# What befalls one file: a bad block, or what a gateway says of an object that it can't give.
OF_ONE_FILE = (
    errno.EIO,
    errno.EREMOTEIO,
    errno.EINVAL,
    errno.EOVERFLOW,
    errno.ENODATA,
    errno.EBADMSG,
    errno.EUCLEAN,
)


@contextmanager
def told(folder: str, moved: RemoteFile | None = None) -> Iterator[None]:
    """Turn what the operating system refuses within the block into ours.

    `moved` is what is being moved to the folder: its own folder may be what refuses.
    """
    try:
        yield
    except OSError as error:
        what = _said(error)
        if error.errno == errno.EIO and moved is not None:
            raise DiskTrouble(
                _unmoved(moved, folder, what),
                phrase("See whether the disk or its mount is well. The next run tries again."),
            ) from None
        if error.errno in _DISK:
            raise DiskTrouble(
                phrase("The disk under folder {folder}: {what}.", folder=folder, what=what)
            ) from None
        if error.errno in _OUT_OF_REACH:
            raise TemporaryTrouble(
                phrase("Folder {folder} can't be reached: {what}.", folder=folder, what=what),
                phrase("See that its mount is well. The next run tries again."),
            ) from None
        if error.errno == errno.EXDEV and moved is not None:
            raise PermanentTrouble(
                phrase(
                    "Folder {folder} is on another file system than {from_folder}: nothing can be "
                    "moved there in one step.",
                    folder=folder,
                    from_folder=moved.folder,
                ),
                phrase("Put both folders on one file system."),
            ) from None
        if error.errno in _NO_RIGHT and moved is not None:
            raise PermanentTrouble(
                _unmoved(moved, folder, what),
                phrase(
                    "See that we may write in both. In a folder with the sticky bit only a file's "
                    "owner may move it."
                ),
            ) from None
        raise PermanentTrouble(
            phrase("Folder {folder} can't be used: {what}.", folder=folder, what=what),
            phrase("See that it exists and that we may read and write it."),
        ) from None


def _unmoved(moved: RemoteFile, folder: str, what: str) -> Phrase:
    return phrase(
        "{name} can't be moved from folder {from_folder} to {folder}: {what}.",
        name=moved.name,
        from_folder=moved.folder,
        folder=folder,
        what=what,
    )


@contextmanager
def told_of(file: RemoteFile) -> Iterator[None]:
    """Turn a refusal of one file within the block into FileRefused, by its name; else as `told`."""
    with told(file.folder):
        try:
            yield
        except FileNotFoundError:
            raise vanished(file.raw_name) from None
        except OSError as error:
            if error.errno not in (*_NO_RIGHT, errno.ELOOP, *OF_ONE_FILE):
                raise
            raise FileRefused(
                phrase(
                    "The file {name} in folder {folder} can't be read: {what}.",
                    name=file.name,
                    folder=file.folder,
                    what=_said(error),
                ),
                phrase("See that we may read it. The others are taken meanwhile."),
            ) from None


def _said(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return phrase("it is a link, or no file")
    return reason_of(error) or phrase("refused")
