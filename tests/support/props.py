"""Every fake of the dock that stands beside the kiosk, for tests of what can be done to them."""

from __future__ import annotations

from pathlib import Path

from kiosk.app.gestures.around import ClockProp, NetworkProp
from kiosk.app.gestures.cable import Cable
from kiosk.app.gestures.clock import DockClock
from kiosk.app.gestures.keys import HeadsetProp, KeypadProp, SwitchProp
from kiosk.app.gestures.paper import PrinterProp
from kiosk.app.gestures.prop import Prop
from kiosk.app.gestures.reader import BadgeProp
from kiosk.app.gestures.service import ServiceProp
from kiosk.app.gestures.voice import MicrophoneProp
from kiosk.devices.badge import FakeBadge
from kiosk.devices.ears import FakeEars
from kiosk.devices.keypad import FakeKeypad


def every_prop(camera: Prop, printer: PrinterProp, cable: Cable, data: Path) -> tuple[Prop, ...]:
    """In the order of the dock; all keys are of one keypad."""
    keypad = FakeKeypad()
    return (
        camera, printer, NetworkProp(cable), ClockProp(DockClock()), KeypadProp(keypad), SwitchProp(keypad),
        HeadsetProp(keypad), MicrophoneProp(FakeEars()), BadgeProp(FakeBadge()), ServiceProp(data),
    )  # fmt: skip
