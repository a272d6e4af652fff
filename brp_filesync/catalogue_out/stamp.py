"""Which catalogue this is: its version and date are those of its last change. Pure."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from brp_filesync.catalogue_out.fields import Sheet
from brp_filesync.catalogue_out.model import Stamp
from brp_filesync.profiles.portal import PortalProfile

# Raised when the same values are written as other bytes than before: portals then get them anew.
_WRITTEN = 1
# Keys of the profile's catalogue that don't change what is written.
_LIMITS = {"max_dropped_share", "max_price_change_share", "look_ahead_days", "days_to_come"}


def values_sha256(sheets: Iterable[Sheet], profile: PortalProfile) -> str:
    """Return the hash of all that the files say, and how, but for version and date.

    Only what the profile has a column for counts: of anything else the portal sees nothing.
    """
    files = None if profile.catalogue is None else profile.catalogue.model_dump(exclude=_LIMITS)
    digest = hashlib.sha256()
    how = [_WRITTEN, files, profile.catalogue_dialect.model_dump()]
    digest.update(json.dumps(how, sort_keys=True).encode())
    for sheet in sheets:
        for column in sheet.columns:
            digest.update(f"\0{column.field}\0".encode())
            if column.of == "amount":
                digest.update(column.amounts_ore.astype("<i8").tobytes())
            elif column.of != "catalogue":
                distinct, places = np.unique(
                    np.array(column.texts, dtype=object), return_inverse=True
                )
                digest.update("\0".join(distinct.tolist()).encode())
                digest.update(places.astype("<i4")[sheet.places[column.of]].tobytes())
    return digest.hexdigest()


def stamped(
    sha256: str, today: date, known: Sequence[Stamp], next_version: int
) -> tuple[Stamp, bool]:
    """Return the catalogue's stamp, and whether it is one of the known: then nothing has changed.

    `known` are the stamps that stand: of the catalogue delivered last, and of a newer one that
    waits or was discarded. `next_version` is one that no catalogue of the portal has had.
    """
    for stamp in known:
        if stamp.values_sha256 == sha256:
            return stamp, True
    return Stamp(next_version, today, sha256), False
