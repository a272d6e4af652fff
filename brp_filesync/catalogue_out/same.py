"""Whether a catalogue can have changed at all: known by what BRP says, before it is parsed."""

import hashlib
import json
from collections.abc import Iterator

import pandas as pd

from brp_filesync.catalogue_out.gather import Fetched
from brp_filesync.core import for_sale
from brp_filesync.profiles.portal import PortalProfile

# Raised when the same facts make another catalogue than before, or are checked in another way.
_MADE = 1


def facts_sha256(fetched: Fetched, today: str, profile: PortalProfile) -> str:
    """Return the hash of all that decides on a portal's catalogue, which it is the same by.

    The day decides through the rules of core.for_sale alone, so their findings are in it and the
    day isn't. Prices that the database lists in another order make another hash of the same
    facts: then they are parsed, and nothing else is lost.
    """
    digest = hashlib.sha256()
    for part in _parts(fetched, today, profile):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _parts(fetched: Fetched, today: str, profile: PortalProfile) -> Iterator[bytes]:
    prices, days = fetched.prices, fetched.prices.days
    yield str(_MADE).encode()
    yield profile.model_dump_json().encode()
    for things in (fetched.facilities, fetched.products, days):
        yield _text_of(things)
    for faults in (
        for_sale.facility_faults(fetched.facilities, today),
        for_sale.product_faults(fetched.products, today),
    ):
        yield from (mask.tobytes() for mask in faults.values())
    yield for_sale.released(today, days["valid_from"], days["valid_to"]).tobytes()
    for places in (prices.products, prices.periods, prices.counts):
        yield places.tobytes()
    for texts in (prices.between, *prices.facilities, *prices.prices):
        yield texts.encode("utf-8", "surrogatepass")


def _text_of(things: pd.DataFrame) -> bytes:
    return json.dumps(things.to_dict("list")).encode()
