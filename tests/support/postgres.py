"""A real PostgreSQL of the tests' own: in a temporary folder, reached by a socket in it, gone at the end.

PostgreSQL refuses to run as root. There the server is started as the user ``postgres`` or ``nobody``, to whom
its folder is given; the tests connect as they are. Durability is off: what must survive a power cut is proved
with SQLite, and PostgreSQL proves its own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

OWNERS = ("postgres", "nobody")
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "max_wal_size": "64MB",
    "autovacuum": "off",
    "logging_collector": "off",
}


class PostgresServer:
    """One server for a whole test run; each hub takes a database of its own."""

    def __init__(self, folder: Path, **options: str) -> None:
        self.folder, self._numbers, self._options = folder, count(1), OPTIONS | options
        self._user = _owner()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> PostgresServer:
        """Make the files and serve."""
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._run("initdb", "--auth=trust", "--username=parvis", "--encoding=UTF8", "--locale=C", "--no-sync")
        self.serve()
        return self

    def serve(self) -> None:
        """Begin to serve, or begin again."""
        options = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                # Whoever kills the tests ends it too.
                [
                    "setpriv",
                    "--pdeathsig",
                    "INT",
                    _program("postgres"),
                    "-D",
                    str(self.data),
                    "-k",
                    str(self.folder),
                    *options,
                ],
                stdout=log,
                stderr=log,
                **self._as_user(),
            )
        waited = [_program("pg_isready"), "-h", str(self.folder), "-U", "parvis", "-d", "postgres", "-t", "1"]
        for _ in range(600):
            if subprocess.run(waited, capture_output=True, check=False).returncode == 0:
                return
            if self._process.poll() is not None:
                break
            # pg_isready answers at once while the socket is not there yet.
            with_patience = ["sleep", "0.05"]
            subprocess.run(with_patience, check=False)
        raise AssertionError((self.folder / "server.log").read_text())

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"hub{next(self._numbers)}"
        self._run_sql("postgres", f"CREATE DATABASE {name}")
        return f"postgresql://parvis@/{name}?host={self.folder}"

    def stop(self) -> None:
        """End it, by its process and no other."""
        if self._process is not None and self._process.poll() is None:
            # "Fast": who is still connected is sent away.
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)

    def _run(self, program: str, *arguments: str) -> None:
        command = [_program(program), "-D", str(self.data), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_user())
        assert done.returncode == 0, done.stderr

    def _run_sql(self, database: str, sql: str) -> None:
        command = [_program("psql"), "-h", str(self.folder), "-U", "parvis", "-d", database, "-Xqc", sql]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def _as_user(self) -> dict:
        if self._user is None:
            return {}
        account = pwd.getpwnam(self._user)
        # Not in our working folder, which that user may be unable to enter.
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": self.folder}


@contextmanager
def running_postgres(**options: str) -> Iterator[PostgresServer]:
    """Start a server, and leave nothing of it. ``fsync="on"`` for who measures."""
    # Not below pytest's folder, which is root's alone; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="parvis-pg-"))
    server = PostgresServer(folder, **options)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder)


def _owner() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {account.pw_name for account in pwd.getpwall()}
    return next(name for name in OWNERS if name in known)


def _program(name: str) -> str:
    """Debian keeps the server's programs out of the path, one folder a version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    for folder in reversed(folders):
        if (folder / name).is_file():
            return str(folder / name)
    found = shutil.which(name)
    assert found, f"PostgreSQL's {name} is not installed: apt-get install postgresql"
    return found
