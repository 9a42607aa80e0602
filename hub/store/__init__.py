"""One SQLite file: tables, one writer thread, and the events that are the truth."""
