"""Who may speak on the USB, by the image's own scripts and rules, on folders that stand for the machine's.

The kernel, udev and the order of a boot are met in `image/proof/plugs.py`.
"""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.app import paths

IMAGE = paths.ROOT / "image"
OVERLAY = IMAGE / "overlay"
PROGRAMS = OVERLAY / "usr/lib/parvis"
RULES = OVERLAY / "etc/udev/rules.d/70-parvis-usb.rules"
KEYPAD, STRANGER = "1a2c:0e24", "046d:c31c"
FROM_WINDOWS = b"\xef\xbb\xbf1A2C:0E24\r\n# le clavier du hall\r\n\r\n05fe:1010 \r\n"


@dataclass
class Kiosk:
    """Its folders, and the scripts as they lie there."""

    folder: Path

    def __post_init__(self) -> None:
        for name in ("sys/bus/usb/devices", "sys/class/input", "run", "var/lib/parvis-system", "bin", "own"):
            (self.folder / name).mkdir(parents=True)
        for name in ("data-lib", "usb-gate", "usb-let-in"):
            own = self.folder / "own" / name
            own.write_text(self.here((PROGRAMS / name).read_text(encoding="utf-8")), encoding="utf-8")
            own.chmod(0o755)
        (self.folder / "own/usb-allowed").write_bytes((PROGRAMS / "usb-allowed").read_bytes())
        for name in ("logger", "udevadm"):
            self.command(name, f'echo {name} "$@" >>{self.folder}/said')

    def here(self, text: str) -> str:
        """With every path of the machine below the folder."""
        text = text.replace("/usr/lib/parvis/", f"{self.folder}/own/")
        return re.sub(r"(?<![\w.])/(sys|run|var)/", rf"{self.folder}/\1/", text)

    def command(self, name: str, does: str) -> None:
        file = self.folder / "bin" / name
        file.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        file.chmod(0o755)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=given)

    def plug(self, port: str, numbers: str, kind: str = "03", authorized: str = "0") -> Path:
        """A device with one interface, as udev has left it."""
        vendor, product = numbers.split(":")
        device = self.folder / "sys/devices/pci0000:00/usb1" / port
        interface = device / f"{port}:1.0"
        interface.mkdir(parents=True)
        for file, value in (
            (device / "idVendor", vendor),
            (device / "idProduct", product),
            (interface / "authorized", authorized),
            (interface / "bInterfaceClass", kind),
        ):
            file.write_text(f"{value}\n", encoding="ascii")
        for one in (device, interface):
            (self.folder / "sys/bus/usb/devices" / one.name).symlink_to(one)
        return interface

    def gives_input(self, interface: Path, number: int, inhibited: str = "1") -> Path:
        """What its driver has made of it: deeper than the plug, as in /sys."""
        made = interface / f"0003:1A2C:0E24.0001/input/input{number}"
        made.mkdir(parents=True)
        (made / "inhibited").write_text(f"{inhibited}\n", encoding="ascii")
        (self.folder / "sys/class/input" / made.name).symlink_to(made)
        return made

    def allowed(self, path: Path) -> bool:
        return self.run(f"{self.folder}/own/usb-gate", str(path)).returncode == 0

    def listed(self, said: bytes = f"{KEYPAD}\n".encode()) -> None:
        """By the town, on the data partition."""
        (self.folder / "var/lib/parvis-system/usb-allowed").write_bytes(said)

    def let_in(self) -> None:
        ran = self.run(f"{self.folder}/own/usb-let-in")
        assert ran.returncode == 0, ran.stderr

    def told(self) -> list[str]:
        """The list that udev's question finds."""
        return (self.folder / "run/parvis-usb-allowed").read_text(encoding="ascii").split()


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


# --- The gate -------------------------------------------------------------------------------------------


def test_the_gate_goes_by_what_can_be_read_at_power_on(kiosk: Kiosk) -> None:
    """It read the data partition, which is mounted later: a listed keypad was deaf each morning."""
    plugged = kiosk.plug("1-1", KEYPAD)
    kiosk.listed()
    assert not kiosk.allowed(plugged), "the data partition is not there yet: nothing may hang on it"
    (kiosk.folder / "run/parvis-usb-allowed").write_text(f"{KEYPAD}\n", encoding="ascii")
    assert kiosk.allowed(plugged)
    assert kiosk.allowed(kiosk.gives_input(plugged, 7)), "an input lies deeper than its plug"


