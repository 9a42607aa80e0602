"""How an older database becomes the present one: one step a version, in SQL that never changes again.

The steps know nothing of ``tables.py``, which goes on: each leads from the shape that was to the next one.
PostgreSQL came with version 2, so no step before that one ever runs there.
"""

PARCEL_2 = """CREATE TABLE parcel (
    id TEXT NOT NULL PRIMARY KEY, mode TEXT NOT NULL,
    phase TEXT NOT NULL, version INTEGER NOT NULL,
    auth_sha256 TEXT NOT NULL, pin_sha256 TEXT, tries INTEGER DEFAULT '0' NOT NULL,
    leases INTEGER DEFAULT '0' NOT NULL, lease_sha256 TEXT, lease_until_ms INTEGER,
    phone_key TEXT, kiosk_key TEXT, accepted INTEGER DEFAULT '0' NOT NULL,
    blob TEXT, blob_sha256 TEXT, size INTEGER, files TEXT,
    created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, ended_ms INTEGER)"""

TO_2 = (
    # SQLite cannot let a column be empty that could not: the table is made anew and filled from the old one.
    "DROP INDEX ix_parcel_phase",
    "ALTER TABLE parcel RENAME TO parcel_1",
    PARCEL_2,
    # An open link of the old page cannot be claimed by the new rules: it ends, and its bytes go at the start.
    "INSERT INTO parcel (id, mode, phase, version, auth_sha256, created_ms, expires_ms, ended_ms)"
    " SELECT id, 'deferred', CASE WHEN phase IN ('ready', 'leased') THEN 'expired' ELSE phase END,"
    " version + (phase IN ('ready', 'leased')), auth_sha256, created_ms, expires_ms,"
    " coalesce(ended_ms, expires_ms) FROM parcel_1",
    "DROP TABLE parcel_1",
    "CREATE INDEX ix_parcel_phase ON parcel (phase)",
)

DEVICES_2 = (
    """CREATE TABLE device (
        id TEXT NOT NULL, public_key TEXT NOT NULL, kiosk_id TEXT NOT NULL, name TEXT NOT NULL,
        place TEXT NOT NULL, state TEXT NOT NULL, created_ms INTEGER NOT NULL, decided_ms INTEGER,
        decided_by TEXT, PRIMARY KEY (id))""",
    "CREATE INDEX ix_device_kiosk_id ON device (kiosk_id)",
    """CREATE TABLE enrolment (
        code_sha256 TEXT NOT NULL, made_by TEXT NOT NULL, created_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL, tries INTEGER DEFAULT '0' NOT NULL, used_ms INTEGER,
        PRIMARY KEY (code_sha256))""",
    """CREATE TABLE device_nonce (
        device TEXT NOT NULL, nonce TEXT NOT NULL, expires_ms INTEGER NOT NULL,
        PRIMARY KEY (device, nonce))""",
    "CREATE INDEX ix_device_nonce_expires_ms ON device_nonce (expires_ms)",
    """CREATE TABLE device_session (
        id TEXT NOT NULL, device TEXT NOT NULL, kiosk_key TEXT NOT NULL, counter INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL, PRIMARY KEY (id))""",
    "CREATE INDEX ix_device_session_expires_ms ON device_session (expires_ms)",
    """CREATE TABLE answer (
        device TEXT NOT NULL, "key" TEXT NOT NULL, kind TEXT NOT NULL, body_sha256 TEXT NOT NULL,
        body TEXT NOT NULL, created_ms INTEGER NOT NULL, PRIMARY KEY (device, "key"))""",
    "CREATE INDEX ix_answer_created_ms ON answer (created_ms)",
    "CREATE TABLE kiosk_report (kiosk_id TEXT NOT NULL, outbox TEXT NOT NULL, PRIMARY KEY (kiosk_id))",
)

SIGN_IN_3 = (
    """CREATE TABLE sign_in (
        id TEXT NOT NULL, phase TEXT NOT NULL, version INTEGER NOT NULL, kiosk_id TEXT NOT NULL,
        kiosk_name TEXT NOT NULL, kiosk_place TEXT NOT NULL, kiosk_key TEXT NOT NULL, lang TEXT NOT NULL,
        auth_sha256 TEXT NOT NULL, mark TEXT, phone_sha256 TEXT, state_sha256 TEXT, sealed TEXT,
        created_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, ended_ms BIGINT, PRIMARY KEY (id))""",
    "CREATE INDEX ix_sign_in_phase ON sign_in (phase)",
    "CREATE INDEX ix_sign_in_state_sha256 ON sign_in (state_sha256)",
)
"""BIGINT, not SQLite's INTEGER: this step runs on PostgreSQL too."""

