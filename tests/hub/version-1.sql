-- A hub's file as the first version wrote it; never to be changed.
CREATE TABLE console_session (token_sha256 TEXT NOT NULL, name TEXT NOT NULL, created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, PRIMARY KEY (token_sha256));
CREATE TABLE event (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL,
    topic TEXT NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX event_by_topic ON event (topic, id);
CREATE TABLE help_call (id TEXT NOT NULL, phase TEXT NOT NULL, version INTEGER NOT NULL, "key" TEXT NOT NULL,
    body_sha256 TEXT NOT NULL, kiosk_id TEXT NOT NULL, kiosk_name TEXT NOT NULL, kiosk_place TEXT NOT NULL,
    procedure TEXT NOT NULL, step TEXT NOT NULL, lang TEXT NOT NULL, raised_ms INTEGER NOT NULL, seen_by TEXT,
    seen_ms INTEGER, accepted_by TEXT, accepted_ms INTEGER, ended_ms INTEGER, PRIMARY KEY (id),
    UNIQUE ("key"));
CREATE INDEX ix_help_call_phase ON help_call (phase);
CREATE TABLE kiosk (id TEXT NOT NULL, name TEXT NOT NULL, place TEXT NOT NULL, activity TEXT NOT NULL,
    changed_ms INTEGER NOT NULL, beat_ms INTEGER NOT NULL, PRIMARY KEY (id));
CREATE TABLE parcel (id TEXT NOT NULL, phase TEXT NOT NULL, version INTEGER NOT NULL,
    auth_sha256 TEXT NOT NULL, lease_sha256 TEXT, blob_sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, ended_ms INTEGER, PRIMARY KEY (id));
CREATE INDEX ix_parcel_phase ON parcel (phase);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
PRAGMA user_version=1;
