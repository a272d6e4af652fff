"""What a person decides in the demo, told from what the commands list; nothing once it is decided.

filesync payments unmatched --json | samples/demo/by_hand.py words      a payment, and the OCR
                                        number of the invoice that its words speak of
filesync payments unmatched --json | samples/demo/by_hand.py lump       a payment, and the
                                        settlement report whose lump it is
filesync invoices list --limit 1000 --json | samples/demo/by_hand.py withdrawn      the OCR
                                        number of an order that its buyer has withdrawn from
"""

import json
import sys
from typing import Any

_WITHDRAWN = "EPA-9001"  # paid by Epassi's first report, and taken back by its second


def words(listed: dict[str, Any]) -> str:
    """Return the payment without a reference whose words name an order, and that order's invoice."""
    for each in listed["unmatched"]:
        for suggested in each["suggestions"] if each["reason"] == "no-reference" else ():
            if suggested["invoices"]:
                return f"{each['payment_id']} {suggested['invoices'][0]['ocr_number']}"
    return ""


def lump(listed: dict[str, Any]) -> str:
    """Return the payment that may be a report's lump, and the report."""
    for each in listed["unmatched"]:
        for suggested in each["suggestions"]:
            if suggested["settlement"]:
                return f"{each['payment_id']} {suggested['settlement']}"
    return ""


def withdrawn(listed: dict[str, Any]) -> str:
    """Return the OCR number of the withdrawn order's invoice, as long as nothing has credited it."""
    of_order = [each for each in listed["invoices"] if each["portal_order_number"] == _WITHDRAWN]
    return str(of_order[0]["ocr_number"]) if len(of_order) == 1 else ""


if __name__ == "__main__":
    decide = {"words": words, "lump": lump, "withdrawn": withdrawn}[sys.argv[1]]
    sys.stdout.write(decide(json.load(sys.stdin)))
