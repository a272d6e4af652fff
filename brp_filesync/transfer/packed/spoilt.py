"""What came can't be unpacked, and the measure that keeps a small file from becoming a huge one."""

from dataclasses import dataclass

from brp_filesync.core.phrase import Phrase, phrase

# A short file of one letter is packed a thousandfold, and harms nobody.
_HARMLESS_BYTES = 1 << 20


class Spoilt(Exception):  # noqa: N818 - named by what it is
    """Why a file can't be unpacked (a clause), and what to do. It never quotes the file."""

    def __init__(self, why: Phrase, advice: Phrase) -> None:
        super().__init__(why)
        self.why = why
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes a file may become, and how many times bigger than it came."""

    max_bytes: int
    max_ratio: int


class Measure:
    """Counts what a file of `packed_bytes` becomes."""

    def __init__(self, packed_bytes: int, limits: Limits) -> None:
        self._packed_bytes = packed_bytes
        self._limits = limits
        self._bytes = 0

    @property
    def most(self) -> int:
        """How many bytes it may become."""
        grown = self._packed_bytes * self._limits.max_ratio
        return min(self._limits.max_bytes, max(_HARMLESS_BYTES, grown))

    def take(self, size: int) -> None:
        """Count so many bytes more. Raises Spoilt before they would be too many."""
        self._bytes += size
        if self._bytes > self._limits.max_bytes:
            raise too_big(self._limits.max_bytes)
        if self._bytes > self.most:
            raise Spoilt(
                phrase(
                    "it becomes more than {max_ratio} times bigger",
                    max_ratio=self._limits.max_ratio,
                ),
                phrase(
                    "So does a file that is made to fill our disk. Ask who sent it; if it is "
                    "right, raise packing.max_ratio in the profile."
                ),
            )


def too_big(max_bytes: int) -> Spoilt:
    """Return what to tell of a file that is too big once it is unpacked."""
    return Spoilt(
        phrase("unpacked it has more than {max_bytes} bytes", max_bytes=max_bytes),
        phrase("Ask its sender why. If it is right, raise max_file_bytes in the profile."),
    )


def broken(kind: str) -> Spoilt:
    """Return what to tell of a file that isn't what it should be, or not all of it."""
    return Spoilt(
        phrase("it is no whole {kind} file", kind=kind),
        phrase("Ask its sender to send it again, packed as the profile's `packing` says."),
    )
