"""What a visitor could plug in: nothing of it may give a key, a pointer, a network or a serial line.

And what the town has listed: it is heard from power-on.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import disks
from boards import Setup
from vm import Machine, switched_on

if TYPE_CHECKING:
    from report import Outcome

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


# --- What the town has listed ---------------------------------------------------------------------------

LISTED, STRANGER = "0627:0001", "056a:0000"
"""QEMU's keyboard, and its drawing tablet."""
KEYBOARD = "QEMU QEMU USB Keyboard"
LIST = f"\ufeff# le clavier du hall\r\n{LISTED}\r\n".encode()
"""As Windows writes it."""
THERE = Setup(raw="spoilt/listed.raw", plugged=("usb-kbd", "usb-wacom-tablet"), without=("kiosk.service",))
READ_S = 20
NODES = (
    "for one in /sys/class/input/event*; do case $(readlink -f $one) in */usb*) echo ${one##*/} ;; esac; done"
)
REFUSED = "journalctl --boot --identifier parvis-usb --output cat --no-pager"


def listed_keys(work: Path, version: str, outcome: Outcome) -> None:
    """A keyboard that the town has listed gives keys from power-on; what it has not listed never does."""
    disk = disks.with_shell(work, version, "listed")
    disks.prepare(work, disk, {"usb-allowed": LIST})
    kiosk = Machine(work, version, "listed", THERE)
    with switched_on(kiosk):
        kiosk.comes_up()
        kiosk.until("the list is known", lambda: let_in(kiosk), 120)
        outcome.says("first start: refused before the list was there", refusals(kiosk))
        heard_alone(kiosk, outcome, "first start")
        kiosk.run("sync")
    with switched_on(kiosk):
        kiosk.comes_up()
        kiosk.until("the list is known", lambda: let_in(kiosk), 120)
        told = refusals(kiosk)
        outcome.holds("second start: the listed one is never refused", LISTED not in told, told)
        outcome.holds("second start: the other one is", STRANGER in told, told)
        heard_alone(kiosk, outcome, "second start")
        kiosk.ask("device_add", driver="usb-kbd", id="late-keys", bus="usb.0")
        both = [KEYBOARD, KEYBOARD]
        kiosk.until("a listed one that is plugged in later is heard", lambda: heard_now(kiosk) == both, 30)
        outcome.holds("a listed one that is plugged in later is heard", True)
        kiosk.run("rm /var/lib/parvis-system/usb-allowed; sync")
    with switched_on(kiosk):
        kiosk.comes_up()
        kiosk.until("the list is known", lambda: let_in(kiosk), 120)
        outcome.holds("no more listed: refused", LISTED in refusals(kiosk), refusals(kiosk))
        outcome.holds("no more listed: not heard", not heard_now(kiosk), " ".join(heard_now(kiosk)))
        outcome.holds("no more listed: a key gives nothing", typed(kiosk) == 0)


def heard_alone(kiosk: Machine, outcome: Outcome, when: str) -> None:
    """The listed keyboard, by what the kernel says of it and by a key."""
    kiosk.until(f"{when}: the listed keyboard is there", lambda: KEYBOARD in heard_now(kiosk), 60)
    heard = heard_now(kiosk)
    outcome.holds(
        f"{when}: the listed keyboard is heard, and nothing else", heard == [KEYBOARD], " ".join(heard)
    )
    outcome.holds(f"{when}: a key gives a key", typed(kiosk) > 0)


def let_in(kiosk: Machine) -> bool:
    """Whether what the town has listed has been let in, and udev has no question left."""
    said = kiosk.run("systemctl is-active parvis-usb; udevadm settle --timeout=20").out
    return said.split()[:1] == ["active"]


def refusals(kiosk: Machine) -> str:
    """Whom the gate has refused since power-on."""
    return " ".join(kiosk.run(REFUSED).out.split("\n"))


def heard_now(kiosk: Machine) -> list[str]:
    """What on USB could be heard."""
    return [one for one in kiosk.run(HEARD).out.split("\n") if one]


def typed(kiosk: Machine) -> int:
    """How many bytes come of one key, from any input on USB; a silenced one can be read, and says nothing."""
    kiosk.run(
        f"rm -f /run/typed; for node in $({NODES}); do"
        f" (timeout {READ_S} cat /dev/input/$node >>/run/typed 2>/dev/null &) ; done"
    )
    time.sleep(3)
    kiosk.keys("a")
    time.sleep(3)
    return int(kiosk.run("cat /run/typed 2>/dev/null | wc -c").out)
