"""What breaks settlement reports and vouchers: each invariant's own breach."""

# A report settled invoice 1 (row 1, part of GYM), its lump is booked, and all of it is in vouchers.
BOOKS_BREACHES: list[tuple[dict[str, str], str]] = [
    (
        {"settlement-file": "settlement 1"},
        "UPDATE brp_settlement SET portal = 'other'",
    ),
    (
        {"settlement-rows": "settlement 1"},
        "UPDATE brp_settlement SET rows = rows + 1",
    ),
    (
        {"settlement-settled": "settlement_row 1"},
        "UPDATE brp_allocation SET settlement_row_id = NULL WHERE settlement_row_id = 1",
    ),
    (
        {
            "settlement-parts": "settlement 1, company_id GYM",
            "voucher-entries": "voucher 2, role commission_vat",
        },
        "UPDATE brp_settlement_part SET vat_ore = vat_ore + 1",
    ),
    (
        {"settlement-parts": "settlement 1, company_id GYM"},
        "UPDATE brp_settlement_part SET rows = rows + 1",
    ),
    (
        {
            "settlement-parts": "settlement 1, company_id GYM",
            "settlement-open": "settlement 1, company_id SYD",
            "voucher-entries": "voucher 2, role commission",
        },
        "UPDATE brp_settlement_part SET company_id = 'SYD'",
    ),
    (
        {"settlement-open": "settlement 1, company_id GYM"},
        "UPDATE brp_settlement_part SET open_ore = open_ore + 1",
    ),
    (
        {"voucher-balance": "voucher 1", "voucher-entries": "voucher 1, role bank"},
        "UPDATE filesync_voucher_line SET amount_ore = amount_ore + 1 WHERE voucher_id = 1 AND place ="
        " (SELECT min(place) FROM filesync_voucher_line WHERE voucher_id = 1)",
    ),
    (
        {"voucher-numbers": "company GYM, first_day 2026-01-01"},
        "UPDATE filesync_voucher SET number = 99 WHERE voucher_id = 1",
    ),
    (
        {"voucher-file": "voucher 1", "voucher-numbers": "company GYM, first_day 2026-01-01"},
        "UPDATE filesync_voucher SET company_id = 'SYD' WHERE voucher_id = 1",
    ),
    (
        {"voucher-file": "voucher 1"},
        "UPDATE filesync_voucher SET day = '2027-01-02' WHERE voucher_id = 1",
    ),
    (
        {"voucher-entries": "voucher 1, role bank"},
        "UPDATE filesync_voucher_line SET role = 'charges' WHERE voucher_id = 1 AND place ="
        " (SELECT min(place) FROM filesync_voucher_line WHERE voucher_id = 1)",
    ),
]
