"""Every gesture with what it does, for ``parvis gesture --help``. Imports nothing heavy: help is quick."""

from __future__ import annotations

from collections.abc import Mapping

KNOWN: Mapping[str, tuple[str, str]] = {
    "camera.show": ("PAGE", "Lay this page under the camera: bill, card, letter, or a picture's path."),
    "camera.clear": ("", "Take the page away."),
    "camera.unplug": ("", "Pull the camera's plug."),
    "camera.plug": ("", "Plug the camera in."),
    "flatbed.lay": ("PAGE", "Lay this paper on the glass (a kiosk whose camera.source is a flatbed)."),
    "flatbed.feed": ("PAGE", "Put this sheet into the feeder, behind the others."),
    "flatbed.clear": ("", "Take everything off the glass and out of the feeder."),
    "flatbed.jam": ("", "Jam the next sheet."),
    "flatbed.open": ("", "Open the cover."),
    "flatbed.busy": ("", "Another program takes the scanner."),
    "flatbed.garble": ("", "The cable garbles what is scanned."),
    "flatbed.hang": ("", "The driver hangs at the next sheet."),
    "flatbed.unplug": ("", "Pull the scanner's plug."),
    "flatbed.mend": ("", "Nothing is wrong any more."),
    "printer.empty": ("", "Take all the paper out."),
    "printer.refill": ("", "Put paper in."),
    "printer.jam": ("", "Jam the next page."),
    "printer.unjam": ("", "Pull the jammed page out; it is printed again."),
    "printer.vanish": ("", "Pull the printer's plug."),
    "printer.return": ("", "Plug the printer in."),
    "network.cut": ("", "Cut the way to the hub."),
    "network.restore": ("", "Restore it."),
    "clock.forward": ("SECONDS", "Move the kiosk's clock forward: 180 brings the question to who is silent."),
    "keypad.press": (
        "KEY",
        "Press a key: up, down, left, right, centre, help, repeat, home, slower, faster, louder, softer.",
    ),
    "keypad.unplug": ("", "Pull the keypad's cable."),
    "keypad.plug": ("", "Plug the keypad in."),
    "switch.press": ("1 or 2", "Press a switch."),
    "headset.plug": ("", "Plug a headset in: the kiosk speaks to it."),
    "headset.pull": ("", "Pull it out: the kiosk is silent at once."),
    "microphone.say": ("WORDS", "Say this to the microphone, while it is open; nothing: be silent."),
    "microphone.unplug": ("", "Pull the microphone's plug."),
    "microphone.plug": ("", "Plug it in."),
    "badge.touch": ("BADGE", "Lay a badge on the reader: mediator, or any other for a stranger's."),
    "badge.remove": ("", "Take the badge away."),
    "service.clean": ("", "Clean the screen, as soon as no visit goes on."),
    "service.out": ("CAUSE", "Put the kiosk out of order: paper, screen, network, works."),
    "service.in": ("", "Put it in service."),
}
"""By ``DEVICE.MOVE``: what it is made with (empty: nothing), and what it does."""


def lines() -> str:
    """One line a gesture, in columns."""
    heads = {name: f"{name} {argument}".rstrip() for name, (argument, _) in KNOWN.items()}
    width = max(map(len, heads.values()))
    return "\n".join(f"{heads[name]:{width}}  {does}" for name, (_, does) in KNOWN.items())
