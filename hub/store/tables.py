"""The tables. Secrets are kept as hashes only; what a citizen leaves lies in sealed files."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, and_

SCHEMA_VERSION = 5
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
    Column("commune", Text, nullable=False, server_default="town"),
    Column("origin", Text, nullable=False, server_default="person"),
    Column("visit", Text),
    Column("circle", Text, nullable=False, server_default="site"),
    Column("returns", Integer, nullable=False, server_default="0"),
    Column("detail", Text, nullable=False, server_default="{}"),  # reasons, score, message...: as CallView
    Column("arrived_ms", Ms),
    Column("outcome", Text),
)
open_call = and_(help_call.c.ended_ms.is_(None), help_call.c.visit.is_not(None))
# What is noticed and what is asked in one visit is one call, also where two processes hear of it at once.
Index(
    "help_call_one_of_a_visit",
    help_call.c.kiosk_id,
    help_call.c.visit,
    unique=True,
    sqlite_where=open_call,
    postgresql_where=open_call,
)

call_key = Table(
    "call_key",
    metadata,
    Column("key", Text, primary_key=True),  # of a request that became part of a call that was there
    Column("call_id", Text, nullable=False),
    Column("body_sha256", Text, nullable=False),
)

call_timer = Table(
    "call_timer",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("due_ms", Ms, nullable=False, index=True),
)

call_back = Table(
    "call_back",
    metadata,
    Column("id", Text, primary_key=True),
    Column("commune", Text, nullable=False),
    Column("kiosk_id", Text, nullable=False),
    Column("kiosk_name", Text, nullable=False),
    Column("kiosk_place", Text, nullable=False),
    Column("sealed", Text),  # the name of its sealed file; none once it is done
    Column("made_ms", Ms, nullable=False),
    Column("expires_ms", Ms, nullable=False),
    Column("done_by", Text),
    Column("done_ms", Ms),
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
    Column("commune", Text, nullable=False, server_default="town"),
)

console_session = Table(
    "console_session",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_ms", Ms, nullable=False),
    Column("expires_ms", Ms, nullable=False),
    Column("staff", Text, nullable=False, server_default=""),
    Column("proved_ms", Ms, nullable=False, server_default="0"),  # when they last said who they are
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
    Column("commune", Text, nullable=False, server_default=""),  # whose consoles see it; "": none
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
    Column("commune", Text, nullable=False, server_default="town"),
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
    Column("commune", Text, nullable=False, server_default="town"),
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
    Column("state", Text, nullable=False, server_default="{}"),
    Column("software", Text),  # its version and its last update; none: a kiosk of before
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

commune = Table(
    "commune",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("commune", Text, nullable=False, index=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text),  # Argon2id (PHC string); none: a passkey or an identity provider only
    Column("proconnect", Text, unique=True),  # SHA-256 of the provider's subject
    Column("badge_sha256", Text, unique=True),
    Column("badge_verifier", Text),  # Argon2id of PIN and badge together
    Column("created_ms", Ms, nullable=False),
    Column("ended_ms", Ms),
)

passkey = Table(
    "passkey",
    metadata,
    Column("id", Text, primary_key=True),
    Column("staff", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("sign_count", Ms, nullable=False),
    Column("created_ms", Ms, nullable=False),
    Column("used_ms", Ms),
)

invitation = Table(
    "invitation",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("staff", Text, nullable=False, index=True),
    Column("expires_ms", Ms, nullable=False),
    Column("used_ms", Ms),
)

challenge = Table(
    "challenge",
    metadata,
    Column("id_sha256", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("staff", Text),
    Column("expires_ms", Ms, nullable=False, index=True),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Ms, primary_key=True, autoincrement=False),
    Column("at_ms", Ms, nullable=False),
    Column("commune", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("before", Text, nullable=False),  # the hash of the line before
    Column("hash", Text, nullable=False),
)

shift = Table(
    "shift",
    metadata,
    Column("staff", Text, primary_key=True),
    Column("commune", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("circle", Text, nullable=False),
    Column("places", Text, nullable=False),  # JSON: the places of the site's circle; none: all
    Column("available", Integer, nullable=False),
    Column("since_ms", Ms, nullable=False),
    Column("until_ms", Ms, nullable=False),
    Column("seen_ms", Ms),  # an open console showed its beat
)

push_subscription = Table(
    "push_subscription",
    metadata,
    Column("endpoint_sha256", Text, primary_key=True),
    Column("staff", Text, nullable=False, index=True),
    Column("session", Text, nullable=False),
    Column("subscription", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("created_ms", Ms, nullable=False),
    Column("failed", Integer, nullable=False, server_default="0"),
)

report = Table(
    "report",
    metadata,
    Column("id", Text, primary_key=True),
    Column("commune", Text, nullable=False, index=True),
    Column("staff", Text, nullable=False),
    Column("staff_name", Text, nullable=False),
    Column("call_id", Text),
    Column("day", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_ms", Ms, nullable=False),
)

mandate = Table(
    "mandate",
    metadata,
    Column("id", Text, primary_key=True),
    Column("commune", Text, nullable=False, index=True),
    Column("staff", Text, nullable=False),
    Column("attestation", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("signed_ms", Ms, nullable=False),
    Column("expires_ms", Ms, nullable=False),
    Column("revocation_sha256", Text),
    Column("ended_ms", Ms),
    # By its code, at the console: the kiosk on which it was signed is told (``Briefing.revoked``).
    Column("revoked_ms", Ms),
)

tally = Table(
    "tally",
    metadata,
    Column("commune", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("kiosk_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("count", Ms, nullable=False),
)

page_time = Table(
    "page_time",
    metadata,
    Column("page", Text, primary_key=True),
    Column("week", Text, primary_key=True),
    Column("n", Ms, nullable=False),
    Column("log_look_micro", Ms, nullable=False),  # sums of logs of seconds, in millionths
    Column("log_whole_micro", Ms, nullable=False),
)
