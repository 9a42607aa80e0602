"""What the scan process says: its events as lines of JSON and bytes, the last still in a file of memory."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, assert_never

from kiosk.devices.camera import Image
from scanner.events import (
    Beat,
    CameraFault,
    FlatbedFailed,
    Preview,
    ScanEvent,
    ScanFailed,
    ScannedPage,
    Scanning,
    Taken,
    Waiting,
    Working,
)
from scanner.reading import Document

SCREEN_PX = (960, 540)
"""The largest preview that the kiosk's pages show: nothing larger crosses the pipe."""
_JPEG_QUALITY = 95


class Wire:
    """Writes events; called from the station's thread."""

    def __init__(self, out: BinaryIO, photo: int) -> None:
        self._out, self._photo = out, photo
        self._rounds: Callable[[], int] = lambda: 0
        self.ended = threading.Event()

    def begin(self, rounds: Callable[[], int]) -> None:
        """Stamp each event with the number of the page that it belongs to."""
        self._rounds = rounds

    def tell(self, event: ScanEvent) -> None:
        """One event. A kiosk that has gone ends the process."""
        try:
            self._write(event)
        except BrokenPipeError:
            self.ended.set()

    def _write(self, event: ScanEvent) -> None:
        match event:
            case Preview(image, corners, advice, progress):
                from scanner.pictures import fit

                head = {"corners": corners, "advice": advice, "progress": round(progress, 3)}
                self._send("preview", head, [fit(image, *SCREEN_PX)])
            case Waiting(feeder, glass):
                self._send("waiting", {"feeder": feeder, "glass": glass})
            case Scanning():
                self._send("scanning", {})
            case Working(photograph, dpi, more):
                size = 0 if photograph is None else self._keep(photograph)
                self._send("working", {"photo": size, "dpi": dpi, "more": more})
            case Taken(page):
                self._send("taken", _taken(page), [page.thumbnail, page.still], page.pdf)
            case CameraFault(status):
                self._send("no_camera", {"reason": status.reason})
            case FlatbedFailed(code):
                self._send("flatbed", {"code": code})
            case Beat():
                self._send("beat", {})
            case ScanFailed(code):
                self._send("failed", {"failed": code})
                self.ended.set()
            case _:
                assert_never(event)

    def _keep(self, photograph: Image) -> int:
        """Lay the still where the kiosk keeps it, before it is told; give its size (bytes)."""
        import cv2

        encoded = cv2.imencode(".jpg", photograph, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]
        # A second descriptor of the same memory would have the first one's place in it.
        os.ftruncate(self._photo, 0)
        return os.pwrite(self._photo, encoded.tobytes(), 0)

    def _send(
        self, name: str, head: dict[str, Any], images: Sequence[Image] = (), first: bytes = b""
    ) -> None:
        sizes = [[int(image.shape[1]), int(image.shape[0])] for image in images]
        body = b"".join([first, *(image.tobytes() for image in images)])
        line = {"event": name, "round": self._rounds(), "images": sizes, "size": len(body), **head}
        self._out.write(json.dumps(line).encode() + b"\n" + body)
        self._out.flush()


def _taken(page: ScannedPage) -> dict[str, Any]:
    how, document = page.treatment, page.reading.document
    return {
        "codes": len(page.reading.barcodes),
        "issues": list(document.issues),
        "found": page.found,
        "outline": page.outline,
        "more": page.more,
        "read": _read(document),
        "kept": {
            "corners": how.corners,
            "turned": how.turned,
            "stood": how.stood,
            "flattened": how.flattened,
            "dpi": how.dpi,
            "searched": True,
        },
    }


def _read(document: Document) -> dict[str, Any]:
    fields = {
        name: [one.value, one.source, one.to_confirm, one.certain] for name, one in document.fields.items()
    }
    return {
        "kind": document.kind,
        "form": document.form,
        "also": sorted(document.also),
        "fields": fields,
    }
