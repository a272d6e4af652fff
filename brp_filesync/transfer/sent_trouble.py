"""What can go wrong with a file that we send, told with the setting of the profile that helps."""

from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import Source
from brp_filesync.transfer.names import printable


def refused_part(
    server: str, source: Source, folder: str, part: bytes, code: int
) -> PermanentTrouble:
    """Return the error for a temporary name that the server doesn't take."""
    return PermanentTrouble(
        phrase(
            "{server}: folder {folder} refuses to take a file, under the temporary name {part} "
            "(SFTP status {code}).",
            server=server,
            folder=folder,
            part=printable(part),
            code=code,
        ),
        phrase(
            "Ask {who} for the right to write and rename there. If it refuses such names alone, "
            "give another in server.temporary_name, or server.upload: direct.",
            who=source.who,
        ),
    )


def hidden_part(
    server: str, source: Source, folder: str, part: bytes, name: str
) -> PermanentTrouble:
    """Return the error for a file that isn't seen under its temporary name once it is written."""
    return PermanentTrouble(
        phrase(
            "{server}: {part} was written to folder {folder}, and isn't there: it can't be renamed "
            "to {name}.",
            server=server,
            part=printable(part),
            folder=folder,
            name=name,
        ),
        phrase(
            "Ask {who} what it does with such names. If it fetches what is put there at once, write "
            "server.upload: direct; if it hides names with a dot, another server.temporary_name.",
            who=source.who,
        ),
    )


def unseen(
    server: str, source: Source, folder: str, raw_name: bytes, code: int
) -> PermanentTrouble:
    """Return the error for a file that was written, and that the server tells nothing of."""
    return PermanentTrouble(
        phrase(
            "{server}: {name} was written to folder {folder}, and the server doesn't let us see "
            "whether it arrived (SFTP status {code}).",
            server=server,
            name=printable(raw_name),
            folder=folder,
            code=code,
        ),
        phrase(
            "Ask {who} for the right to list and read there. If it gives none, write server.verify: "
            "none.",
            who=source.who,
        ),
    )
