"""The check of a folder in a server's place: is it there, and is it the one that is meant?"""

from pathlib import Path

from brp_filesync.checkup.line import Found
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.server import FolderServer
from brp_filesync.transfer.mounted import mount_point


def judge_folder(root: Path, place: FolderServer) -> Found:
    """Judge a folder that was found: could we tell it from one that isn't mounted?"""
    mounted_at = mount_point(root)
    found = phrase("{root} is there, mounted at {at}", root=root, at=mounted_at)
    if place.marker is not None:
        return Found(
            phrase(
                "{root} is there, with its {marker}, mounted at {at}",
                root=root,
                marker=place.marker,
                at=mounted_at,
            )
        )
    if mounted_at == Path("/"):
        return Found(phrase("{root} is there", root=root))
    return Found(
        found,
        phrase(
            "Put a file there, and name it as server.marker in the profile: else the folder, when "
            "it isn't mounted, is taken for an empty one."
        ),
    )
