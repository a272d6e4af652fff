"""What may be sold through a portal: the one rule for the catalogues that go out and the orders in.

Only prepaid subscriptions and punch cards, never direct debit; neither product nor facility closed;
released to the portal there on the day. (docs/domain.md, Orders in 9; Catalogue out 1)
The same by whole columns is in core.for_sale_columns.
"""

# What the portal's commission article is forgiven: it is no sale, and no catalogue has it.
FORGIVEN_COMMISSION = frozenset({"product-not-for-sale", "product-direct-debit"})


def never_sold(kind: str, debit_method: str) -> str:
    """Return the word for why no portal may sell such a product, "" where one may.

    Prepaid subscriptions and punch cards are sold. `debit_method` is "" for what has none.
    """
    if kind == "subscription" and debit_method != "manual":
        return "product-direct-debit"
    return "" if kind in ("subscription", "punch_card") else "product-not-for-sale"


def is_closed(closed_on: str, today: str) -> bool:
    """Return whether it is closed: the day in BRP, "" for none, is the first without sales."""
    return closed_on != "" and closed_on <= today


def is_released(day: str, valid_from: str, valid_to: str) -> bool:
    """Return whether an agreed price holds on the day.

    Both days of a price's validity are included; without a last day, "", it has no end.
    """
    return valid_from <= day and (valid_to == "" or day <= valid_to)
