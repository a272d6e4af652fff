"""Alarms that come and go, alarms that are forgotten, and notices that wait for their time."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_EVENTS = "event IN ('raised', 'reminder', 'again', 'closed', 'forgotten')"
_EVENT = "ck_filesync_notice_event"


def upgrade() -> None:
    """Add the columns, and let notices be of the new events."""
    for name in ("returned_at", "gone_at"):
        op.add_column("filesync_alarm", sa.Column(name, Moment(length=20)))
    with op.batch_alter_table("filesync_notice") as notice:
        notice.add_column(sa.Column("next_at", Moment(length=20)))
        if op.get_context().dialect.name != "sqlite":
            # SQLite makes the table anew, for which its checks aren't read.
            notice.drop_constraint(op.f(_EVENT), type_="check")
            notice.create_check_constraint(op.f(_EVENT), _EVENTS)
        else:
            notice.create_check_constraint(op.f(_EVENT), _EVENTS)
            notice.create_check_constraint(
                op.f("ck_filesync_notice_channel"), "channel IN ('mail', 'webhook')"
            )
