"""The tables. Secrets are kept as SHA-256 only; no column holds anything of a citizen."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

SCHEMA_VERSION = 3
"""The shape of these tables. Whoever changes one adds the way there to ``steps.py``."""

metadata = MetaData()

Ms = BigInteger().with_variant(Integer, "sqlite")
"""Milliseconds since 1970 and ids that grow: 64 bits on either engine."""

parcel = Table(
    "parcel",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kiosk", Text, nullable=False, server_default=""),  # who announced it; "": the hub's own machine
    Column("mode", Text, nullable=False),
    Column("phase", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("auth_sha256", Text, nullable=False),
    Column("pin_sha256", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("leases", Integer, nullable=False, server_default="0"),
    Column("lease_sha256", Text),
    Column("lease_until_ms", Ms),
    Column("phone_key", Text),
    Column("kiosk_key", Text),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("blob", Text),  # the name of its file; without: no bytes yet, or no more
    Column("blob_sha256", Text),
    Column("size", Integer),
    Column("files", Text),
    Column("created_ms", Ms, nullable=False),
    Column("expires_ms", Ms, nullable=False),
    Column("ended_ms", Ms),
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
    Column("raised_ms", Ms, nullable=False),
    Column("seen_by", Text),
    Column("seen_ms", Ms),
    Column("accepted_by", Text),
    Column("accepted_ms", Ms),
    Column("ended_ms", Ms),
)

kiosk = Table(
    "kiosk",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("changed_ms", Ms, nullable=False),
    Column("beat_ms", Ms, nullable=False),
)

console_session = Table(
    "console_session",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_ms", Ms, nullable=False),
    Column("expires_ms", Ms, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("id", Ms, primary_key=True),
    Column("at_ms", Ms, nullable=False),
    Column("topic", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("event_by_topic", "topic", "id"),
    sqlite_autoincrement=True,
)

device = Table(
    "device",
    metadata,
    Column("id", Text, primary_key=True),
    Column("public_key", Text, nullable=False),
    Column("kiosk_id", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_ms", Ms, nullable=False),
    Column("decided_ms", Ms),
    Column("decided_by", Text),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("code_sha256", Text, primary_key=True),
    Column("made_by", Text, nullable=False),
    Column("created_ms", Ms, nullable=False),
    Column("expires_ms", Ms, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("used_ms", Ms),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    Column("door", Text, primary_key=True),
    Column("address", Text, primary_key=True),  # for minutes; "" stands for all
    Column("since_ms", Ms, nullable=False),
    Column("tries", Integer, nullable=False),
)

device_nonce = Table(
    "device_nonce",
    metadata,
    Column("device", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("expires_ms", Ms, nullable=False, index=True),
)

device_session = Table(
    "device_session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("kiosk_key", Text, nullable=False),
    Column("counter", Ms, nullable=False),
    Column("expires_ms", Ms, nullable=False, index=True),
)

answer = Table(
    "answer",
    metadata,
    Column("device", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body_sha256", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_ms", Ms, nullable=False, index=True),
)

kiosk_report = Table(
    "kiosk_report",
    metadata,
    Column("kiosk_id", Text, primary_key=True),
    Column("outbox", Text, nullable=False),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("id", Text, primary_key=True),
    Column("phase", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("kiosk_id", Text, nullable=False),
    Column("kiosk_name", Text, nullable=False),
    Column("kiosk_place", Text, nullable=False),
    Column("kiosk_key", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("auth_sha256", Text, nullable=False),
    Column("mark", Text),
    Column("phone_sha256", Text),
    Column("state_sha256", Text, index=True),
    Column("sealed", Text),  # the identity, which the kiosk alone can open; gone once it has
    Column("created_ms", Ms, nullable=False),
    Column("expires_ms", Ms, nullable=False),
    Column("ended_ms", Ms),
)
