"""What Alembic runs: the migrations, on the connection that it is given."""

from alembic import context

from brp_filesync.brp.schema import MODULES as _BRP
from brp_filesync.database.metadata import METADATA, with_options
from brp_filesync.ledger.schema_all import MODULES as _LEDGER

assert _BRP and _LEDGER  # noqa: S101,PT018 - importing them registers their tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=with_options(METADATA),
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