PARCEL_3 = (
    "ALTER TABLE parcel ADD COLUMN kiosk TEXT DEFAULT '' NOT NULL",
    # A printed link without a PIN is no longer served; its bytes go at the start.
    "UPDATE parcel SET phase = 'expired', version = version + 1, ended_ms = expires_ms, blob = NULL,"
    " blob_sha256 = NULL, size = NULL WHERE mode = 'deferred' AND pin_sha256 IS NULL"
    " AND phase IN ('ready', 'leased')",
    """CREATE TABLE wrong_code (
        door TEXT NOT NULL, address TEXT NOT NULL, since_ms BIGINT NOT NULL, tries INTEGER NOT NULL,
        PRIMARY KEY (door, address))""",
)

STAFF_4 = (
    """CREATE TABLE call_timer (call_id TEXT NOT NULL, kind TEXT NOT NULL, due_ms BIGINT NOT NULL, PRIMARY
        KEY (call_id, kind))""",
    "CREATE INDEX ix_call_timer_due_ms ON call_timer (due_ms)",
    """CREATE TABLE call_back (id TEXT NOT NULL, commune TEXT NOT NULL, kiosk_id TEXT NOT NULL, kiosk_name
        TEXT NOT NULL, kiosk_place TEXT NOT NULL, sealed TEXT, made_ms BIGINT NOT NULL, expires_ms BIGINT
        NOT NULL, done_by TEXT, done_ms BIGINT, PRIMARY KEY (id))""",
    """CREATE TABLE commune (id TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (id))""",
    """CREATE TABLE staff (id TEXT NOT NULL, commune TEXT NOT NULL, login TEXT NOT NULL, name TEXT NOT
        NULL, role TEXT NOT NULL, password TEXT, proconnect TEXT, badge_sha256 TEXT, badge_verifier TEXT,
        created_ms BIGINT NOT NULL, ended_ms BIGINT, PRIMARY KEY (id), UNIQUE (login), UNIQUE (proconnect),
        UNIQUE (badge_sha256))""",
    "CREATE INDEX ix_staff_commune ON staff (commune)",
    """CREATE TABLE passkey (id TEXT NOT NULL, staff TEXT NOT NULL, name TEXT NOT NULL, public_key TEXT NOT
        NULL, sign_count BIGINT NOT NULL, created_ms BIGINT NOT NULL, used_ms BIGINT, PRIMARY KEY (id))""",
    "CREATE INDEX ix_passkey_staff ON passkey (staff)",
    """CREATE TABLE invitation (token_sha256 TEXT NOT NULL, staff TEXT NOT NULL, expires_ms BIGINT NOT
        NULL, used_ms BIGINT, PRIMARY KEY (token_sha256))""",
    "CREATE INDEX ix_invitation_staff ON invitation (staff)",
    """CREATE TABLE challenge (id_sha256 TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, staff
        TEXT, expires_ms BIGINT NOT NULL, PRIMARY KEY (id_sha256))""",
    "CREATE INDEX ix_challenge_expires_ms ON challenge (expires_ms)",
    """CREATE TABLE journal (id BIGINT NOT NULL, at_ms BIGINT NOT NULL, commune TEXT NOT NULL, who TEXT NOT
        NULL, action TEXT NOT NULL, object TEXT NOT NULL, before TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY
        KEY (id))""",
    """CREATE TABLE shift (staff TEXT NOT NULL, commune TEXT NOT NULL, name TEXT NOT NULL, circle TEXT NOT
        NULL, places TEXT NOT NULL, available INTEGER NOT NULL, since_ms BIGINT NOT NULL, until_ms BIGINT
        NOT NULL, seen_ms BIGINT, PRIMARY KEY (staff))""",
    "CREATE INDEX ix_shift_commune ON shift (commune)",
    """CREATE TABLE push_subscription (endpoint_sha256 TEXT NOT NULL, staff TEXT NOT NULL, session TEXT NOT
        NULL, subscription TEXT NOT NULL, lang TEXT NOT NULL, created_ms BIGINT NOT NULL, failed INTEGER
        DEFAULT '0' NOT NULL, PRIMARY KEY (endpoint_sha256))""",
    "CREATE INDEX ix_push_subscription_staff ON push_subscription (staff)",
    """CREATE TABLE report (id TEXT NOT NULL, commune TEXT NOT NULL, staff TEXT NOT NULL, staff_name TEXT
        NOT NULL, call_id TEXT, day TEXT NOT NULL, body TEXT NOT NULL, made_ms BIGINT NOT NULL, PRIMARY KEY
        (id))""",
    "CREATE INDEX ix_report_commune ON report (commune)",
    """CREATE TABLE mandate (id TEXT NOT NULL, commune TEXT NOT NULL, staff TEXT NOT NULL, attestation TEXT
        NOT NULL, scope TEXT NOT NULL, signed_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL,
        revocation_sha256 TEXT, ended_ms BIGINT, revoked_ms BIGINT, PRIMARY KEY (id))""",
    "CREATE INDEX ix_mandate_commune ON mandate (commune)",
    """CREATE TABLE tally (commune TEXT NOT NULL, day TEXT NOT NULL, kiosk_id TEXT NOT NULL, name TEXT NOT
        NULL, count BIGINT NOT NULL, PRIMARY KEY (commune, day, kiosk_id, name))""",
    """CREATE TABLE page_time (page TEXT NOT NULL, week TEXT NOT NULL, n BIGINT NOT NULL, log_look_micro
        BIGINT NOT NULL, log_whole_micro BIGINT NOT NULL, PRIMARY KEY (page, week))""",
)

