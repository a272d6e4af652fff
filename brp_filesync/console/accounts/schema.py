"""The console's own tables: who may log in, who is, and what was sent once. Never in BRP's database.

No secret stands here that could be used as it is: passwords and tokens are hashes. A TOTP key is
one, and the file is its owner's alone.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table

TABLES = MetaData()

user = Table(
    "console_user",
    TABLES,
    Column("user_id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("facility_id", String, nullable=False, default=""),  # "": every facility
    Column("password", String),  # argon2's own text; None until the one-time link was used
    Column("totp_key", String),
    Column("totp_step", Integer, nullable=False, default=0),  # the last that was used: never twice
    Column("keys_on", Integer, nullable=False, default=1),  # shortcuts of a single key
    Column("made_at", String, nullable=False),
    Column("ended_at", String),
)

link = Table(
    "console_link",
    TABLES,
    Column("token_sha256", String, primary_key=True),
    Column("user_id", ForeignKey(user.c.user_id), nullable=False, unique=True),
    Column("totp_key", String, nullable=False),  # what the page shows, until it is taken up
    Column("until", String, nullable=False),
)

session = Table(
    "console_session",
    TABLES,
    Column("token_sha256", String, primary_key=True),
    Column("user_id", ForeignKey(user.c.user_id), nullable=False),
    Column("csrf", String, nullable=False),
    Column("address", String, nullable=False),
    Column("began_at", String, nullable=False),
    Column("seen_at", String, nullable=False),
)

refused = Table(
    "console_refused",
    TABLES,
    Column("refused_id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("name", String, nullable=False),
    Column("address", String, nullable=False),
    Index("ix_console_refused_at", "at"),
)

# A form that was sent: what came of it, so that it is done once however often it is sent.
once = Table(
    "console_once",
    TABLES,
    Column("token", String, primary_key=True),
    Column("user_id", ForeignKey(user.c.user_id), nullable=False),
    Column("at", String, nullable=False),
    Column("came_to", String),
)

# What was done to accounts, and logins: BRP's audit log has what was done to the gym's own.
event = Table(
    "console_event",
    TABLES,
    Column("event_id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("who", String, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("address", String, nullable=False),
)
