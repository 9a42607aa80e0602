"""What the machine says of itself: which one it is among the kiosks, and which start of it this is."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

MACHINE_ID = Path("/etc/machine-id")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def kiosk_id(machine_id: bytes) -> str:
    """A name of this machine alone that stays when the first start begins anew, and tells nothing of it."""
    return "borne-" + sha256(b"parvis kiosk id\n" + machine_id.strip()).hexdigest()[:12]


def own_id(machine: Path = MACHINE_ID) -> str | None:
    """This machine's name among the kiosks; None: it has no id of its own."""
    try:
        said = machine.read_bytes().strip()
    except OSError:
        return None
    return kiosk_id(said) if said else None


def this_boot(boot: Path = BOOT_ID) -> str:
    """Another one each time that the machine is switched on; empty: nobody knows."""
    try:
        return boot.read_text(encoding="ascii").strip()
    except OSError:
        return ""
