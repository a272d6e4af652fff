"""Two columns bear the words that the house has for their things: an answer, and a mail."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name them anew; no row is touched."""
    op.execute("ALTER TABLE filesync_attempt RENAME COLUMN response_sha256 TO answer_sha256")
    op.execute("ALTER TABLE filesync_duty RENAME COLUMN letter_sha256 TO mail_sha256")
