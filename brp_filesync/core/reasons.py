"""Why the machine refused: the operating system's own words, which people read in their language."""

from brp_filesync.core.phrase import Phrase, phrase_of

_REASONS: dict[str, Phrase] = {
    str(each): each
    for each in (
        phrase_of("system", "Permission denied"),
        phrase_of("system", "Operation not permitted"),
        phrase_of("system", "No such file or directory"),
        phrase_of("system", "File exists"),
        phrase_of("system", "Is a directory"),
        phrase_of("system", "Not a directory"),
        phrase_of("system", "Directory not empty"),
        phrase_of("system", "File name too long"),
        phrase_of("system", "File too large"),
        phrase_of("system", "No space left on device"),
        phrase_of("system", "Disk quota exceeded"),
        phrase_of("system", "Read-only file system"),
        phrase_of("system", "Input/output error"),
        phrase_of("system", "Too many open files"),
        phrase_of("system", "Too many levels of symbolic links"),
        phrase_of("system", "Invalid argument"),
        phrase_of("system", "Text file busy"),
        phrase_of("system", "Connection refused"),
        phrase_of("system", "Connection reset by peer"),
        phrase_of("system", "Connection timed out"),
        phrase_of("system", "Broken pipe"),
        phrase_of("system", "Network is unreachable"),
        phrase_of("system", "No route to host"),
        phrase_of("system", "Name or service not known"),
        phrase_of("system", "Temporary failure in name resolution"),
        phrase_of("system", "No address associated with hostname"),
    )
}


def reason_of(error: OSError) -> str:
    """Return why; what has no sentence here, as the system says it, "" where it says nothing."""
    told = error.strerror or ""
    return _REASONS.get(told, told)
