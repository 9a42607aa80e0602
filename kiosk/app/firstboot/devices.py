"""What is plugged into this machine: the queues of CUPS, cameras and scanners, and what a camera sees."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.app.later import in_background
from kiosk.devices.camera import Camera, CameraLost, CameraReady, Frame, Image
from kiosk.pages.setup_states import Found, Thing

VIDEO = Path("/sys/class/video4linux")
_FREE_S = 10.0


def printers(server: str = "", port: int = 631) -> Found:
    """The queues that CUPS knows here and now; none where it does not answer. Blocks for seconds at most."""
    from kiosk.printing.cups import CupsPrinter

    queues = CupsPrinter(None, server or None, port).queues()
    return Found(tuple(Thing(name, words) for name, words in queues))


def cameras(about: Path = VIDEO) -> Found:
    """The kernel's cameras and SANE's scanners. Blocks for seconds."""
    from kiosk.app.commands.scandevices import cameras as of_kernel
    from kiosk.app.commands.scandevices import flatbeds

    seen = tuple(Thing(one.source, one.name, live=True) for one in of_kernel(about, ""))
    laid = tuple(
        Thing(one.source, one.name) for one in flatbeds("") if one.state != "broken" and ":" in one.source
    )
    return Found((*seen, *laid))


class Looking:
    """Shows what one camera sees, from a thread of its own, until it is closed."""

    def __init__(
        self,
        camera: Camera,
        show: Callable[[Frame], None],
        told: Callable[[bool], None],
        after: Looking | None = None,
    ) -> None:
        """``show`` gets each picture and ``told`` whether there is one, both in the camera's thread.

        ``after``: who had the camera before, and must have let it go.
        """
        self._camera, self._show, self._told, self._after = camera, show, told, after
        self._ended = threading.Event()
        self._thread = in_background("first-boot-camera", self._run)

    def close(self) -> None:
        """No picture follows; the camera is let go a moment later."""
        self._ended.set()

    def join(self, timeout_s: float) -> None:
        """Wait until it is."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        if self._after:
            self._after.join(_FREE_S)
            self._after = None
        try:
            if not isinstance(self._camera.open(), CameraReady):
                self._told(False)
                return
            self._told(True)
            while not self._ended.is_set():
                seen = self._camera.frame()
                if isinstance(seen, CameraLost):
                    self._told(False)
                    return
                self._show(_frame(seen))
        finally:
            self._camera.close()


def _frame(image: Image) -> Frame:
    return Frame(image.shape[1], image.shape[0], image.tobytes())
