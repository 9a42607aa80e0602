"""``parvis scan devices``: the cameras and scanners that are there, as ``camera.source`` names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from kiosk.app.commands.say import AsJson, read_settings

if TYPE_CHECKING:
    from kiosk.app.doctor.finding import Finding
    from kiosk.devices.flatbed import FlatbedFault
    from scanner.sane.scanner import Found

VIDEO = Path("/sys/class/video4linux")
LINKS = Path("/dev/v4l")
"""Where udev names cameras so that the name holds: by what they are, or by where they are plugged in."""


@dataclass(frozen=True)
class ScanDevice:
    """One device. ``source`` is what to write in the settings."""

    source: str
    kind: Literal["camera", "flatbed"]
    name: str
    state: str
    detail: str
    mend: str
    used: bool


def scan_devices(as_json: AsJson = False) -> None:
    """List cameras and scanners with their state, and which one the settings name."""
    used = read_settings().camera.source
    found = [*cameras(VIDEO, used), *flatbeds(used)]
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    if not found:
        typer.echo("No camera and no scanner. Plug one in; a network scanner must be switched on.")
    for one in found:
        typer.echo(f'{one.state:8} {"*" if one.used else " "} source = "{one.source}"  {one.name}')
        typer.echo(f"           {one.detail}" + (f" {one.mend}" if one.mend else ""))


def cameras(about: Path, used: str, links: Path = LINKS) -> Iterator[ScanDevice]:
    """Each camera that the kernel knows; ``about`` is its folder on video devices, ``links`` udev's."""
    from kiosk.app.doctor.scanner import scanner_finding

    for folder in sorted(about.glob("video*"), key=lambda one: (len(one.name), one.name)):
        # A camera's second device carries only data on its first one's pictures.
        if _said(folder / "index") not in {"", "0"}:
            continue
        device = f"/dev/{folder.name}"
        source = lasting(folder.name, links) or device
        ours = used in {source, device, folder.name.removeprefix("video")}
        yield _row(source, "camera", _said(folder / "name") or source, scanner_finding(source), ours)


def lasting(name: str, links: Path = LINKS) -> str:
    """The name of a camera that holds when it is pulled out and put back; empty: it has none.

    The kernel counts cameras as they come: after a cable, "video0" may be another one.
    """
    found = (link for way in ("by-id", "by-path") for link in sorted((links / way).glob("*")))
    return next((str(link) for link in found if link.resolve().name == name), "")


def flatbeds(used: str) -> Iterator[ScanDevice]:
    """Each scanner that SANE finds, here and on the network."""
    from kiosk.app.doctor.scanner import flatbed_row
    from kiosk.devices.flatbed import FlatbedFault
    from scanner.sane.scanner import SaneScanner

    scanner = SaneScanner()
    found = scanner.list()
    ours = next((one for one in _listed(found) if _meant(used, one)), None)
    for one in _listed(found):
        source = f"sane:{one.name}"
        yield _row(source, "flatbed", one.model, flatbed_row(source, scanner.use(one)), one is ours)
    scanner.close()
    if isinstance(found, FlatbedFault):
        yield _row("sane", "flatbed", "SANE", flatbed_row("sane", found), used.startswith("sane"))


def _listed(found: tuple[Found, ...] | FlatbedFault) -> tuple[Found, ...]:
    return found if isinstance(found, tuple) else ()


def _meant(used: str, one: Found) -> bool:
    from scanner.sane.scanner import SaneScanner
    from scanner.sources import flatbed_named

    named = flatbed_named(used)
    return isinstance(named, SaneScanner) and named.meant(one)


def _row(
    source: str, kind: Literal["camera", "flatbed"], name: str, finding: Finding, used: bool
) -> ScanDevice:
    return ScanDevice(source, kind, name, finding.state, finding.detail, finding.mend, used)


def _said(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
