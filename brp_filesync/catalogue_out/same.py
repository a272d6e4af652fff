"""Whether a catalogue can have changed at all: known by what BRP says, before it is parsed."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from brp_filesync.brp.sold import Sold
from brp_filesync.core.for_sale import is_closed, is_released
from brp_filesync.profiles.portal import PortalProfile

# Raised when the same facts make another catalogue than before, or are checked in another way.
_MADE = 2


def facts_sha256(sold: Sold, profile: PortalProfile, coming: Sequence[str] = ()) -> str:
    """Return the hash of all that decides on a portal's catalogue, which it is the same by.

    `coming` are the days to come that it tells of.

    The day decides through the rules of core.for_sale alone, so their findings are in it and the
    day isn't. Prices that the database lists in another order make another hash of the same
    facts: then they are parsed, and nothing else is lost.
    """
    digest = hashlib.sha256()
    for part in (*_parts(sold, profile), *(day.encode() for day in coming)):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _parts(sold: Sold, profile: PortalProfile) -> Iterator[bytes]:
    prices, days = sold.prices, sold.prices.days
    yield str(_MADE).encode()
    yield profile.model_dump_json().encode()
    for things in (sold.facilities, sold.products):
        yield json.dumps(things).encode()
        yield bytes(is_closed(day, sold.day) for day in things["closed_on"])
    yield json.dumps(days).encode()
    periods = zip(days["valid_from"], days["valid_to"], strict=True)
    yield bytes(is_released(sold.day, *period) for period in periods)
    for places in (prices.products, prices.periods, prices.counts):
        yield places.tobytes()
    for texts in (prices.between, *prices.facilities, *prices.prices):
        yield texts.encode("utf-8", "surrogatepass")
