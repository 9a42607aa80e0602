"""Makes a new database whole: the tables, and the triggers that let nobody change what happened."""

from sqlalchemy import Connection

from hub.store.tables import metadata

APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        # Events of more than 30 days may go: hub/terms.py.
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
        "CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'append-only'; END $$",
        "CREATE TRIGGER event_no_change BEFORE UPDATE ON event"
        " FOR EACH ROW EXECUTE FUNCTION event_append_only()",
        # Events of more than 30 days may go: hub/terms.py.
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event FOR EACH ROW"
        " WHEN (OLD.at_ms > (extract(epoch FROM now()) - 2592000) * 1000)"
        " EXECUTE FUNCTION event_append_only()",
        # Row triggers do not see TRUNCATE.
        "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event"
        " FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()",
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


def create(conn: Connection) -> None:
    """Make everything of the present version in an empty database."""
    metadata.create_all(conn)
    for statement in APPEND_ONLY[conn.dialect.name]:
        conn.exec_driver_sql(statement)
