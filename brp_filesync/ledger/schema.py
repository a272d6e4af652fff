"""The ledger's tables: what happened to every file, every row of it, and every duty.

They stand in BRP's own database, so that "this file is imported" commits with its rows. An
installation has a database of its own, so no table names it. Identity of a file is (source, flow,
SHA-256 of its content); a source is a portal or a bank.
"""

from sqlalchemy import BigInteger as Count
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from brp_filesync.database.metadata import METADATA, Day, Moment, RowId, only_on, only_where

# Raised by each run that takes the lock: one that was paused and overtaken finds another number.
epoch = Table(
    "filesync_epoch",
    METADATA,
    Column("source", String(31), primary_key=True),
    Column("flow", String(20), primary_key=True),
    Column("number", Count, nullable=False),
)

# One content from one source. `attempts` counts the decided ones. `doubt` is why it awaits approval
# or did (JSON). `parent_file_id` is the file whose rejected rows this one mends; without a foreign
# key, since SQLite can't add one to a table that others refer to.
file = Table(
    "filesync_file",
    METADATA,
    Column("file_id", RowId, primary_key=True, autoincrement=False),
    Column("source", String(31), nullable=False),
    Column("flow", String(20), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Count, nullable=False),
    Column("name", String(1100), nullable=False),  # of its first arrival, printable
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("doubt", Text),
    Column("approved_by", String(100)),
    Column("approved_at", Moment),
    Column("parent_file_id", Count),
    UniqueConstraint("source", "flow", "sha256"),
)

# One file on the server (or at hand, `folder` is NULL then): the same content may arrive again.
arrival = Table(
    "filesync_arrival",
    METADATA,
    Column("arrival_id", RowId, primary_key=True, autoincrement=False),
    Column("source", String(31), nullable=False),
    Column("flow", String(20), nullable=False),
    Column("folder", String(500)),
    Column("raw_name", LargeBinary, nullable=False),
    Column("name", String(1100), nullable=False),
    Column("size", Count, nullable=False),
    Column("modified_at", Count, nullable=False),  # the server's clock, Unix seconds
    Column("state", String(20), nullable=False),
    Column("noticed_at", Moment, nullable=False),
    Column("file_id", ForeignKey(file.c.file_id), index=True),
    Column("cleared_at", Moment),
    Column("waits", String(20)),  # of one that is seen: what kind of reason, and which
    Column("reason", String(500)),
    CheckConstraint("state <> 'received' OR file_id IS NOT NULL", name="received"),
)
# While it is on the server it is one arrival; once it's cleared, the same may come anew.
Index(
    "uq_filesync_arrival_on_the_server",
    arrival.c.source,
    arrival.c.flow,
    arrival.c.folder,
    arrival.c.raw_name,
    arrival.c.size,
    arrival.c.modified_at,
    unique=True,
    info=only_where("cleared_at IS NULL AND state <> 'gone'"),
)

