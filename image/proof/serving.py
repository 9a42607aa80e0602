"""The kiosk inside of the machine, seen from its shell: whether it serves, and with which settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vm import Machine

FIRST_FRAME_S = 180.0
SETTINGS = """[town]
kiosk_id = "borne-1"
"""
FILE = "/var/lib/parvis/settings.toml"
LOG = "/var/lib/parvis/log/kiosk.jsonl"
HUB_LOG = "/var/lib/parvis/log/hub.jsonl"


def given_settings(kiosk: Machine, settings: str = SETTINGS) -> None:
    """Put them where the first start would, and start the kiosk anew."""
    lines = " ".join(f"'{line}'" for line in settings.splitlines())
    kiosk.run(f"printf '%s\\n' {lines} >{FILE}; chown kiosk:kiosk {FILE}; systemctl restart --no-block kiosk")
    kiosk.until("the one before has ended", lambda: not active(kiosk), 30)


def ready(kiosk: Machine) -> float:
    """Seconds until the kiosk has told that its first page is seen."""
    return kiosk.until("the kiosk is ready", lambda: active(kiosk), FIRST_FRAME_S)


def active(kiosk: Machine) -> bool:
    """Whether it has told so."""
    return kiosk.run("systemctl is-active kiosk.service", 20).out.split()[-1:] == ["active"]


def pid(kiosk: Machine) -> str:
    """The kiosk's process."""
    return kiosk.run("systemctl show kiosk -p MainPID --value").out


def frames(kiosk: Machine) -> int:
    """How many interfaces have shown their first page, as the kiosk's own log tells."""
    return told(kiosk, "kiosk.shown")


def actions(kiosk: Machine) -> int:
    """How many actions the kiosk has taken, as its own log tells."""
    return told(kiosk, "action")


def told(kiosk: Machine, event: str) -> int:
    """How often the kiosk's own log tells of it; 0 before there is a log."""
    return _lines(kiosk, f'"event": "{event}"', LOG)


def parcels(kiosk: Machine) -> int:
    """How often the kiosk's own hub was told that something is to be handed over."""
    return _lines(kiosk, '"method": "PUT", "route": "/api/parcels/[^/]*"', HUB_LOG)


def _lines(kiosk: Machine, pattern: str, file: str) -> int:
    return int(kiosk.run(f"grep -c '{pattern}' {file} 2>/dev/null").out or 0)


def tries(kiosk: Machine) -> int:
    """How often the kiosk was started anew in a row."""
    return int(kiosk.run("systemctl show kiosk -p NRestarts --value").out or 0)
