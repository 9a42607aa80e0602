"""The camera looks for a mediator's badge while its page is open, and at no other time."""

from __future__ import annotations

import base64
import binascii
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Protocol

import structlog

from kiosk.app.later import in_background
from kiosk.devices.badge import BadgeEvent, BadgeTouched
from kiosk.devices.flatbed import is_flatbed

GRACE_S = 3.0
READY = "ready"
_log = structlog.get_logger()


class Eye(Protocol):
    """What can look for a badge's code."""

    def open(self, ready: Callable[[], None], listener: Callable[[BadgeEvent], None]) -> None:
        """Look from now on; ``ready``: there is a camera. Both are called from a thread."""
        ...

    def close(self) -> None:
        """Look no more."""
        ...


class NoEye:
    """A kiosk whose camera looks at nothing but papers."""

    def open(self, ready: Callable[[], None], listener: Callable[[BadgeEvent], None]) -> None:
        """There is none."""

    def close(self) -> None:
        """There is none."""


class CameraEye:
    """Runs ``scanner.badgeeye`` while it looks."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._child: subprocess.Popen[str] | None = None

    def open(self, ready: Callable[[], None], listener: Callable[[BadgeEvent], None]) -> None:
        """Look from now on."""
        self.close()
        command = [sys.executable, "-m", "scanner.badgeeye", self._source]
        try:
            child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        except OSError:
            _log.warning("assist.no_eye")
            return
        self._child = child
        threading.Thread(target=_read, args=(child, ready, listener), name="badge-eye", daemon=True).start()

    def close(self) -> None:
        """Look no more; the camera is free a moment later."""
        child, self._child = self._child, None
        if child is not None:
            in_background("badge-eye-close", lambda: _end(child))


def _read(
    child: subprocess.Popen[str], ready: Callable[[], None], listener: Callable[[BadgeEvent], None]
) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        if line.strip() == READY:
            ready()
            continue
        try:
            secret = base64.b64decode(line, validate=False).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        listener(BadgeTouched((secret,)))


def _end(child: subprocess.Popen[str]) -> None:
    if child.stdin:
        child.stdin.close()
    try:
        child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def eye_of(source: str) -> Eye:
    """What looks on a kiosk with this camera; a flatbed has no eye."""
    return NoEye() if is_flatbed(source) else CameraEye(source)
