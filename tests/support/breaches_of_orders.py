"""What breaks orders, their documents and the ledger: each breach, and what it breaks."""

_ARRIVES_AGAIN = (
    "INSERT INTO filesync_arrival (arrival_id, source, flow, folder, raw_name, name, size,"
    " modified_at, state, noticed_at, file_id)"
    " SELECT 3, source, flow, folder, raw_name, name, size, 7,"
    " 'received', noticed_at, {file_id} FROM filesync_arrival WHERE arrival_id = 1"
)

# What is broken, each with the first that breaks it, and what breaks it. Invoices 1 to 5 are W-1's,
# W-2's, W-3's, W-4's and W-4's credit note.
ORDER_BREACHES: list[tuple[dict[str, str], str]] = [
    (
        {"attempt-rows": "attempt 1"},
        "DELETE FROM filesync_outcome WHERE outcome = 'rejected'",
    ),
    (
        {"attempt-count": "file 1"},
        "UPDATE filesync_file SET attempts = 2 WHERE file_id = 1",
    ),
    (
        {"file-decided": "file 1"},
        "UPDATE filesync_file SET state = 'discarded' WHERE file_id = 1",
    ),
    (
        {"attempt-answered": "attempt 1"},
        "UPDATE filesync_attempt SET answer_sha256 = NULL WHERE number = 1",
    ),
    (
        {"attempt-answered": "attempt 2"},
        "UPDATE filesync_duty SET attempt_id = 1 WHERE attempt_id = 2",
    ),
    (
        {"arrival-answered": "arrival 3"},
        _ARRIVES_AGAIN.format(file_id=1),
    ),
    (
        {"arrival-file": "arrival 3"},
        _ARRIVES_AGAIN.format(file_id=99),
    ),
    (
        {"mended-parent": "file 2"},
        "UPDATE filesync_file SET parent_file_id = 99 WHERE file_id = 2",
    ),
    (
        {"mended-parent": "file 1"},
        "UPDATE filesync_file SET parent_file_id = 2 WHERE file_id = 1",
    ),
    (
        {"mended-parent": "file 2"},
        "UPDATE filesync_file SET parent_file_id = 2 WHERE file_id = 2",
    ),
    (
        {"tried-nothing": "attempt 1"},
        "UPDATE filesync_attempt SET result = 'tried' WHERE attempt_id = 1",
    ),
    (
        {"cleared-answered": "arrival 1", "invoice-sent": "invoice 1"},
        "UPDATE filesync_duty SET state = 'todo' WHERE kind = 'answer'",
    ),
    (
        {"outcome-order": "attempt 2, line 2"},
        "UPDATE filesync_outcome SET order_id = 99 WHERE outcome = 'duplicate'",
    ),
    (
        {"outcome-order": "attempt 2, line 2"},
        "UPDATE filesync_outcome SET order_id = NULL WHERE outcome = 'duplicate'",
    ),
    (
        {"order-imported-once": "order 1"},
        "UPDATE brp_order SET portal_order_number = 'X' WHERE order_id = 1",
    ),
    (
        {"order-imported-once": "order 2"},
        "UPDATE brp_order SET portal = 'benify' WHERE order_id = 2",
    ),
    (
        {"order-imported-once": "order 1"},
        "UPDATE filesync_outcome SET outcome = 'imported', row_type = 'order' WHERE"
        " attempt_id = 2;"
        "UPDATE filesync_attempt SET duplicate = 0, imported = 1 WHERE attempt_id = 2",
    ),
    (
        {"order-lines": "order 2", "invoice-lines": "order_line 2"},
        "UPDATE brp_order_line SET price_ore = price_ore + 1 WHERE order_line_id = 2",
    ),
    (
        {"order-one-invoice": "order 1", "invoice-lines": "order_line 2"},
        "DROP INDEX uq_brp_invoice_order_id_kind;"
        "UPDATE brp_invoice SET order_id = 1 WHERE invoice_id = 2",
    ),
    (
        {
            "order-credited": "order 1",
            "order-cancelled": "order 1",
            "mail-cancelled": "order 1",
            "order-card": "order 1",
        },
        "UPDATE brp_order SET cancelled_at = imported_at WHERE order_id = 1",
    ),
    (
        {"order-confirmed": "order 3"},
        "DELETE FROM filesync_duty WHERE kind = 'confirm' AND order_id = 3",
    ),
    (
        {"order-confirmed": "order 2", "mail-cancelled": "order 4"},
        "UPDATE filesync_duty SET order_id = 2 WHERE kind = 'cancelled';"
        "UPDATE filesync_duty SET kind = 'confirm' WHERE kind = 'cancelled'",
    ),
    (
        {"line-effect": "order_line 1"},
        "UPDATE brp_subscription SET person_id = 2 WHERE subscription_id = 1",
    ),
    (
        {"line-effect": "order_line 3"},
        "UPDATE brp_order_line SET subscription_id = 99 WHERE order_line_id = 3",
    ),
    (
        {"ocr-valid": "invoice 1"},
        "UPDATE brp_invoice SET ocr_number = '10000181' WHERE invoice_id = 1",
    ),
    (
        {"invoice-lines": "order_line 3", "invoice-total": "invoice 3"},
        "UPDATE brp_invoice_line SET price_ore = price_ore + 1 WHERE invoice_id = 3",
    ),
    (
        {"line-vat": "invoice 1", "invoice-vat": "invoice 1"},
        "UPDATE brp_invoice_line SET vat_ore = vat_ore - 1 WHERE invoice_id = 1",
    ),
    (
        {"invoice-rest": "invoice 2"},
        "UPDATE brp_invoice SET rest_ore = rest_ore - 1 WHERE invoice_id = 2",
    ),
    (
        {"invoice-done": "invoice 1"},
        "UPDATE brp_invoice SET state = 'done' WHERE invoice_id = 1",
    ),
    (
        {"invoice-done": "invoice 4"},
        "UPDATE brp_invoice SET state = 'sent' WHERE invoice_id = 4",
    ),
    (
        {"credit-note-copy": "credit_note 5", "credit-note": "credit_note 5"},
        "UPDATE brp_invoice_line SET position = 9 WHERE invoice_id = 5",
    ),
    (
        {"credit-note": "credit_note 5"},
        "UPDATE brp_invoice SET bankgiro = '9954321' WHERE invoice_id = 5",
    ),
    (
        {"credit-note": "credit_note 5"},
        "UPDATE brp_invoice SET credits_invoice_id = 99 WHERE invoice_id = 5",
    ),
    (
        {"order-numbers": "series order, number 6"},
        "UPDATE brp_order SET order_number = '6' WHERE order_number = '4'",
    ),
    (
        {"customer-numbers": "series person, number 3"},
        "UPDATE brp_person SET customer_number = '9' WHERE person_id = 2",
    ),
    (
        {"order-moment": "order 1"},
        "UPDATE brp_order SET imported_at = '2020-01-01T00:00:00Z' WHERE order_id = 1",
    ),
    (
        {"order-cancelled": "order 4", "credit-note-dates": "credit_note 5"},
        "UPDATE brp_order SET cancelled_at = '2020-01-01T00:00:00Z' WHERE order_id = 4",
    ),
    (
        {"order-cancelled": "order 4", "mail-cancelled": "order 4", "credit-note": "credit_note 5"},
        "UPDATE brp_order SET cancelled_at = NULL WHERE order_id = 4",
    ),
    (
        {"mail-cancelled": "order 4"},
        "DELETE FROM filesync_duty WHERE kind = 'cancelled'",
    ),
    (
        {"order-card": "order 1"},
        "UPDATE brp_order SET card_state = 'collected' WHERE order_id = 1",
    ),
    (
        {"order-card": "order 1"},
        "UPDATE brp_order SET card_state = 'none' WHERE order_id = 1",
    ),
    (
        {"line-before": "order_line 1"},
        "UPDATE brp_order_line SET clips_before = 5 WHERE order_line_id = 1",
    ),
    (
        {"line-before": "order_line 1"},
        "UPDATE brp_order_line SET effect = 'extended' WHERE order_line_id = 1",
    ),
    (
        {"line-before": "order_line 1"},
        "UPDATE brp_order_line SET starts_on = NULL WHERE order_line_id = 1",
    ),
    (
        {"invoice-recipient": "invoice 1"},
        "UPDATE brp_invoice SET recipient_id = recipient_id + 1 WHERE invoice_id = 1",
    ),
    (
        {"invoice-lines": "order_line 1"},
        "UPDATE brp_invoice_line SET quantity = 2 WHERE invoice_id = 1",
    ),
    (
        {"line-vat": "invoice 1"},
        "UPDATE brp_invoice_line SET vat_ore = vat_ore + 1 WHERE invoice_id = 1;"
        "UPDATE brp_invoice SET vat_ore = vat_ore + 1 WHERE invoice_id = 1",
    ),
    (
        {"line-vat": "invoice 1"},
        "UPDATE brp_invoice_line SET vat_rate_hundredths = 1200 WHERE invoice_id = 1",
    ),
    (
        {"invoice-state": "invoice 1"},
        "UPDATE brp_invoice SET state = 'lost' WHERE invoice_id = 1",
    ),
    (
        {"invoice-state": "invoice 4"},
        "UPDATE brp_invoice SET settled_from = 'lost' WHERE invoice_id = 4",
    ),
    (
        {"invoice-sent": "invoice 1"},
        "UPDATE brp_invoice SET state = 'not_sent' WHERE invoice_id = 1",
    ),
    (
        {"credit-note-copy": "credit_note 5"},
        "UPDATE brp_invoice SET street = 'Annan gata 1' WHERE invoice_id = 5",
    ),
    (
        {"credit-note-copy": "credit_note 5"},
        "UPDATE brp_invoice SET text = 'Kreditfaktura' WHERE invoice_id = 5",
    ),
    (
        {"credit-note-copy": "credit_note 5"},
        "UPDATE brp_invoice_line SET text = 'annat' WHERE invoice_id = 5",
    ),
]

# As above; the invoices lose what keeps their numbers apart.
NUMBER_BREACHES: list[tuple[dict[str, str], str]] = [
    (
        {"ocr-valid": "invoice 2", "ocr-once": "invoice 1"},
        "UPDATE brp_invoice SET ocr_number = '10000180' WHERE invoice_id = 2",
    ),
    (
        {"ocr-valid": "invoice 2", "invoice-numbers": "series invoice:GYM, number 100001"},
        "UPDATE brp_invoice SET invoice_number = 99999 WHERE invoice_id = 2",
    ),
    (
        {"ocr-valid": "invoice 2", "invoice-numbers": "series invoice:GYM, number 100001"},
        "UPDATE brp_invoice SET invoice_number = 100001 WHERE invoice_id = 2",
    ),
    (
        {"invoice-numbers": "series invoice:SYD, number 500"},
        "UPDATE brp_number_series SET next_number = 502 WHERE series = 'invoice:SYD'",
    ),
    (
        {"invoice-numbers": "series invoice:SYD, number 500"},
        "DELETE FROM brp_number_series WHERE series = 'invoice:SYD'",
    ),
]