# One time that a file was decided on. Its answer and basis are kept in the archive, by hash.
attempt = Table(
    "filesync_attempt",
    METADATA,
    Column("attempt_id", RowId, primary_key=True, autoincrement=False),
    Column("file_id", ForeignKey(file.c.file_id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("result", String(20), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("rows", Count, nullable=False),
    Column("imported", Count, nullable=False),
    Column("duplicate", Count, nullable=False),
    Column("rejected", Count, nullable=False),
    Column("held", Count, nullable=False),
    Column("warnings", Count, nullable=False),
    Column("invoiced_ore", Count, nullable=False),
    Column("problem", Text),  # the file's own, as JSON, where it was refused
    Column("answer_sha256", String(64)),
    Column("basis_sha256", String(64)),  # of what its rows were decided by (orders_in/basis.py)
    UniqueConstraint("file_id", "number"),
    CheckConstraint("rows = imported + duplicate + rejected + held", name="balance"),
)

# Every row of every attempt, in exactly one outcome. No personal data: the archive has the row.
outcome = Table(
    "filesync_outcome",
    METADATA,
    Column("attempt_id", ForeignKey(attempt.c.attempt_id), primary_key=True),
    Column("line", Count, primary_key=True, autoincrement=False),
    Column("order_number", String(200)),
    Column("line_number", String(200)),
    Column("row_type", String(10), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("order_id", Count),
    Column("problems", Text),  # JSON: [[column, word, params], …]
    Column("closed_at", Moment),  # of a rejected row that nobody need look at any more
    Column("closed_by", String(100)),  # who waived it, or that its order has come again
    CheckConstraint("outcome IN ('imported', 'duplicate', 'rejected', 'held')", name="outcome"),
    info=only_on(sqlite_with_rowid=False),
)
Index("ix_filesync_outcome_order", outcome.c.order_id)
# Rejected rows that wait for a person are few, whatever was imported.
Index(
    "ix_filesync_outcome_open",
    outcome.c.attempt_id,
    info=only_where("outcome = 'rejected' AND closed_at IS NULL"),
)

# What the world must see after a commit, promised in the same transaction.
duty = Table(
    "filesync_duty",
    METADATA,
    Column("duty_id", RowId, primary_key=True, autoincrement=False),
    Column("source", String(31), nullable=False),
    Column("flow", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("arrival_id", ForeignKey(arrival.c.arrival_id), index=True),
    Column("attempt_id", ForeignKey(attempt.c.attempt_id)),
    Column("order_id", Count),
    Column("mail_sha256", String(64)),  # of a trial's mail, whose order was never kept
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("promised_at", Moment, nullable=False),
    Column("next_try_at", Moment),  # not before this; of what isn't a mail, between nights
    Column("ended_at", Moment),
    Column("trouble", String(500)),
    Column("answer_name", String(255)),  # chosen once, before it is sent
    UniqueConstraint("kind", "arrival_id", "attempt_id"),
    UniqueConstraint("kind", "order_id"),
    CheckConstraint(
        "kind IN ('answer', 'clear', 'confirm', 'cancelled', 'receipt', 'trial')", name="kind"
    ),
    CheckConstraint(
        "(kind IN ('confirm', 'cancelled', 'receipt')) = (order_id IS NOT NULL)"
        " AND (kind IN ('answer', 'clear')) = (arrival_id IS NOT NULL)"
        " AND (kind = 'trial') = (mail_sha256 IS NOT NULL)",
        name="subject",
    ),
)
Index(
    "ix_filesync_duty_open",
    duty.c.source,
    duty.c.kind,
    info=only_where("state = 'todo'"),
)

# What a portal may sell, as it was rendered for it. It stands until something takes its place: the
# one that was delivered, and at most one newer one that isn't (yet). `rows` and what has changed
# since the one delivered before are counts of both files.
catalogue = Table(
    "filesync_catalogue",
    METADATA,
    Column("catalogue_id", RowId, primary_key=True, autoincrement=False),
    Column("source", String(31), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_on", Day, nullable=False),
    Column("state", String(20), nullable=False),
    Column("values_sha256", String(64), nullable=False),  # of what it says, and how (Stamp)
    Column("rows", Count, nullable=False),
    Column("added", Count, nullable=False),
    Column("gone", Count, nullable=False),
    Column("changed", Count, nullable=False),
    Column("reasons", Text),  # JSON: why it needed approval, [[word, params], …]
    Column("rendered_at", Moment, nullable=False),
    Column("decided_by", String(100)),  # who approved or discarded it
    Column("decided_at", Moment),
    Column("begun_at", Moment),  # from here on the portal may have it
    Column("delivered_at", Moment),
    Column("again_at", Moment),  # a person has asked that it be sent again
    Column("replaced_at", Moment),
    Column("removed_at", Moment),  # its files, from the portal's folder
    Column("facts_sha256", String(64)),  # of what BRP said when it was last made, or the same
    Column("delivered_to", Text),  # server, account and folder: another one hasn't got it
    UniqueConstraint("source", "version"),
)
Index(
    "uq_filesync_catalogue_delivered",
    catalogue.c.source,
    unique=True,
    info=only_where("replaced_at IS NULL AND state = 'delivered'"),
)
Index(
    "uq_filesync_catalogue_newer",
    catalogue.c.source,
    unique=True,
    info=only_where("replaced_at IS NULL AND state <> 'delivered'"),
)

# Its files, in the order that they are shown to the portal in. The archive has their bytes.
catalogue_file = Table(
    "filesync_catalogue_file",
    METADATA,
    Column("catalogue_id", ForeignKey(catalogue.c.catalogue_id), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Count, nullable=False),
    Column("rows", Count, nullable=False),
    Column("snapshot_sha256", String(64)),  # of its rows in our words, which the archive has too
    UniqueConstraint("catalogue_id", "kind"),
    CheckConstraint("kind IN ('facilities', 'products', 'marker')", name="kind"),
    CheckConstraint("(kind = 'marker') = (snapshot_sha256 IS NULL)", name="snapshot"),
)

run = Table(
    "filesync_run",
    METADATA,
    Column("run_id", RowId, primary_key=True, autoincrement=False),
    Column("source", String(31), nullable=False),
    Column("flow", String(20), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("exit_code", Integer),
    Column("summary", Text),
)

# A time at which the schedule had a flow run: whoever writes the row has it to do, for all times
# from `since` on. One that was killed has no end, and is taken again.
due_time = Table(
    "filesync_due_time",
    METADATA,
    Column("source", String(31), primary_key=True),
    Column("flow", String(20), primary_key=True),
    Column("due_at", Moment, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("takes", Integer, nullable=False),
    Column("ended_at", Moment),
    Column("exit_code", Integer),  # NULL where a later time's run did this one's work as well
    CheckConstraint("since <= due_at", name="since"),
)

# A person has said that the machine's clock is right: what was recorded by another one before, up to
# these ids, tells no more what time it may be.
clock_accepted = Table(
    "filesync_clock_accepted",
    METADATA,
    Column("clock_accepted_id", RowId, primary_key=True, autoincrement=False),
    Column("accepted_at", Moment, nullable=False),
    Column("accepted_by", String(100), nullable=False),
    Column("run_id", RowId, nullable=False),
    Column("attempt_id", RowId, nullable=False),
)

# The login that a source's server has refused: not tried again until it is another one, or a person
# resets it. The fingerprint is salted and slow to guess at: it tells nobody the secret.
refused_login = Table(
    "filesync_refused_login",
    METADATA,
    Column("source", String(31), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("refused_at", Moment, nullable=False),
    Column("reset_at", Moment),
)

# What is wrong, or was until `closed_at`: one open alarm of a kind for each source and subject.
alarm = Table(
    "filesync_alarm",
    METADATA,
    Column("alarm_id", RowId, primary_key=True, autoincrement=False),
    Column("kind", String(30), nullable=False),
    Column("source", String(31), nullable=False),  # a portal, a bank, the mail server or all
    Column("subject", String(200), nullable=False),  # a file, a flow or nothing more
    Column("facts", Text, nullable=False),  # JSON, without personal data
    Column("raised_at", Moment, nullable=False),
    Column("told_at", Moment, nullable=False),  # raised or reminded of last
    Column("closed_at", Moment),
    Column("returned_at", Moment),  # soon after it was over: it comes and goes
    Column("gone_at", Moment),  # of one that comes and goes: since when it isn't wrong
)
Index(
    "uq_filesync_alarm_open",
    alarm.c.kind,
    alarm.c.source,
    alarm.c.subject,
    unique=True,
    info=only_where("closed_at IS NULL"),
)

# What is to be told of an alarm, by one way of telling: promised with the change that it tells of.
notice = Table(
    "filesync_notice",
    METADATA,
    Column("notice_id", RowId, primary_key=True, autoincrement=False),
    Column("alarm_id", ForeignKey(alarm.c.alarm_id), nullable=False, index=True),
    Column("event", String(10), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("promised_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("trouble", String(500)),
    Column("next_at", Moment),  # not before this
    CheckConstraint(
        "event IN ('raised', 'reminder', 'again', 'closed', 'forgotten')", name="event"
    ),
    CheckConstraint("channel IN ('mail', 'webhook')", name="channel"),
)
Index(
    "ix_filesync_notice_open",
    notice.c.channel,
    info=only_where("state = 'todo'"),
)

# Up to which attempt decided files were told of, by channel; none where nobody is told of them.
telling = Table(
    "filesync_telling",
    METADATA,
    Column("channel", String(10), primary_key=True),
    Column("attempt_id", Count, nullable=False),
)
