"""Starts the kiosk's own hub when no other is set, and starts it again when it dies."""

from __future__ import annotations

import json
import logging
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import structlog

from kiosk.app.eventlog import turning_file
from kiosk.app.later import in_background
from kiosk.kept import keep

_log = structlog.get_logger()


TOKEN_LENGTH = 16
"""The shortest secret that the hub takes."""


def kept_token(data: Path) -> str:
    """This kiosk's secret with its own hub, made once. A cut while it is written leaves no half of it.

    Where it can be neither read nor written the kiosk serves without its hub.
    """
    file, made = data / "kiosk-token", secrets.token_urlsafe(32)
    try:
        kept = file.read_text(encoding="ascii", errors="replace").strip() if file.is_file() else ""
        if len(kept) >= TOKEN_LENGTH:
            return kept
        keep(file, made.encode("ascii"))
    except OSError as fault:
        _log.error("hub.no_token", exc_info=fault)
    return made


class HubProcess:
    """The hub as a child: announced when it serves, restarted with a growing rest, ended with the kiosk."""

    LONGEST_REST_S = 30.0

    def __init__(self, command: Sequence[str], log: Path, ready: Callable[[str], None]) -> None:
        """``log`` gets its events; ``ready`` its URL on this machine, from a thread, at each start."""
        self._command, self._log, self._ready = list(command), log, ready
        self._stopping = threading.Event()
        self._child: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._keep, name="hub", daemon=True)

    def start(self) -> None:
        """Start in the background."""
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The child's process id, while it lives."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def stop(self) -> None:
        """End the child and wait for it."""
        self._stopping.set()
        if self._child and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()

    def _keep(self) -> None:
        rest = 0.5
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                self._run()
            except OSError as fault:
                _log.error("hub.not_started", exc_info=fault)
            if self._stopping.is_set():
                return
            rest = 0.5 if time.monotonic() - started > 60 else min(rest * 2, self.LONGEST_REST_S)
            _log.warning("hub.ended", code=self._child.returncode if self._child else None)
            self._stopping.wait(rest)

    def _run(self) -> None:
        self._child = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self._child.stdout is not None
        assert self._child.stderr is not None
        log = in_background("hub-log", partial(_copy, self._child.stderr, self._log))
        for line in self._child.stdout:
            if url := _announced(line):
                _log.info("hub.ready")
                self._ready(url)
        self._child.wait()
        log.join()


def _copy(lines: Iterable[str], file: Path) -> None:
    """The hub's events, into a file that is turned over when it is large."""
    handler = turning_file(file)
    for line in lines:
        handler.emit(logging.LogRecord("hub", logging.INFO, "", 0, line.rstrip("\n"), None, None))
    handler.close()


def _announced(line: str) -> str | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return f"http://127.0.0.1:{said['port']}" if isinstance(said, dict) and said.get("ready") else None


def python_module(name: str, *arguments: str) -> list[str]:
    """How to start one of our modules with this interpreter."""
    return [sys.executable, "-m", name, *arguments]
