"""Looks now and then whether printer, camera and disk are as they should be, for who looks after them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

import structlog

from hub.contract.codes import DeviceCode, TroubleCode
from kiosk.app.later import today
from kiosk.app.sections import NO_DEVICE
from kiosk.app.storage import CLOCK_IS_RIGHT, storage_trouble
from kiosk.devices.printer import NoPrinter, OutOfPaper, PrinterBlocked, PrinterReady, PrinterStatus

LOOK_S = 60.0
_BLOCKED = {
    "media-jam": TroubleCode.JAMMED,
    "door-open": TroubleCode.OPEN,
    "cover-open": TroubleCode.OPEN,
    "marker-supply-empty": TroubleCode.NO_INK,
    "toner-empty": TroubleCode.NO_INK,
    "paused": TroubleCode.STOPPED,
}
"""IPP's keywords (RFC 8011, section 5.4.12) as the console knows them; all others: blocked."""
_log = structlog.get_logger()


class Machines:
    """A thread that asks the printer and looks for the camera's file and the disk; it opens none of them."""

    def __init__(
        self,
        printer: Callable[[], PrinterStatus] | None,
        camera: str,
        tell: Callable[[str, str], None],
        look_s: float = LOOK_S,
        storage: Callable[[], str] = lambda: "",
    ) -> None:
        """``camera``: the source as in the settings; ``printer``: None where there is none; ``storage``: what
        is wrong with the disk.

        ``tell`` is told each device with its trouble.
        """
        self._printer, self._camera, self._tell, self._look_s = printer, camera, tell, look_s
        self._storage = storage
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="machines", daemon=True)

    def start(self) -> Machines:
        """Look at once, then about every minute."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Look no more."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._printer:
                    self._tell(DeviceCode.PRINTER, printer_trouble(self._printer()))
                self._tell(DeviceCode.CAMERA, camera_trouble(self._camera))
                self._tell(DeviceCode.STORAGE, self._storage())
            except Exception as fault:  # noqa: BLE001 a thread's boundary: the next look may see
                _log.error("machines.fault", exc_info=fault)
            self._stopping.wait(self._look_s)


def disk_trouble(data: Path) -> str:
    """What is wrong with the folder of data, today and by this machine's clock. Raises OSError."""
    return storage_trouble(data, today(), clock_is_right=CLOCK_IS_RIGHT.exists())


def printer_trouble(status: PrinterStatus) -> str:
    """The code of what is wrong; empty: nothing."""
    match status:
        case PrinterReady():
            return ""
        case OutOfPaper():
            return TroubleCode.OUT_OF_PAPER
        case PrinterBlocked(reason):
            return next(
                (code for word, code in _BLOCKED.items() if reason.startswith(word)), TroubleCode.BLOCKED
            )
        case NoPrinter():
            return TroubleCode.MISSING
        case never:
            assert_never(never)


def camera_trouble(source: str) -> str:
    """Whether a camera is where the settings say; what a flatbed says is only known as it scans."""
    if source.startswith("sane") or source == NO_DEVICE:
        return ""
    device = Path(f"/dev/video{source}" if source.isdecimal() else source).expanduser()
    return "" if device.exists() else TroubleCode.MISSING
