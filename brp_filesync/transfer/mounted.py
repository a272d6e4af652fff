"""Is a folder there, and the one that is meant? What isn't mounted looks like an empty folder."""

import os
import stat
from pathlib import Path

from brp_filesync.core.errors import PermanentTrouble, TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of


class Mounted:
    """A root folder, and a name below it that is only there while it is mounted."""

    def __init__(self, root: Path, marker: str | None) -> None:
        self._root = root
        self._marker = marker
        self._device: int | None = None

    def demand(self) -> None:
        """Raise PermanentTrouble where the folder isn't there, or isn't mounted.

        TemporaryTrouble where it was mounted or unmounted since this was asked first.
        """
        try:
            if self._marker is not None:  # asked first: that mounts what is mounted on demand
                os.lstat(self._root / self._marker)
            # pathlib would drop the dot, which mounts it too.
            found = os.stat(f"{self._root}/.")  # noqa: PTH116
        except FileNotFoundError:
            raise self._missing() from None
        except OSError as error:
            raise PermanentTrouble(
                phrase(
                    "The folder {root} can't be used: {what}.", root=self._root, what=_said(error)
                ),
                phrase("See that it is mounted, and that we may read and write there."),
            ) from None
        if not stat.S_ISDIR(found.st_mode):
            raise self._missing()
        if self._device is None:
            self._device = found.st_dev
        elif self._device != found.st_dev:
            raise TemporaryTrouble(
                phrase(
                    "The folder {root} was mounted or unmounted while we were at work.",
                    root=self._root,
                ),
                phrase("The next run goes on. See that it stays mounted."),
            )

    def _missing(self) -> PermanentTrouble:
        if self._marker is not None and self._root.is_dir():
            return PermanentTrouble(
                phrase(
                    "The folder {root} has no {marker}: it isn't mounted.",
                    root=self._root,
                    marker=self._marker,
                ),
                phrase("Mount it, and run again. The name is server.marker in the profile."),
            )
        return PermanentTrouble(
            phrase("The folder {root} is missing.", root=self._root),
            phrase("See that it is mounted, and that server.path in the profile is right."),
        )


def mount_point(folder: Path) -> Path:
    """Return where the file system is mounted on which the folder lies."""
    place = Path(os.path.realpath(folder))
    while not place.is_mount():
        place = place.parent
    return place


def _said(error: OSError) -> str:
    return reason_of(error) or type(error).__name__
