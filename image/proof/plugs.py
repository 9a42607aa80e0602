"""What a visitor could plug in: nothing of it may give a key, a pointer, a network or a serial line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from report import Outcome
    from vm import Machine

PLUGS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("a keyboard", "usb-kbd", {}),
    ("a mouse", "usb-mouse", {}),
    ("a tablet", "usb-tablet", {}),
    ("a drawing tablet that is also a mouse", "usb-wacom-tablet", {}),
    ("a network card", "usb-net", {"netdev": "plugged"}),
    ("a serial line", "usb-serial", {"chardev": "plugged", "always-plugged": True}),
    ("a hub of more plugs", "usb-hub", {}),
)
HEARD = (
    "for one in /sys/class/input/input*; do"
    " case $(readlink -f $one) in */usb*) [ $(cat $one/inhibited) = 1 ] || cat $one/name ;; esac; done;"
    " for one in /sys/class/net/*; do case $(readlink -f $one) in */usb*) echo $one ;; esac; done;"
    " ls -d /dev/ttyUSB* /dev/ttyACM* /dev/sd* 2>/dev/null; true"
)
"""What of the USB could be heard: an input that is not silenced, a network, a serial line, a disk."""
COUNT = "ls -d /sys/bus/usb/devices/*-* 2>/dev/null | grep -vc :"


def plugs(kiosk: Machine, outcome: Outcome) -> None:
    """Each is seen by the machine, and none of it reaches the kiosk."""
    kiosk.ask("netdev_add", type="user", id="plugged", restrict=True)
    kiosk.ask("chardev-add", id="plugged", backend={"type": "null", "data": {}})
    # What was pulled out just before goes a moment later, and would hide what comes.
    kiosk.until("nothing is plugged in", lambda: plugged(kiosk) == 0, 30)
    for number, (what, driver, more) in enumerate(PLUGS):
        kiosk.ask("device_add", driver=driver, id=f"plug{number}", bus="usb.0", **more)
        kiosk.until(f"{what} is seen", lambda: plugged(kiosk) > 0, 30)
        # What is refused is refused by a rule: it has run when the queue is empty.
        heard = kiosk.run("sleep 3; udevadm settle; " + HEARD).out
        outcome.holds(f"{what} on USB is not heard", not heard, heard)
        kiosk.ask("device_del", id=f"plug{number}")
        kiosk.until(f"{what} is gone", lambda: plugged(kiosk) == 0, 30)


def plugged(kiosk: Machine) -> int:
    """How many devices the machine sees on its USB."""
    return int(kiosk.run(COUNT).out)
