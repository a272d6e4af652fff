"""Which order a person means by what was typed: the one way for all who look at or act on one."""

from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp.order_lists import orders_called
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase


def one_order(connection: Connection, called: str, portal: str = "") -> dict[str, Any]:
    """Return the one order called so, as lists show it; `portal` leaves out the others'.

    It is called by BRP's number, the portal's, PORTAL:NUMBER, or its invoice's as OCR number, number
    or COMPANY:NUMBER. Raises NotPossible for none, and for several.
    """
    found = [each for each in orders_called(connection, called) if portal in ("", each["portal"])]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotPossible(
            phrase("There is no order {number}.", number=called),
            phrase("`filesync orders list` shows them."),
        )
    many = ", ".join(
        f"{each['portal']}:{each['portal_order_number']}"
        f" ({each['order_number']}, {each['company_id']}:{each['invoice_number']})"
        for each in found
    )
    raise NotPossible(
        phrase("{number} is several orders: {many}.", number=called, many=many),
        phrase("Name it as PORTAL:NUMBER, or by its invoice as COMPANY:NUMBER."),
    )
