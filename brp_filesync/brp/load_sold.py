"""Rules over what set-up files say of portals: what they may never sell, and what is sold. Pure.

The same as of a file of agreed prices (agreements.check), and by the same rule of what is for sale.
"""

from collections.abc import Iterator, Mapping, Sequence

from brp_filesync.brp.load_files import Sheet
from brp_filesync.brp.load_layout import AGREED_PRICES, PRODUCTS, Row
from brp_filesync.brp.load_present import Present
from brp_filesync.core.for_sale import never_sold
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts import texts

Found = Iterator[tuple[int, str, str]]  # line, column, what is wrong

_NEVER_SOLD: Mapping[str, str] = {
    "product-direct-debit": "agreement-direct-debit",
    "product-not-for-sale": "agreement-not-for-sale",
}


def sellable(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    """Yield the agreed prices of a portal that has no profile, or of what no portal may sell."""
    products = _products(sheets, present)
    for line, row in sheet.numbered():
        number, portals = row["product_number"], present.portals
        if portals is not None and row["portal"] not in portals:
            known = ", ".join(sorted(portals)) or "-"
            said = _text("agreement-portal-unknown", found=row["portal"], expected=known)
            yield line, "portal", said
        if portals is not None and number == portals.get(row["portal"]):
            yield line, "product_number", _text("agreement-commission", found=number)
        elif number in products:
            word = _never_sold(products[number])
            if word:
                yield line, "product_number", _text(_NEVER_SOLD[word], found=number)


def kept_kinds(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    """Yield the products that become another kind though somebody has one, or a portal sells it."""
    prices = dict(present.rows[AGREED_PRICES])
    for each in sheets:
        if each.layout.file == AGREED_PRICES:
            prices.update((each.layout.key_of(row), row) for row in each.rows)
    sold = {
        key[1]
        for key, price in prices.items()
        if price["valid_to"] is None or price["valid_to"] >= present.today
    }
    for line, row in sheet.numbered():
        there = present.rows[PRODUCTS].get(sheet.layout.key_of(row))
        if there is None:
            continue
        number = row["product_number"]
        for name in ("kind", "debit_method"):
            if row[name] == there[name]:
                continue
            if number in present.owned:
                yield (
                    line,
                    name,
                    phrase(
                        "is {there} in the database, and persons have this product: give the other "
                        "one a number of its own",
                        there=there[name] or "-",
                    ),
                )
                break
            if number in sold and _never_sold(row):
                yield (
                    line,
                    name,
                    phrase(
                        "a portal sells this product, and may not sell such a one: end its agreed "
                        "prices first (filesync agreements end)"
                    ),
                )
                break


def _products(sheets: Sequence[Sheet], present: Present) -> dict[str, Row]:
    products = {key[0]: row for key, row in present.rows[PRODUCTS].items()}
    for each in sheets:
        if each.layout.file == PRODUCTS:
            products.update((row["product_number"], row) for row in each.rows)
    return products


def _never_sold(product: Row) -> str:
    return never_sold(product["kind"], product["debit_method"] or "")


def _text(word: str, **params: str) -> str:
    return texts.TEXTS[word].text.filled(**params)
