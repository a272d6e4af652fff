"""What the role of the night may do to BRP's tables on PostgreSQL, besides reading all of them.

The same stands in docs/postgresql.md; a test holds the two together.
"""

from collections.abc import Mapping

NIGHTS_RIGHTS: Mapping[str, tuple[str, ...]] = {
    "brp_allocation": ("INSERT",),
    "brp_audit_log": ("INSERT",),
    "brp_control_day": ("INSERT", "UPDATE"),
    "brp_deposit": ("INSERT", "UPDATE"),
    "brp_finance_task": ("INSERT", "UPDATE"),
    "brp_invoice": ("INSERT", "UPDATE"),
    "brp_invoice_line": ("INSERT",),
    "brp_number_gap": ("INSERT", "UPDATE"),
    "brp_number_series": ("INSERT", "UPDATE"),
    "brp_order": ("INSERT", "UPDATE"),
    "brp_order_line": ("INSERT", "UPDATE"),
    "brp_organisation": ("INSERT",),
    "brp_payment": ("INSERT",),
    "brp_payment_journal": ("INSERT", "UPDATE"),
    "brp_person": ("INSERT", "UPDATE"),
    "brp_person_group": ("INSERT",),
    "brp_person_group_member": ("INSERT", "DELETE"),
    "brp_possible_duplicate": ("INSERT", "UPDATE", "DELETE"),
    "brp_punch_card": ("INSERT", "UPDATE"),
    "brp_refund": ("INSERT",),
    "brp_settlement": ("INSERT",),
    "brp_settlement_lump": ("INSERT",),
    "brp_settlement_part": ("INSERT", "UPDATE"),
    "brp_settlement_row": ("INSERT",),
    "brp_subscription": ("INSERT", "UPDATE"),
    "brp_unmatched": ("INSERT",),
    "brp_written": ("INSERT", "UPDATE"),
}
