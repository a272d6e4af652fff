"""The check of how files are packed: is gpg there, and are the keys of use?"""

import tempfile
from pathlib import Path

from brp_filesync.checkup.chain import Check
from brp_filesync.checkup.line import Found
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.packing import opened_ring
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.packing import Packing


def packing_checks(installation: Installation, packing: Packing) -> list[Check]:
    """Return the check of a source whose files are packed, none for others."""
    if not packing.incoming and not packing.outgoing:
        return []
    return [Check("packing", lambda: _try(installation, packing), ("profile",))]


def _try(installation: Installation, packing: Packing) -> Found:
    """Encrypt something for us, and decrypt it. Raises ConfigurationMistake."""
    shown = phrase(
        "files come as {incoming}, and go as {outgoing}",
        incoming=" in ".join(packing.incoming[::-1]) or phrase("they are"),
        outgoing=" in ".join(packing.outgoing[::-1]) or phrase("they are"),
    )
    if packing.pgp is None:
        return Found(shown)
    with opened_ring(installation, packing) as opened, tempfile.TemporaryDirectory() as room:
        ring = opened.get()
        if ring.own is not None:
            ring.try_own(Path(room))
        expired = ring.unusable()
    if expired and len(expired) == len(packing.pgp.fingerprints):
        raise ConfigurationMistake(
            phrase(
                "The other side's keys have expired or were revoked: {keys}.",
                keys=", ".join(expired),
            ),
            phrase(
                "Ask for its new key, compare the fingerprint by another way, and name it in "
                "packing.pgp.fingerprints."
            ),
        )
    if not packing.pgp.fingerprints and "pgp" in packing.incoming:
        return Found(
            shown,
            phrase(
                "No signature is asked for: whoever has our public key may send such files. Name the "
                "other side's key in packing.pgp.fingerprints."
            ),
        )
    return Found(shown)
