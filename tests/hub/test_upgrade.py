"""An older hub's file becomes a new one without loss, with a copy beside it; or nothing changes at all."""

import sqlite3
import stat
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, inspect, select, text

from hub.fleet import kiosks
from hub.store import steps, upgrade
from hub.store.engine import StoreError, open_engine
from hub.store.tables import SCHEMA_VERSION, console_session, event, help_call, kiosk, metadata, parcel
from tests.support.postgres import PostgresServer

VERSION_1 = Path(__file__).with_name("version-1.sql")

CONTENT = """
INSERT INTO parcel VALUES ('open-live', 'ready', 1, 'aa', NULL, 'bb', 9, 1700000000000, 1700000900000, NULL);
INSERT INTO parcel VALUES ('leased-1', 'leased', 2, 'aa', 'cc', 'bb', 9, 1700000000000, 1700000900000, NULL);
INSERT INTO parcel VALUES ('received', 'consumed', 3, 'aa', 'cc', 'bb', 9, 1700000000000, 1700000900000,
    1700000100000);
INSERT INTO help_call VALUES ('call-1', 'accepted', 3, 'key-1', 'dd', 'hall-a-2', 'borne 2', 'Hall A', 'p',
    's', 'fr', 1700000000000, 'Samia', 1700000001000, 'Samia', 1700000002000, NULL);
INSERT INTO kiosk VALUES ('hall-a-2', 'borne 2', 'Hall A', 'visit', 1700000000000, 1700000003000);
INSERT INTO console_session VALUES ('ee', 'Samia', 1700000000000, 1900000000000);
INSERT INTO event (at_ms, topic, kind, ref, body) VALUES (1700000000000, 'call', 'raised', 'call-1', '{}');
INSERT INTO event (at_ms, topic, kind, ref, body) VALUES (1700000002000, 'call', 'accepted', 'call-1', '{}');
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file of version 1, as a hub left it that was killed: part of it is still in the log."""
    file = tmp_path / "hub.sqlite3"
    db = sqlite3.connect(file)
    db.execute("PRAGMA journal_mode=WAL")
    db.executescript(VERSION_1.read_text() + CONTENT)
    db.close()
    return file


def rows_of(engine: Engine, table: str) -> list[dict]:
    with engine.connect() as conn:
        return [dict(row) for row in conn.execute(text(f'SELECT * FROM "{table}"')).mappings()]


def shape(engine: Engine) -> dict:
    """Tables, columns, keys and indexes, without the order in which they were written down."""
    found = inspect(engine)
    # To SQLite both are one. A step that runs on either engine says BIGINT.
    wide = {"BIGINT": "INTEGER"} if engine.dialect.name == "sqlite" else {}
    return {
        table: (
            {
                (
                    one["name"],
                    wide.get(str(one["type"]), str(one["type"])),
                    one["nullable"],
                    str(one["default"]).removesuffix("::text").strip("'"),
                )
                for one in found.get_columns(table)
            },
            found.get_pk_constraint(table)["constrained_columns"],
            {(tuple(one["column_names"]), bool(one["unique"])) for one in found.get_indexes(table)},
            {tuple(one["column_names"]) for one in found.get_unique_constraints(table)},
        )
        for table in found.get_table_names()
    }


def test_a_file_of_version_1_keeps_all_and_becomes_a_new_one(old: Path, tmp_path: Path) -> None:
    new, fresh = open_engine(old), open_engine(tmp_path / "fresh.sqlite3")
    with sqlite3.connect(old) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            db.execute("UPDATE event SET kind = 'x'")
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    assert shape(new) == shape(fresh), "a table was changed in tables.py: add its step to hub/store/steps.py"
    assert set(shape(new)) >= set(metadata.tables)
    assert [row["id"] for row in rows_of(new, "event")] == [1, 2]
    assert rows_of(new, "help_call")[0]["accepted_by"] == "Samia"
    assert rows_of(new, "kiosk")[0]["beat_ms"] == 1700000003000
    assert not rows_of(new, "console_session"), "a name and the site's code are no account"
    with new.begin() as conn:
        # Numbers go on where they were: a console that comes back with its last one misses nothing.
        added = conn.execute(event.insert().values(at_ms=1, topic="t", kind="k", ref="r", body="{}"))
        assert added.inserted_primary_key == (3,)
    fresh.dispose()
    new.dispose()


def test_an_open_link_of_before_has_ended_and_an_ended_one_stays_as_it_ended(old: Path) -> None:
    new = open_engine(old)
    found = {row["id"]: row for row in rows_of(new, "parcel")}
    assert {key: row["phase"] for key, row in found.items()} == {
        "open-live": "expired",
        "leased-1": "expired",
        "received": "consumed",
    }
    assert {key: row["version"] for key, row in found.items()} == {
        "open-live": 2,
        "leased-1": 3,
        "received": 3,
    }
    assert all(row["ended_ms"] and row["blob_sha256"] is None for row in found.values())
    assert found["received"]["ended_ms"] == 1700000100000
    new.dispose()


LINKS_2 = """
INSERT INTO parcel (id, mode, phase, version, auth_sha256, pin_sha256, blob, size, created_ms, expires_ms)
    VALUES ('link-alone', 'deferred', 'ready', 2, 'aa', NULL, 'ff', 9, 1700000000000, 1900000000000);
INSERT INTO parcel (id, mode, phase, version, auth_sha256, pin_sha256, blob, size, created_ms, expires_ms)
    VALUES ('with-a-pin', 'deferred', 'ready', 2, 'aa', 'bb', 'ee', 9, 1700000000000, 1900000000000);
INSERT INTO event (at_ms, topic, kind, ref, body)
    VALUES (1700000000000, 'parcel', 'ready', 'with-a-pin', '{}');
"""