HELP_4 = (
    "ALTER TABLE help_call ADD COLUMN commune TEXT DEFAULT 'town' NOT NULL",
    "ALTER TABLE help_call ADD COLUMN origin TEXT DEFAULT 'person' NOT NULL",
    "ALTER TABLE help_call ADD COLUMN visit TEXT",
    "ALTER TABLE help_call ADD COLUMN circle TEXT DEFAULT 'site' NOT NULL",
    "ALTER TABLE help_call ADD COLUMN returns INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE help_call ADD COLUMN detail TEXT DEFAULT '{}' NOT NULL",
    "ALTER TABLE help_call ADD COLUMN arrived_ms BIGINT",
    "ALTER TABLE help_call ADD COLUMN outcome TEXT",
    "CREATE UNIQUE INDEX help_call_one_of_a_visit ON help_call (kiosk_id, visit)"
    " WHERE ended_ms IS NULL AND visit IS NOT NULL",
    'CREATE TABLE call_key ("key" TEXT NOT NULL, call_id TEXT NOT NULL, body_sha256 TEXT NOT NULL,'
    ' PRIMARY KEY ("key"))',
    "ALTER TABLE kiosk ADD COLUMN commune TEXT DEFAULT 'town' NOT NULL",
    "ALTER TABLE device ADD COLUMN commune TEXT DEFAULT 'town' NOT NULL",
    "ALTER TABLE enrolment ADD COLUMN commune TEXT DEFAULT 'town' NOT NULL",
    "ALTER TABLE kiosk_report ADD COLUMN state TEXT DEFAULT '{}' NOT NULL",
    "ALTER TABLE event ADD COLUMN commune TEXT DEFAULT '' NOT NULL",
    # Those that were under way when the hub was upgraded end as they would have.
    "INSERT INTO call_timer SELECT id, 'expire', coalesce(accepted_ms + 7200000, raised_ms + 1800000)"
    " FROM help_call WHERE phase IN ('raised', 'seen', 'accepted')",
    "ALTER TABLE console_session ADD COLUMN staff TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE console_session ADD COLUMN proved_ms BIGINT DEFAULT '0' NOT NULL",
    # Until now a name and the site's code were enough: each person has an account from now on.
    "DELETE FROM console_session",
)

APPEND_ONLY_4 = {
    "sqlite": (
        # Until now events were kept for ever.
        "DROP TRIGGER event_no_delete",
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event"
        " WHEN OLD.at_ms > (CAST(strftime('%s', 'now') AS INTEGER) - 2592000) * 1000"
        " BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal"
        " BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal"
        " WHEN OLD.at_ms > (CAST(strftime('%s', 'now') AS INTEGER) - 31536000) * 1000"
        " BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    ),
    "postgresql": (
        "DROP TRIGGER event_no_change ON event",
        "CREATE TRIGGER event_no_change BEFORE UPDATE ON event"
        " FOR EACH ROW EXECUTE FUNCTION event_append_only()",
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event FOR EACH ROW"
        " WHEN (OLD.at_ms > (extract(epoch FROM now()) - 2592000) * 1000)"
        " EXECUTE FUNCTION event_append_only()",
        "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal"
        " FOR EACH ROW EXECUTE FUNCTION event_append_only()",
        # Lines of more than a year may go: hub/accounts/journal.py cuts them off at the old end.
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal FOR EACH ROW"
        " WHEN (OLD.at_ms > (extract(epoch FROM now()) - 31536000) * 1000)"
        " EXECUTE FUNCTION event_append_only()",
        "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal"
        " FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()",
    ),
}

FLEET_5 = ("ALTER TABLE kiosk_report ADD COLUMN software TEXT",)

STEPS: dict[int, tuple[str, ...]] = {
    2: (*TO_2, *DEVICES_2),
    3: (*SIGN_IN_3, *PARCEL_3),
    4: (*STAFF_4, *HELP_4),
    5: FLEET_5,
}
"""Version that a step leads to, and its statements."""
OF_ENGINE: dict[int, dict[str, tuple[str, ...]]] = {4: APPEND_ONLY_4}
"""What each engine says in words of its own, after a step."""
