"""Changes of agreed prices written, with who and when."""

from collections.abc import Mapping

from sqlalchemy import Connection

from brp_filesync.agreements.model import Agreed, Difference
from brp_filesync.brp import agreed_prices
from brp_filesync.brp.audit import record_act


def apply(
    connection: Connection,
    found: Difference,
    who: str,
    act: str,
    at: str,
    details: Mapping[str, str | int],
) -> None:
    """Write the changes, and in the audit log a line for each portal that they are about."""
    new = [_row(each.after) for each in found.changes if each.kind == "added"]
    changed = [_row(each.after) for each in found.changes if each.kind in ("changed", "ended")]
    withdrawn = [_row(each.after) for each in found.changes if each.kind == "withdrawn"]
    agreed_prices.withdraw_prices(connection, withdrawn)
    agreed_prices.add_prices(connection, new)
    agreed_prices.change_prices(connection, changed)
    for portal in sorted({each.after.portal for each in found.changes}):
        ours = Difference(tuple(each for each in found.changes if each.after.portal == portal))
        counts = {
            "added": ours.count("added"),
            "changed": ours.count("changed"),
            "ended": ours.count("ended"),
        }
        if withdrawn:
            counts["withdrawn"] = ours.count("withdrawn")
        record_act(connection, who, act, f"portal {portal}", at, {**counts, **details})


def _row(price: Agreed) -> agreed_prices.Price:
    return (
        price.portal,
        price.product_number,
        price.facility_id,
        price.valid_from,
        price.valid_to,
        price.price_ore,
    )
