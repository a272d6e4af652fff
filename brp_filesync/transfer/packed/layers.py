"""A file's layers, taken off from the outermost and put on from the innermost."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.profiles.packing import Layer
from brp_filesync.transfer.packed.gzips import pack_gzip, unpack_gzip
from brp_filesync.transfer.packed.pgp import Keyring
from brp_filesync.transfer.packed.spoilt import Limits
from brp_filesync.transfer.packed.zips import pack_zip, unpack_zip

# What the names of packed files end with; the content's name is what is before it.
SUFFIXES: dict[Layer, tuple[str, ...]] = {
    "pgp": (".pgp", ".gpg", ".asc"),
    "gzip": (".gz",),
    "zip": (".zip",),
}
# With what a message begins: for whose keys it is (RFC 9580, 4.2 and 5.1), in both forms of lengths.
_PGP_PACKETS = (b"\x84", b"\x85", b"\x86", b"\xc1")


@dataclass(slots=True)
class Ring:
    """A key ring that is made when it is needed first, and kept until the end of the block."""

    make: Callable[[], AbstractContextManager[Keyring]]
    _hold: ExitStack = field(default_factory=ExitStack)
    _made: Keyring | None = None

    def get(self) -> Keyring:
        """Return the ring. Raises ConfigurationMistake."""
        if self._made is None:
            self._made = self._hold.enter_context(self.make())
        return self._made

    def __enter__(self) -> "Ring":
        return self

    def __exit__(self, *_: object) -> None:
        self._made = None
        self._hold.close()


def unpacked(source: Path, layers: Sequence[Layer], limits: Limits, ring: Ring, room: Path) -> Path:
    """Return what was in the file, as a new file in the room.

    Raises Spoilt where it isn't so packed, or isn't sound, ConfigurationMistake where our keys are
    of no use, and DiskTrouble.
    """
    for number, layer in enumerate(layers):
        target = room / f"unpacked-{number}"
        try:
            if layer == "pgp":
                ring.get().decrypt(source, target, limits)
            else:
                unpack = unpack_gzip if layer == "gzip" else unpack_zip
                with source.open("rb") as packed, target.open("xb") as plain:
                    unpack(packed, plain, source.stat().st_size, limits)
        except OSError as error:
            raise _disk(error) from error
        source = target
    return source


def packed(source: Path, layers: Sequence[Layer], name: str, ring: Ring, room: Path) -> Path:
    """Return the file packed, as a new one in the room; `name` is what it is sent as.

    In a zip it is called so, without the endings of its layers. Raises as `unpacked`, without
    Spoilt.
    """
    inner = name_within(name, layers)
    for number, layer in enumerate(reversed(layers)):
        target = room / f"packed-{number}"
        try:
            if layer == "pgp":
                ring.get().encrypt(source, target)
            else:
                with source.open("rb") as plain, target.open("xb") as made:
                    if layer == "gzip":
                        pack_gzip(plain, made)
                    else:
                        pack_zip(plain, made, inner)
        except OSError as error:
            raise _disk(error) from error
        source = target
    return source


# So much of a file's beginning tells whether it is packed.
BEGINNING_BYTES = 64


def seems_packed(beginning: bytes) -> bool:
    """Say whether a file that begins so is packed: what a person hands over may be either."""
    return beginning.startswith((b"\x1f\x8b", b"PK\3\4", b"-----BEGIN PGP MESSAGE", *_PGP_PACKETS))


def name_within(name: str, layers: Sequence[Layer]) -> str:
    """Return the name without the endings of its layers, as far as it has them."""
    for layer in layers:
        for suffix in SUFFIXES[layer]:
            if name.lower().endswith(suffix) and len(name) > len(suffix):
                name = name[: -len(suffix)]
                break
    return name


def _disk(error: OSError) -> DiskTrouble:
    return DiskTrouble(
        phrase("A file can't be packed or unpacked here: {reason}.", reason=reason_of(error)),
        phrase("Make room on the disk, and see that the archive's folder may be written to."),
    )
