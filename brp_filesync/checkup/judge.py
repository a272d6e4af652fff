"""What a disk's free bytes and a server's clock mean: judged here, measured elsewhere."""

from brp_filesync.checkup.line import Found
from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase

LEAST_FREE_BYTES = 100 * 1024 * 1024  # less, and not even an ordinary night has room
MOST_SKEW_S = 60


def judge_disk(place: str, free_bytes: int, biggest_file_bytes: int) -> Found:
    """Judge the room at a place where a file as big as the profiles allow may have to go.

    Raises DiskTrouble where there is hardly any.
    """
    shown = phrase("{place}: {size} free", place=place, size=_size(free_bytes))
    if free_bytes < LEAST_FREE_BYTES:
        raise DiskTrouble(shown + ".", phrase("Make room, or name another folder in the settings."))
    if free_bytes < biggest_file_bytes:
        return Found(
            phrase(
                "{shown}, and a file may have {size}", shown=shown, size=_size(biggest_file_bytes)
            ),
            phrase("Make room, or lower max_file_bytes in the profiles."),
        )
    return Found(shown)


def judge_clock(before_s: float, written_s: int, after_s: float) -> Found:
    """Judge a server's clock by the time of a file that it wrote between two moments of ours.

    All are Unix seconds. Its time has whole seconds, and may be up to one too old.
    """
    early, late = before_s - 1 - written_s, written_s - after_s
    skew_s = round(max(early, late, 0))
    if skew_s == 0:
        return Found(phrase("the server's clock agrees with ours"))
    where = (
        phrase("the server's clock is {skew_s} s ahead of ours", skew_s=skew_s)
        if late > 0
        else phrase("the server's clock is {skew_s} s behind ours", skew_s=skew_s)
    )
    if skew_s <= MOST_SKEW_S:
        return Found(where)
    return Found(
        where,
        phrase(
            "By it we tell whether a file is complete (arrival.minimum_age_s). See "
            "that this machine's clock is set by NTP, and ask who runs the server "
            "about its own."
        ),
    )


def _size(size_bytes: int) -> str:
    for unit, name in ((1024**3, "GiB"), (1024**2, "MiB")):
        if size_bytes >= unit:
            return f"{size_bytes / unit:.1f} {name}"
    return f"{size_bytes // 1024} KiB"
