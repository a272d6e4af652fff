"""The portals' catalogues, as they were rendered, approved and delivered, and their files."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment, RowId

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STANDING = (("delivered", "="), ("newer", "<>"))


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "filesync_catalogue",
        sa.Column("catalogue_id", RowId, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_on", Day(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("values_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("rendered_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("begun_at", Moment(), nullable=True),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.Column("again_at", Moment(), nullable=True),
        sa.Column("replaced_at", Moment(), nullable=True),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("catalogue_id", name=op.f("pk_filesync_catalogue")),
        sa.UniqueConstraint("source", "version", name=op.f("uq_filesync_catalogue_source_version")),
    )
    for name, equals in _STANDING:
        standing = sa.text(f"replaced_at IS NULL AND state {equals} 'delivered'")
        op.create_index(
            f"uq_filesync_catalogue_{name}",
            "filesync_catalogue",
            ["source"],
            unique=True,
            sqlite_where=standing,
            postgresql_where=standing,
        )
    op.create_table(
        "filesync_catalogue_file",
        sa.Column("catalogue_id", RowId, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "kind IN ('facilities', 'products', 'marker')",
            name=op.f("ck_filesync_catalogue_file_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'marker') = (snapshot_sha256 IS NULL)",
            name=op.f("ck_filesync_catalogue_file_snapshot"),
        ),
        sa.ForeignKeyConstraint(
            ["catalogue_id"],
            ["filesync_catalogue.catalogue_id"],
            name=op.f("fk_filesync_catalogue_file_catalogue_id"),
        ),
        sa.PrimaryKeyConstraint("catalogue_id", "place", name=op.f("pk_filesync_catalogue_file")),
        sa.UniqueConstraint(
            "catalogue_id", "kind", name=op.f("uq_filesync_catalogue_file_catalogue_id_kind")
        ),
    )
