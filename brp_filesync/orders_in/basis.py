"""What an order file was decided by, as one text: kept by hash, so that it can be held against it.

The portal's profile, whom its invoices go to, and what BRP said of facilities and products: all of
it changes with the years, and what was imported by it stands.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from brp_filesync.orders_in.model import Recipient, Terms
from brp_filesync.profiles.portal import PortalProfile

_RECIPIENT = ("organisation_id", "name", "street", "postal_code", "city", "country")
_FACILITY = ("company_id", "bankgiro")
_PRODUCT = (
    "name",
    "kind",
    "vat_group",
    "vat_rate_hundredths",
    "period_months",
    "clips",
    "validity_months",
    "has_fixed_end",
)


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """The same, read again: `facilities` and `products` by their ids, each with its columns."""

    profile: PortalProfile
    recipient: Mapping[str, Any]
    facilities: Mapping[str, Mapping[str, Any]]
    products: Mapping[str, Mapping[str, Any]]


def basis_text(
    profile: PortalProfile, terms: Terms, facilities: pd.DataFrame, products: pd.DataFrame
) -> bytes:
    """Return the text; two files that were decided by the same have the same.

    The profile's columns stay in their order, which is the answer's.
    """
    said = {
        "profile": profile.model_dump(mode="json"),
        "recipient": _recipient(terms.recipient),
        "facilities": _by_id(facilities, "facility_id", _FACILITY),
        "products": _by_id(products, "product_number", _PRODUCT),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def read_basis(text: bytes) -> Basis | None:
    """Return what such a text says; None where a profile of then is none to us any more."""
    said = json.loads(text)
    try:
        profile = PortalProfile.model_validate_json(json.dumps(said["profile"]))
    except ValueError:
        return None
    return Basis(profile, said["recipient"], said["facilities"], said["products"])


def _recipient(recipient: Recipient) -> dict[str, Any]:
    days = {"payment_terms_days": recipient.payment_terms_days}
    return {name: getattr(recipient, name) for name in _RECIPIENT} | days


def _by_id(frame: pd.DataFrame, key: str, columns: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    values = [frame[name].tolist() for name in columns]
    return {
        each: dict(zip(columns, row, strict=True))
        for each, row in sorted(zip(frame[key].tolist(), zip(*values, strict=True), strict=True))
    }
