"""All of BRP's tables: importing this module registers every one of them."""

from brp_filesync.brp import (
    schema_catalogue,
    schema_payments,
    schema_people,
    schema_refunds,
    schema_sales,
    schema_settlements,
    schema_written,
)

MODULES = (
    schema_catalogue,
    schema_people,
    schema_sales,
    schema_settlements,
    schema_refunds,
    schema_payments,
    schema_written,
)
