"""The process in which SANE's drivers run (``python -m scanner.sane.worker``): it may hang, crash, be killed.

Orders come as lines of JSON on stdin. Each is answered by one line of JSON and the bytes that its ``size``
says; before it, ``{"alive": true}`` comes while rows do. Options survive a device's closing within a process,
and a feeder counts its sheets in it: who wants a clean device starts a new process.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from scanner.sane.device import Device, Picture
from scanner.sane.faults import code_of

Send = Callable[[Mapping[str, Any], bytes], None]


def main() -> int:
    """Obey until stdin ends."""
    import sane

    out = os.fdopen(os.dup(1), "wb")
    # A driver that prints would break the answers.
    os.dup2(2, 1)
    sane.init()
    device: Device | None = None

    def send(head: Mapping[str, Any], body: bytes = b"") -> None:
        out.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
        out.flush()

    for line in sys.stdin:
        order = json.loads(line)
        try:
            match order["do"]:
                case "list":
                    send({"devices": sane.get_devices()})
                case "open":
                    if device is not None:
                        device.close()
                    device = Device(sane.open(order["name"]), order["dpi"])
                    send({"feeder": device.feeder, "glass": device.glass})
                case "sheet" if device is not None:
                    picture = device.sheet(order["first"], lambda: send({"alive": True}))
                    send(_told(picture), picture.rgb)
        except Exception as fault:  # noqa: BLE001 - the process's boundary: drivers raise whatever they like
            send({"fault": code_of(str(fault))})
    if device is not None:
        device.close()
    sane.exit()
    return 0


def _told(picture: Picture) -> Mapping[str, Any]:
    return {"width": picture.width_px, "height": picture.height_px, "dpi": picture.dpi, "fed": picture.fed}


if __name__ == "__main__":
    sys.exit(main())
