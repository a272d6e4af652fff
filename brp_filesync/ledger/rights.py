"""What the role of the night may do to the ledger's tables on PostgreSQL, besides reading them.

The same stands in docs/postgresql.md; a test holds the two together.
"""

from collections.abc import Mapping

NIGHTS_RIGHTS: Mapping[str, tuple[str, ...]] = {
    "filesync_alarm": ("INSERT", "UPDATE"),
    "filesync_arrival": ("INSERT", "UPDATE"),
    "filesync_attempt": ("INSERT", "UPDATE"),
    "filesync_catalogue": ("INSERT", "UPDATE"),
    "filesync_catalogue_ahead": ("INSERT", "UPDATE", "DELETE"),
    "filesync_catalogue_file": ("INSERT",),
    "filesync_clock_accepted": ("INSERT",),
    "filesync_commit": ("INSERT", "UPDATE"),
    "filesync_due_time": ("INSERT", "UPDATE", "DELETE"),
    "filesync_duty": ("INSERT", "UPDATE"),
    "filesync_epoch": ("INSERT", "UPDATE"),
    "filesync_erased": ("INSERT",),
    "filesync_file": ("INSERT", "UPDATE"),
    "filesync_gone": ("INSERT", "DELETE"),
    "filesync_mail_before": ("INSERT", "DELETE"),
    "filesync_notice": ("INSERT", "UPDATE"),
    "filesync_outcome": ("INSERT", "UPDATE"),
    "filesync_packed": ("INSERT",),
    "filesync_receipts_since": ("INSERT", "UPDATE", "DELETE"),
    "filesync_refused_login": ("INSERT", "UPDATE"),
    "filesync_run": ("INSERT", "UPDATE"),
    "filesync_telling": ("INSERT", "UPDATE", "DELETE"),
    "filesync_to_tell": ("INSERT", "UPDATE"),
    "filesync_voucher": ("INSERT",),
    "filesync_voucher_file": ("INSERT", "UPDATE"),
    "filesync_voucher_line": ("INSERT",),
    "filesync_voucher_part": ("INSERT",),
}
