"""The tables. Secrets are kept as SHA-256 only; no column holds anything of a citizen."""

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

SCHEMA_VERSION = 1
"""Written to ``PRAGMA user_version``; a file of a newer version is refused."""

metadata = MetaData()

parcel = Table(
    "parcel",
    metadata,
    Column("id", Text, primary_key=True),
    Column("phase", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("auth_sha256", Text, nullable=False),
    Column("lease_sha256", Text),
    Column("blob_sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_ms", Integer, nullable=False),
    Column("expires_ms", Integer, nullable=False),
    Column("ended_ms", Integer),
)

help_call = Table(
    "help_call",
    metadata,
    Column("id", Text, primary_key=True),
    Column("phase", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("body_sha256", Text, nullable=False),
    Column("kiosk_id", Text, nullable=False),
    Column("kiosk_name", Text, nullable=False),
    Column("kiosk_place", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("raised_ms", Integer, nullable=False),
    Column("seen_by", Text),
    Column("seen_ms", Integer),
    Column("accepted_by", Text),
    Column("accepted_ms", Integer),
    Column("ended_ms", Integer),
)

kiosk = Table(
    "kiosk",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("changed_ms", Integer, nullable=False),
    Column("beat_ms", Integer, nullable=False),
)

console_session = Table(
    "console_session",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_ms", Integer, nullable=False),
    Column("expires_ms", Integer, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_ms", Integer, nullable=False),
    Column("topic", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("event_by_topic", "topic", "id"),
    sqlite_autoincrement=True,
)

APPEND_ONLY = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)
