"""Harm to what was paid back to a portal, and what each is found by (test_refunds.py)."""

# By what it is found, and the harm, once the credit note was paid.
PAID_BREACHES = [
    ("refund-settles", "UPDATE brp_refund SET amount_ore = 1"),
    ("refund-settles", "UPDATE brp_refund SET made_by = 'kim'"),
    ("credit-note", "UPDATE brp_order_line SET taken_back = 363"),
    ("credit-note", "UPDATE brp_order_line SET taken_back_of = 364"),
]
# The same, once that was taken back too.
UNDONE_BREACHES = [
    (
        "refund-opposite",
        "UPDATE brp_refund SET paid_on = '2026-11-23' WHERE opposite_of IS NOT NULL",
    ),
]
