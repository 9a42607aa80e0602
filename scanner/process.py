"""The kiosk's side of the scan process: starts it, reads its events, ends it. Loads no OpenCV, no NumPy."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, TypeAlias

import structlog

from kiosk.devices.camera import Frame
from scanner.filing import Filing

RESTART_S = 2.0
_GRACE_S = 5.0


@dataclass(frozen=True)
class Live:
    """A frame for the screen; corners as shares of its sides; one advice's code; stillness 0 to 1."""

    frame: Frame
    corners: tuple[tuple[float, float], ...] | None
    advice: str | None
    progress: float


@dataclass(frozen=True)
class Busy:
    """The picture is taken: the citizen may let go while it is read."""


@dataclass(frozen=True)
class Page:
    """The paper: its PDF, a small upright picture, how many codes were read. The process has ended."""

    pdf: bytes = field(repr=False)
    thumbnail: Frame
    codes: int
    found: bool
    """Whether a page was found; otherwise the whole frame was kept, because the citizen said so."""
    issues: tuple[str, ...] = ()
    """Codes of what hindered the reading (``scanner.reading.Issue``)."""
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What a code on the paper says (``scanner.reading.Document.fields``); nobody confirmed it."""


@dataclass(frozen=True)
class NoCamera:
    """No frames for now; it is tried again by itself."""

    reason: str


Event: TypeAlias = Live | Busy | Page | NoCamera
Listener: TypeAlias = Callable[[Event], None]


class ScanProcess:
    """One page to scan. The listener is called from a thread; a process that dies is started again."""

    def __init__(self, source: str, listener: Listener, filing: Filing) -> None:
        self._source, self._listener, self._filing = source, listener, filing
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping, self._taken = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep, name="scan", daemon=True)
        self._log = structlog.get_logger()

    def start(self) -> None:
        """Open the camera and preview."""
        self._thread.start()

    def shoot(self) -> None:
        """Take the picture now, page found or not: the shutter button."""
        child = self._child
        if child and child.stdin:
            with contextlib.suppress(OSError, ValueError):
                child.stdin.write(b"shoot\n")
                child.stdin.flush()

    def stop(self) -> None:
        """End at once for the citizen: no event follows."""
        self._stopping.set()
        child = self._child
        if child and child.stdin:
            with contextlib.suppress(OSError, ValueError):
                child.stdin.close()

    def join(self, timeout_s: float = 10.0) -> bool:
        """Wait until the process has ended; say whether it has."""
        if self._thread.ident:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _keep(self) -> None:
        while not self._stopping.is_set() and not self._taken.is_set():
            self._run()
            if self._stopping.is_set() or self._taken.is_set():
                return
            self._log.warning("scan.process_ended", code=self._child.returncode if self._child else None)
            self._tell(NoCamera("process"))
            self._stopping.wait(RESTART_S)

    def _run(self) -> None:
        filing = self._filing
        command = [sys.executable, "-m", "scanner.worker", "--source", self._source, "--title", filing.title]
        command += ["--lang", filing.lang, "--scratch", str(filing.scratch)]
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._child = child
        if self._stopping.is_set():
            self.stop()
        assert child.stdout is not None
        with child.stdout as replies:
            while (event := _read(replies)) is not None:
                self._tell(event)
        _end(child)

    def _tell(self, event: Event) -> None:
        if isinstance(event, Page):
            self._taken.set()
        if not self._stopping.is_set():
            self._listener(event)


def _end(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):
        if child.stdin:
            child.stdin.close()
    try:
        child.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _read(replies: IO[bytes]) -> Event | None:
    """The next event; None when the process has ended or failed."""
    line = replies.readline()
    if not line.endswith(b"\n"):
        return None
    head: dict[str, Any] = json.loads(line)
    body = replies.read(head["size"])
    if len(body) < head["size"]:
        return None
    return _event(head, body)


def _event(head: dict[str, Any], body: bytes) -> Event | None:
    match head["event"]:
        case "preview":
            corners = head["corners"]
            outline = tuple((float(x), float(y)) for x, y in corners) if corners else None
            frame = Frame(head["width"], head["height"], body)
            return Live(frame, outline, head["advice"], head["progress"])
        case "working":
            return Busy()
        case "taken":
            pdf, picture = body[: head["pdf"]], body[head["pdf"] :]
            thumbnail = Frame(head["width"], head["height"], picture)
            return Page(pdf, thumbnail, head["codes"], head["found"], tuple(head["issues"]), head["fields"])
        case "no_camera":
            return NoCamera(head["reason"])
        case _:
            return None