def of_version_2(engine: str, tmp_path: Path, postgres: PostgresServer) -> Path | str:
    """A store of either engine as the second version left it."""
    said = VERSION_1.with_name(f"version-2-{engine}.sql").read_text() + LINKS_2
    if engine == "sqlite":
        file = tmp_path / "two.sqlite3"
        db = sqlite3.connect(file)
        db.executescript(said)
        db.close()
        return file
    url = postgres.new_database()
    with psycopg.connect(url) as line:
        line.execute(said.encode())
    return url


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_of_version_2_becomes_a_new_one(kind: str, tmp_path: Path, postgres: PostgresServer) -> None:
    new = open_engine(of_version_2(kind, tmp_path, postgres))
    fresh = open_engine(tmp_path / "fresh.sqlite3" if kind == "sqlite" else postgres.new_database())
    try:
        assert shape(new) == shape(fresh)
        found = {row["id"]: row for row in rows_of(new, "parcel")}
        assert (found["with-a-pin"]["phase"], found["with-a-pin"]["blob"]) == ("ready", "ee")
        # No file is named by an ended parcel: the hub erases it when it starts.
        assert (found["link-alone"]["phase"], found["link-alone"]["blob"]) == ("expired", None)
        assert {row["kiosk"] for row in found.values()} == {""}
        assert [row["ref"] for row in rows_of(new, "event")] == ["with-a-pin"]
    finally:
        new.dispose()
        fresh.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_kiosks_of_version_4_stay_and_say_nothing_of_their_software(
    kind: str, tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = of_version_2(kind, tmp_path, postgres)
    monkeypatch.setattr(upgrade, "SCHEMA_VERSION", 4)
    four = open_engine(where)
    with four.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO kiosk (id, name, place, activity, changed_ms, beat_ms)"
            " VALUES ('hall-a-2', 'borne 2', 'Hall A', 'free', 1700000000000, 1700000003000)"
        )
        conn.exec_driver_sql("INSERT INTO kiosk_report (kiosk_id, outbox) VALUES ('hall-a-2', '{}')")
    four.dispose()
    monkeypatch.undo()
    five = open_engine(where)
    try:
        with five.connect() as conn:
            (found,) = kiosks.all_kiosks(conn, 1700000003000)
        assert (found.kiosk.id, found.beat_ms, found.software) == ("hall-a-2", 1700000003000, None)
        assert "software" not in found.model_dump_json()
    finally:
        five.dispose()


def test_a_copy_of_before_lies_beside_for_its_user_alone(old: Path) -> None:
    open_engine(old).dispose()
    copy = old.with_name("hub.sqlite3.schema-1")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM event").fetchone() == (2,)
        assert db.execute("SELECT phase FROM parcel WHERE id = 'open-live'").fetchone() == ("ready",)
    db.close()
    before = copy.stat().st_mtime_ns
    open_engine(old).dispose()
    assert copy.stat().st_mtime_ns == before, "a file that is new already is not copied again"


def test_an_upgrade_that_fails_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(steps.STEPS, 2, (*steps.STEPS[2], "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(StoreError, match="no such table: nowhere"):
        open_engine(old)
    with sqlite3.connect(old) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM parcel WHERE phase = 'ready'").fetchone() == (1,)
    db.close()
    monkeypatch.undo()
    open_engine(old).dispose()


def test_without_a_copy_nothing_is_upgraded(old: Path) -> None:
    # A folder stands where the copy would be written.
    old.with_name("hub.sqlite3.schema-1.part").mkdir()
    with pytest.raises(StoreError, match="the copy made before that cannot be written"):
        open_engine(old)
    with sqlite3.connect(old) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()


def test_both_engines_have_the_same_tables(tmp_path: Path, postgres: PostgresServer) -> None:
    file, server = open_engine(tmp_path / "hub.sqlite3"), open_engine(postgres.new_database())
    wide = {"BIGINT": "INTEGER"}
    both = []
    for engine in (file, server):
        found = inspect(engine)
        both.append(
            {
                table: {
                    (one["name"], wide.get(str(one["type"]), str(one["type"])), one["nullable"])
                    for one in found.get_columns(table)
                }
                for table in metadata.tables
            }
        )
    assert both[0] == both[1]
    late_ms = 1_900_000_000_000
    with server.begin() as conn:
        conn.execute(
            kiosk.insert().values(id="k", name="", place="", activity="free", changed_ms=late_ms, beat_ms=0)
        )
        assert conn.execute(select(kiosk.c.changed_ms)).scalar_one() == late_ms
    for table in (parcel, help_call, console_session, kiosk, event):
        for column in table.columns:
            if column.name.endswith("_ms"):
                found = {one["name"]: one for one in inspect(server).get_columns(table.name)}
                assert str(found[column.name]["type"]) == "BIGINT", f"{table.name}.{column.name}"
    file.dispose()
    server.dispose()


def test_a_newer_database_of_postgresql_is_refused_and_so_is_one_out_of_reach(
    postgres: PostgresServer,
) -> None:
    url = postgres.new_database()
    engine = open_engine(url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE hub_store SET version = 99"))
    engine.dispose()
    with pytest.raises(StoreError, match="written by a newer Parvis \\(schema 99"):
        open_engine(url)
    with pytest.raises(StoreError, match="cannot be used") as refused:
        open_engine("postgresql://someone:opensesame@localhost:1/hub?connect_timeout=2")
    assert "opensesame" not in str(refused.value)
    for wrong in ("mysql://someone:opensesame@x/y", "postgresql://someone:opensesame@x", "opensesame"):
        with pytest.raises(StoreError, match="must look like") as refused:
            open_engine(wrong)
        assert "opensesame" not in str(refused.value)
