"""Many files one by one: what a Remote does that can't do many at a time, or not this one of them."""

from collections.abc import Iterable, Sequence

from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.transfer.remote import (
    FileRefused,
    Outcomes,
    Remote,
    RemoteFile,
    ToMove,
    ToSend,
    Vanished,
)


def look_at(remote: Remote, file: RemoteFile) -> RemoteFile | FileRefused | None:
    """Return what `exists` returns or refuses of the file."""
    try:
        return remote.exists(file.folder, file.raw_name)
    except FileRefused as refused:
        return refused


def put_each(
    remote: Remote, files: Sequence[ToSend], places: Iterable[int], done: Outcomes
) -> None:
    """Put the files of these places, but for those that are done. Raises as `Remote.put_all`."""
    for place in places:
        if place not in done:
            file = files[place]
            try:
                with file.open() as content:
                    remote.put(file.folder, file.name, content)
            except PermanentTrouble as trouble:
                done[place] = trouble
            else:
                done[place] = None


def move_each(
    remote: Remote, files: Sequence[ToMove], places: Iterable[int], done: Outcomes
) -> None:
    """Move the files of these places, but for those that are done. Raises as `Remote.move_all`."""
    for place in places:
        if place not in done:
            file = files[place]
            try:
                remote.move(file.from_folder, file.raw_name, file.to_folder)
            except (PermanentTrouble, Vanished) as trouble:
                done[place] = trouble
            else:
                done[place] = None


def remove_each(remote: Remote, files: Sequence[ToMove], done: Outcomes) -> None:
    """Remove the files, wherever they were to go, but for those that are done. Raises so, too."""
    for place, file in enumerate(files):
        if place not in done:
            try:
                remote.remove(file.from_folder, file.raw_name)
            except PermanentTrouble as trouble:
                done[place] = trouble
            else:
                done[place] = None