def test_what_the_image_lists_is_allowed_and_the_rest_is_refused_and_told(kiosk: Kiosk) -> None:
    image = (PROGRAMS / "usb-allowed").read_text(encoding="ascii").split()
    assert kiosk.allowed(kiosk.plug("1-1", image[0]))
    assert not kiosk.allowed(kiosk.plug("1-2", STRANGER))
    assert f"refused {STRANGER}" in (kiosk.folder / "said").read_text(encoding="utf-8")


def test_an_input_of_no_usb_device_is_not_allowed_by_accident(kiosk: Kiosk) -> None:
    lone = kiosk.folder / "sys/devices/platform/input/input3"
    lone.mkdir(parents=True)
    assert not kiosk.allowed(lone)


# --- The list -------------------------------------------------------------------------------------------


def test_a_list_is_read_however_it_was_written(kiosk: Kiosk) -> None:
    """One that was written on Windows allowed nothing: each line had one more byte."""
    kiosk.listed(FROM_WINDOWS)
    kiosk.let_in()
    assert kiosk.told() == ["1A2C:0E24", "05fe:1010"]
    assert kiosk.allowed(kiosk.plug("1-1", KEYPAD))


@pytest.mark.parametrize(
    "line", ["#1a2c:0e24", "1a2c:0e2", "1a2c:0e244", "1a2c", ".*", "1a2c:0e24 046d:c31c"]
)
def test_what_is_no_such_line_lets_nothing_in(kiosk: Kiosk, line: str) -> None:
    kiosk.listed(f"{line}\n".encode())
    kiosk.let_in()
    assert kiosk.told() == []


def test_a_list_that_is_gone_is_gone_for_udev_too(kiosk: Kiosk) -> None:
    (kiosk.folder / "run/parvis-usb-allowed").write_text(f"{KEYPAD}\n", encoding="ascii")
    kiosk.let_in()
    assert kiosk.told() == []


def test_the_initrd_hands_the_list_on_with_the_id(kiosk: Kiosk) -> None:
    state = kiosk.folder / "run/parvis-data/lib/parvis-system"
    state.mkdir(parents=True)
    (state / "usb-allowed").write_bytes(FROM_WINDOWS)
    (state / "machine-id").write_text("0" * 32, encoding="ascii")
    said = (IMAGE / "initrd/91parvis-identity/identity.sh").read_text(encoding="utf-8")
    library = ". /sysroot/usr/lib/parvis/data-lib\n"
    assert library in said
    stands_for = f"""{library.replace("/sysroot", "")}
        mount() {{ :; }}; umount() {{ :; }}; own_disk() {{ echo sda; }}; partition_of() {{ echo sda7; }}
        kind_of() {{ echo ext4; }}
    """
    ran = kiosk.run("sh", "-c", kiosk.here(said.replace(library, stands_for)))
    assert ran.returncode == 0, ran.stderr
    assert (kiosk.folder / "run/parvis-machine-id").read_text(encoding="ascii").strip() == "0" * 32
    assert kiosk.told() == ["1A2C:0E24", "05fe:1010"]


# --- Let in afterwards ----------------------------------------------------------------------------------


def test_what_was_refused_before_the_list_was_known_is_let_in(kiosk: Kiosk) -> None:
    """At a first start the list comes after the question: the keypad stayed deaf until the next power-on."""
    keypad, stranger = kiosk.plug("1-1", KEYPAD), kiosk.plug("1-2", STRANGER)
    silent = kiosk.gives_input(kiosk.plug("1-3", KEYPAD, authorized="1"), 5)
    strangers = kiosk.gives_input(kiosk.plug("1-4", STRANGER, authorized="1"), 6)
    kiosk.listed()
    kiosk.let_in()
    assert (keypad / "authorized").read_text(encoding="ascii") == "1\n"
    assert (kiosk.folder / "sys/bus/usb/drivers_probe").read_text(encoding="ascii") == "1-1:1.0\n"
    assert (silent / "inhibited").read_text(encoding="ascii") == "0\n"
    assert (stranger / "authorized").read_text(encoding="ascii") == "0\n"
    assert (strangers / "inhibited").read_text(encoding="ascii") == "1\n"


def test_a_stick_is_never_let_in_by_a_list(kiosk: Kiosk) -> None:
    """A mediator's act lets one in (parvis-stick.service), and nothing else does."""
    stick = kiosk.plug("1-1", KEYPAD, kind="08")
    kiosk.listed()
    kiosk.let_in()
    assert (stick / "authorized").read_text(encoding="ascii") == "0\n"


def test_a_device_that_is_refused_whole_is_left_to_the_mediators_act(kiosk: Kiosk) -> None:
    """While a mediator's stick is let in, what comes is refused as a whole; its end lets the rules judge."""
    device = kiosk.plug("1-1", KEYPAD).parent
    (device / "authorized").write_text("0\n", encoding="ascii")
    kiosk.listed()
    kiosk.let_in()
    assert (device / "authorized").read_text(encoding="ascii") == "0\n"


