"""``parvis gesture``: one gesture from the command line, and whether it was made."""

from __future__ import annotations

import time
from pathlib import Path

from pydantic import ValidationError

from kiosk.app.gestures.box import Box
from kiosk.app.gestures.gesture import Gesture
from kiosk.app.gestures.places import dock_folder, gestures_in, status_in
from kiosk.app.gestures.rows import read_status

PATIENCE_S = 30.0
LOOK_S = 0.03
TOLD = {
    "broken": "That is no gesture. A gesture is DEVICE.MOVE, for instance printer.jam.",
    "unknown": "No device of this kiosk knows that gesture. It knows: {known}.",
    "argument": "The gesture cannot be made with {argument!r}.",
    "fault": "It cannot be done now: the plug is out, the microphone is closed, or log/kiosk.jsonl says why.",
}


def make(name: str, argument: str, data: Path) -> tuple[str, int]:
    """What to tell the person, and the exit code. Waits until the gesture was made."""
    folder = dock_folder(data)
    status = read_status(status_in(folder))
    if status is None:
        return f"No kiosk with a dock works in {data}. Start one: parvis run --dock", 2
    box = Box(gestures_in(folder))
    try:
        file = box.drop(Gesture(name, argument))
    except ValidationError:
        return TOLD["broken"], 2
    end = time.monotonic() + PATIENCE_S
    while file.exists() and time.monotonic() < end:
        time.sleep(LOOK_S)
    if file.exists():
        box.made(file)
        return "The kiosk did not take the gesture.", 1
    refused = box.refusal(file)
    known = sorted({offer.gesture.name for row in status.rows for offer in row.offers})
    told = TOLD[refused].format(known=", ".join(known), argument=argument) if refused else ""
    return told, 1 if refused else 0
