"""A flatbed or feeder behind SANE, from the side that must not hang: each step has its time limit."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import structlog

from kiosk.devices.flatbed import (
    DPI,
    FlatbedCode,
    FlatbedFault,
    FlatbedReady,
    FlatbedStatus,
    Sheet,
)
from scanner.children import end_child, hang_up, start_child

_POLL_S = 0.5
_CHUNK = 1 << 20
_GRACE_S = 3.0
"""A driver that is let go parks the lamp and frees the cable; killed, it leaves the device as it was."""


@dataclass(frozen=True)
class StepLimits:
    """How long a step may take, seconds; what takes longer hangs. A lamp warms up for half a minute."""

    find_s: float = 20.0
    open_s: float = 20.0
    silent_s: float = 45.0
    """Without a new row of the picture."""
    sheet_s: float = 120.0


@dataclass(frozen=True)
class Found:
    """A device as SANE lists it."""

    name: str
    model: str


_Answer: TypeAlias = tuple[Mapping[str, Any], bytes] | FlatbedFault


def _yes() -> bool:
    """Somebody waits for it."""
    return True


class SaneScanner:
    """The first scanner (``wanted`` empty) or the one whose name, maker or model has ``wanted`` in it.

    A part of the name is enough because SANE's own names change with the socket that a cable is put in.
    """

    def __init__(
        self,
        wanted: str = "",
        *,
        dpi: int = DPI,
        limits: StepLimits = StepLimits(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``dpi``: the device takes the nearest that it has."""
        self._wanted, self._dpi, self._limits, self._clock = wanted, dpi, limits, clock
        self._child: subprocess.Popen[bytes] | None = None
        self._wanted_still: Callable[[], bool] = _yes
        self._log = structlog.get_logger()

    def list(self) -> tuple[Found, ...] | FlatbedFault:
        """Everything that SANE finds, here and on the network."""
        answer = self._ask({"do": "list"}, self._limits.find_s)
        if isinstance(answer, FlatbedFault):
            return answer
        return tuple(Found(name, f"{maker} {model}") for name, maker, model, _ in answer[0]["devices"])

    def open(self, go_on: Callable[[], bool] = _yes) -> FlatbedStatus:
        """Find it and open it."""
        self.close()
        self._wanted_still = go_on
        found = self.list()
        if isinstance(found, FlatbedFault):
            return found
        ours = sorted(filter(self.meant, found), key=lambda one: one.name != self._wanted)
        if not ours:
            self.close()
            return FlatbedFault(FlatbedCode.GONE)
        return self.use(ours[0])

    def use(self, found: Found) -> FlatbedStatus:
        """Open this one."""
        answer = self._ask({"do": "open", "name": found.name, "dpi": self._dpi}, self._limits.open_s)
        if isinstance(answer, FlatbedFault):
            self.close()
            return answer
        self._log.info("flatbed.ready", feeder=answer[0]["feeder"])
        return FlatbedReady(found.model, answer[0]["feeder"], answer[0]["glass"])

    def sheets(self) -> Iterator[Sheet | FlatbedFault]:
        """Scan what lies there; a sheet is given when it is known whether another one follows it."""
        held: Sheet | None = None
        while True:
            answer = self._ask({"do": "sheet", "first": held is None}, self._limits.sheet_s)
            if isinstance(answer, FlatbedFault):
                ends = held is not None and answer.code is FlatbedCode.NO_PAPER
                if held is not None:
                    # A jam in the midst: the other sheets still lie in the feeder.
                    yield replace(held, more=not ends)
                if not ends:
                    yield answer
                return
            if held is not None:
                yield replace(held, more=True)
            held = _sheet(*answer)
            if not answer[0]["fed"]:
                yield held
                return

    def close(self) -> None:
        """Let the device go; a driver that does not end by itself is ended."""
        self._end(_GRACE_S)

    def _end(self, grace_s: float) -> None:
        child, self._child = self._child, None
        if child is not None:
            hang_up(child)
            end_child(child, grace_s)

    def meant(self, found: Found) -> bool:
        """Whether the settings mean this one: a part of its name, maker or model is enough."""
        wanted = self._wanted.lower()
        return wanted in found.name.lower() or wanted in found.model.lower()

    def _ask(self, order: Mapping[str, object], limit_s: float) -> _Answer:
        """Have the process do something; it is ended when it takes too long or dies of it."""
        child = self._child = self._child or start_child([sys.executable, "-m", "scanner.sane.worker"])
        reply = _Reply(child)
        if not reply.send(order):
            return self._ended("gone")
        end_s, heard_s = self._clock() + limit_s, self._clock()
        while (now_s := self._clock()) < min(end_s, heard_s + self._limits.silent_s):
            if not self._wanted_still():
                return self._ended("unwanted")
            message = reply.read(_POLL_S)
            if message is None:
                continue
            if message == _DEAD:
                return self._ended("died")
            heard_s = now_s
            head, body = message
            if "alive" not in head:
                return FlatbedFault(FlatbedCode(head["fault"])) if "fault" in head else (head, body)
        return self._ended("hung")

    def _ended(self, why: str) -> FlatbedFault:
        self._log.warning("flatbed.process_ended", reason=why)
        self._end(0.0)
        return FlatbedFault(FlatbedCode.HUNG)


_DEAD: tuple[Mapping[str, Any], bytes] = ({}, b"")


class _Reply:
    """The process's answer as it comes in; reading never waits longer than it is told."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self._in, self._out = child.stdin.fileno(), child.stdout.fileno()
        self._came = bytearray()
        self._head: Mapping[str, Any] | None = None

    def send(self, order: Mapping[str, object]) -> bool:
        """Write an order; whether the process still takes any."""
        try:
            os.write(self._in, json.dumps(order).encode() + b"\n")
        except OSError:
            return False
        return True

    def read(self, wait_s: float) -> tuple[Mapping[str, Any], bytes] | None:
        """One message; None when it is not whole in this time; ``_DEAD`` when none can come any more."""
        if (whole := self._whole()) is not None:
            return whole
        if not select.select([self._out], [], [], wait_s)[0]:
            return None
        came = os.read(self._out, _CHUNK)
        self._came += came
        return self._whole() if came else _DEAD

    def _whole(self) -> tuple[Mapping[str, Any], bytes] | None:
        if self._head is None:
            line, found, rest = self._came.partition(b"\n")
            if not found:
                return None
            self._head, self._came = json.loads(line), rest
        head, size = self._head, self._head["size"]
        if len(self._came) < size:
            return None
        body, self._came, self._head = bytes(self._came[:size]), self._came[size:], None
        return head, body


def _sheet(head: Mapping[str, Any], body: bytes) -> Sheet:
    import numpy as np

    rgb = np.frombuffer(body, np.uint8).reshape(head["height"], head["width"], 3)
    return Sheet(np.ascontiguousarray(rgb[:, :, ::-1]), head["dpi"], fed=head["fed"])