def test_udev_has_said_its_last_word_by_the_list_of_before(kiosk: Kiosk) -> None:
    """A question that was asked before the list changed would refuse after it was let in."""
    keypad = kiosk.plug("1-1", KEYPAD, authorized="1")
    kiosk.command(
        "udevadm",
        f"cp {kiosk.folder}/run/parvis-usb-allowed {kiosk.folder}/then; echo 0 >{keypad}/authorized",
    )
    kiosk.listed()
    kiosk.let_in()
    assert (kiosk.folder / "then").read_text(encoding="ascii") == f"{KEYPAD}\n", (
        "later questions find the new list"
    )
    assert (keypad / "authorized").read_text(encoding="ascii") == "1\n"


def test_nothing_is_plugged_in(kiosk: Kiosk) -> None:
    kiosk.let_in()


def test_they_are_let_in_at_each_start_once_the_list_is_there() -> None:
    said = (OVERLAY / "usr/lib/systemd/system/parvis-usb.service").read_text(encoding="utf-8")
    assert "RequiresMountsFor=/var/lib/parvis-system\n" in said
    for walls in ("ProtectSystem=strict", "ProtectKernelTunables=yes", "CapabilityBoundingSet=\n"):
        assert walls in said
    writes = re.search(r"^ReadWritePaths=(.*)$", said, re.MULTILINE)
    assert writes is not None
    assert writes[1].split() == ["/run", "/sys/devices", "-/sys/bus/usb"], (
        "else its words to the kernel are lost"
    )
    assert "parvis-usb.service" in (IMAGE / "stages/root.sh").read_text(encoding="utf-8").split("ENABLED=")[1]


# --- udev's rules ---------------------------------------------------------------------------------------


def refused(interface: str, allowed: bool = False) -> bool:
    """What the rules make of an interface "class/subclass/protocol" (hexadecimal), as udev reads them."""
    kind, below, protocol = interface.split("/")
    told = {
        "ACTION": "add",
        "SUBSYSTEM": "usb",
        "ENV{DEVTYPE}": "usb_interface",
        "ATTR{bInterfaceClass}": kind,
        "ATTR{bInterfaceProtocol}": protocol,
        "ENV{INTERFACE}": "/".join(str(int(one, 16)) for one in (kind, below, protocol)),
    }
    authorized = "1"
    for line in RULES.read_text(encoding="utf-8").splitlines():
        words = re.findall(r'([A-Z]+(?:\{\w+\})?)(==|!=|=)"([^"]*)"', line.partition("#")[0])
        for key, operator, value in words:
            if operator == "=":
                if key == "ATTR{authorized}":
                    authorized = value
                continue
            if key == "PROGRAM":
                same = allowed
            elif key in told:
                same = any(fnmatch.fnmatchcase(told[key], one) for one in value.split("|"))
            else:
                same = False
            if same != (operator == "=="):
                break
    return authorized == "0"


NETWORKS = ("02/06/00", "02/0e/00", "02/02/01", "0a/00/00", "0a/00/01", "e0/01/01", "e0/01/03", "ef/04/01")
CAMERA = ("0e/01/00", "0e/01/01", "0e/02/00", "0e/02/01", "01/01/00", "01/02/00")
"""A UVC camera's interfaces (UVC 1.5, A.1 to A.3), and its microphone's. Its device alone is of class ef: so
it tells which of its interfaces belong together."""
OTHERS = ("07/01/02", "07/01/04", "ff/ff/ff", "09/00/00")
"""Printers, IPP over USB, scanners, hubs."""


@pytest.mark.parametrize("protocol", ["same", "e1", "ff"])
@pytest.mark.parametrize("interface", NETWORKS)
def test_no_network_passes_for_its_protocol(interface: str, protocol: str) -> None:
    """One that called its protocol e1 went by the gate unasked."""
    if protocol != "same":
        interface = f"{interface[:5]}/{protocol}"
    assert refused(interface)
    assert not refused(interface, allowed=True), "the town has listed it"


@pytest.mark.parametrize("interface", [*CAMERA, *OTHERS])
def test_a_camera_a_printer_and_a_scanner_are_not_asked(interface: str) -> None:
    assert not refused(interface)


def test_a_keyboard_is_asked_and_storage_is_refused_whatever_is_listed() -> None:
    assert refused("03/01/01")
    assert not refused("03/01/01", allowed=True)
    assert refused("08/06/50", allowed=True)
    assert not refused("03/00/00"), "a touch panel; whatever else it gives is silenced as an input"
