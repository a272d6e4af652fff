"""All of the ledger's tables: importing this module registers every one of them."""

from brp_filesync.ledger import (
    schema,
    schema_ahead,
    schema_commits,
    schema_gone,
    schema_packed,
    schema_told,
    schema_vouchers,
)

MODULES = (
    schema,
    schema_ahead,
    schema_commits,
    schema_gone,
    schema_packed,
    schema_told,
    schema_vouchers,
)
