"""What Alembic runs: the migrations, on the connection that it is given."""

from alembic import context

from brp_filesync.brp.schema import MODULES as _BRP
from brp_filesync.database.metadata import METADATA, with_options
from brp_filesync.ledger import schema as _ledger
from brp_filesync.ledger import schema_ahead as _ahead
from brp_filesync.ledger import schema_commits as _commits
from brp_filesync.ledger import schema_gone as _gone
from brp_filesync.ledger import schema_packed as _packed
from brp_filesync.ledger import schema_told as _told
from brp_filesync.ledger import schema_vouchers as _vouchers

assert _BRP  # noqa: S101 - importing them registers their tables
assert _ledger  # noqa: S101
assert _commits and _gone and _packed and _told  # noqa: S101,PT018
assert _ahead  # noqa: S101
assert _vouchers  # noqa: S101

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=with_options(METADATA),
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
