#!/opt/parvis/bin/python -I
"""Makes a print queue for each printer on USB or named by the town, and tells SANE of the scanners on USB.

Nothing announces itself in this image, so what is there is asked directly: the kernel, which devices speak
IPP over USB; ipp-usb's own notes, at which port it serves each; the device at that port, what it can do
(decision 0045). A queue is never removed: a printer that is off or pulled is one that the kiosk calls off.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kiosk.printing.device import ask_model
from kiosk.printing.states import DeviceSilent

ROOT = Path(os.environ.get("PARVIS_ROOT", "/"))
USB = ROOT / "sys/bus/usb/devices"
SERVED = ROOT / "var/ipp-usb/dev"
"""One file a device that ipp-usb has ever served, with the port that it gets again."""
NAMED = ROOT / "var/lib/parvis-system/printers"
KNOWN = ROOT / "run/parvis-printers/known"
"""What is done needs no second look: a question each ten minutes would keep a printer awake."""
TOLD = ROOT / "run/parvis-printers/told"
SCANNERS = ROOT / "run/parvis-printers/scanners.conf"
"""The image's /etc/sane.d/airscan.d leads here."""

WAKING_S = float(os.environ.get("PARVIS_WAKING_S", "60"))
_LOOK_S = 1.0
_ASK_S = 5.0
_MADE_S = 30.0
_MOST_NAMED = 8
_NAME = re.compile(r"[0-9A-Za-z-]{1,63}(\.[0-9A-Za-z-]{1,63})*\.?")
_IPV6 = re.compile(r"[0-9A-Fa-f:.]+")
IPP_OVER_USB = bytes((7, 1, 4))
_INTERFACE = 4
AWAY = "ipp://localhost:1/ipp/print"
"""Nothing listens there: a printer whose port another one has is off, and prints nothing out of the other."""


# --- What is said ---------------------------------------------------------------------------------------


class Journal:
    """Says each thing once, though it is found again every ten minutes. No content, no address of anyone."""

    def __init__(self) -> None:
        self._before = _lines(TOLD)
        self._now: list[str] = []

    def tell(self, words: str) -> None:
        """Also as notice: what systemd itself says of each run is left out of the journal."""
        if words not in self._before + self._now:
            sys.stderr.write(f"<5>{words}\n")
        self._now.append(words)

    def close(self) -> None:
        """What is no longer so may be said anew when it comes back."""
        _write(TOLD, "".join(f"{one}\n" for one in self._now))


# --- What is plugged in ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plugged:
    """A device that speaks IPP over USB."""

    ident: str
    """How ipp-usb's name of it begins: maker, product, serial number."""
    model: str

    @property
    def queue(self) -> str:
        """By its model: a broken printer is replaced by its twin without touching any setting."""
        return re.sub(r"[^A-Za-z0-9]+", "-", self.model).strip("-")[:100] or self.ident


def plugged() -> Iterator[Plugged]:
    """What the kernel sees. All settings of a device are read: the one with IPP is rarely the first."""
    for folder in sorted(USB.glob("*")):
        with suppress(OSError):
            if IPP_OVER_USB in _interfaces((folder / "descriptors").read_bytes()):
                yield _plugged(folder)


def _interfaces(descriptors: bytes) -> Iterator[bytes]:
    """Class, subclass and protocol of each interface (USB 2.0, 9.6.5), in all configurations and settings."""
    while len(descriptors) >= 2 and descriptors[0] >= 2:
        if descriptors[1] == _INTERFACE:
            yield descriptors[5:8]
        descriptors = descriptors[descriptors[0] :]


def _plugged(folder: Path) -> Plugged:
    said = {
        name: _text(folder / name) for name in ("idVendor", "idProduct", "serial", "manufacturer", "product")
    }
    ident = f"{said['idVendor']}-{said['idProduct']}-{said['serial']}-"
    model, maker = said["product"], said["manufacturer"]
    return Plugged(
        re.sub(r"[^0-9A-Za-z_-]", "-", ident), model if model.startswith(maker) else f"{maker} {model}"
    )


def port_of(device: Plugged) -> int:
    """Where ipp-usb serves it, as it has noted; 0: not yet."""
    for note in sorted(SERVED.glob(f"{device.ident}*.state")):
        port = re.search(r"^\s*http-port\s*=\s*(\d+)\s*$", _text(note), re.MULTILINE)
        if port:
            return int(port[1])
    return 0


@dataclass(frozen=True)
class Served:
    """What a device has answered. ``model``: empty where it does not print."""

    port: int
    model: str
    scans: bool

    @property
    def uri(self) -> str:
        """Where CUPS prints."""
        return f"ipp://localhost:{self.port}/ipp/print"


def awake(devices: tuple[Plugged, ...], known: Mapping[str, Served]) -> dict[Plugged, Served]:
    """Each that answers in time: a printer that was just switched on takes half a minute to come."""
    found: dict[Plugged, Served] = {}
    until = time.monotonic() + WAKING_S
    while True:
        ports = {device: port_of(device) for device in devices}
        for device, port in ports.items():
            # An old note may name a port that another one has by now: ipp-usb will give it a port of its own.
            if device in found or not port or list(ports.values()).count(port) > 1:
                continue
            before = known.get(device.ident)
            answered = before if before and before.port == port else asked(port)
            if answered:
                found[device] = answered
        if len(found) == len(devices) or time.monotonic() > until:
            return found
        time.sleep(_LOOK_S)
        devices = tuple(plugged())
        found = {device: served for device, served in found.items() if device in devices}


def asked(port: int) -> Served | None:
    """What serves at this port of ours; None: it does not answer yet."""
    model = ask_model(f"ipp://localhost:{port}/ipp/print", _ASK_S)
    if isinstance(model, DeviceSilent):
        return None
    scans = _scans(port)
    if scans is None:
        return None
    return Served(port, model if isinstance(model, str) else "", scans)


def _scans(port: int) -> bool | None:
    connection = HTTPConnection("localhost", port, timeout=_ASK_S)
    try:
        connection.request("GET", "/eSCL/ScannerCapabilities")
        answer = connection.getresponse()
        return answer.status == 200 and b"ScannerCapabilities" in answer.read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


# --- What the town has named ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """A printer in the network, by its address."""

    uri: str
    host: str
    port: int

    @property
    def queue(self) -> str:
        """By its address: there is nothing else that stays."""
        return f"printer-{re.sub(r'[^A-Za-z0-9]+', '-', self.host).strip('-')}-{self.port}"[:100]


def named(journal: Journal) -> tuple[Named, ...]:
    """What stands in the file that was laid on the disk; a line that is no address is told and left out."""
    found: list[Named] = []
    for number, line in enumerate(_lines(NAMED), start=1):
        words = line.lstrip("\ufeff").strip()
        if not words or words.startswith("#"):
            continue
        one = _named(words)
        if one is None:
            journal.tell(f"printers, line {number}: not ipp://ADDRESS or ipps://ADDRESS. It is left out.")
        elif len(found) == _MOST_NAMED:
            journal.tell(f"printers, line {number}: more than {_MOST_NAMED}. It is left out.")
        else:
            found.append(one)
    return tuple(found)


def _named(words: str) -> Named | None:
    with suppress(ValueError):
        split = urlsplit(words)
        host, port = split.hostname or "", split.port or 631
        shown = f"[{host}]" if ":" in host else host
        path = split.path.rstrip("/") or "/ipp/print"
        if (
            split.scheme in {"ipp", "ipps"}
            and (_NAME if ":" not in host else _IPV6).fullmatch(host)
            and re.fullmatch(r"[0-9A-Za-z._~/-]+", path)
            and not (split.query or split.fragment or "@" in split.netloc)
        ):
            return Named(f"{split.scheme}://{shown}:{port}{path}", host, port)
    return None


def let_out(printers: tuple[Named, ...], journal: Journal) -> None:
    """To these addresses and ports the firewall lets out who prints; to no other."""
    if not printers:
        return
    ends: set[tuple[int, str, int]] = set()
    whole = True
    for one in printers:
        try:
            told = socket.getaddrinfo(one.host, one.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            # UnicodeError: a name that none can have.
            journal.tell(f"{one.queue}: nobody knows this name.")
            whole = False
            continue
        ends |= {(family, str(end[0]), one.port) for family, _, _, _, end in told}
    # What a name meant before is forgotten only when all are known: the network may be away for a minute.
    rules = [f"flush set inet parvis printers{kind}" for kind in (4, 6) if whole]
    rules += [
        f"add element inet parvis printers{6 if family == socket.AF_INET6 else 4} {{ {address} . {port} }}"
        for family, address, port in sorted(ends)
    ]
    ran = _run("nft", "-f", "-", words="\n".join(rules) + "\n")
    if ran:
        journal.tell(f"The firewall takes no printers: {ran}")


# --- The queues -----------------------------------------------------------------------------------------


class Queues:
    """Those of this machine's CUPS."""

    def __init__(self, journal: Journal) -> None:
        """Raises ``RuntimeError`` where CUPS does not answer."""
        import cups

        self._service: Any = cups.Connection()
        self._journal = journal
        self._found: dict[str, dict[str, Any]] = self._service.getPrinters()

    def at(self, name: str) -> str:
        """Where this queue prints; empty: there is none, or its making was cut off."""
        queue = self._found.get(name)
        return str(queue.get("device-uri", "")) if queue and _is_made(queue) else ""

    def lead(self, name: str, uri: str, words: str) -> None:
        """The queue of this name prints there: made if need be, else left as it is but for the address."""
        if self.at(name) == uri:
            return
        if self.at(name).startswith("ipp://localhost:"):
            wrong = self._admin(name, "-v", uri)
            self._journal.tell(f"{name}: {wrong or 'its printer is served at another port.'}")
        elif self._make(name, uri, words):
            self._journal.tell(f"{name}: made for {words}.")

    def free(self, name: str, uri: str) -> None:
        """No other queue prints where this one does."""
        for other, queue in self._found.items():
            if other != name and queue.get("device-uri") == uri:
                self._admin(other, "-v", AWAY)
                self._journal.tell(f"{other}: off. {name} has its port.")

    def _make(self, name: str, uri: str, words: str) -> bool:
        """Paper of A4, one side: what the kiosk prints. A queue that cannot print is none."""
        wrong = self._admin(name, "-E", "-v", uri, "-m", "everywhere", "-D", words) or self._unmade(name)
        if wrong:
            _run("lpadmin", "-x", name)
            self._journal.tell(f"{name}: no queue could be made: {wrong}")
            return False
        self._admin(name, "-o", "media-default=iso_a4_210x297mm", "-o", "sides-default=one-sided")
        if not self._service.getDefault():
            _run("lpadmin", "-d", name)
        return True

    def _unmade(self, name: str) -> str:
        """Wait for CUPS, which asks the printer what it can do after it has said yes; empty: it is made."""
        until = time.monotonic() + _MADE_S
        while time.monotonic() < until:
            if _is_made(self._service.getPrinters().get(name, {})):
                return ""
            time.sleep(0.2)
        return "the printer does not say what it can do"

    def _admin(self, name: str, *words: str) -> str:
        return _run("lpadmin", "-p", name, *words)


def _is_made(queue: Mapping[str, Any]) -> bool:
    """What it can do was read from the printer: until then CUPS calls it raw."""
    return "Everywhere" in str(queue.get("printer-make-and-model"))


# --- One look -------------------------------------------------------------------------------------------


def main() -> int:
    """Look once, from the devices to the queues; 1: CUPS does not answer."""
    import cups

    KNOWN.parent.mkdir(parents=True, exist_ok=True)
    journal = Journal()
    addresses = named(journal)
    let_out(addresses, journal)
    devices = awake(tuple(plugged()), _known())
    tell_sane(devices)
    try:
        queues = Queues(journal)
        lead_plugged(devices, queues, journal)
        lead_named(addresses, queues, journal)
    except (RuntimeError, cups.IPPError, cups.HTTPError) as fault:
        journal.tell(f"CUPS does not answer: {type(fault).__name__}")
        return 1
    finally:
        journal.close()
    known = {device.ident: [one.port, one.model, one.scans] for device, one in devices.items()}
    _write(KNOWN, json.dumps(known))
    return 0


def lead_plugged(devices: Mapping[Plugged, Served], queues: Queues, journal: Journal) -> None:
    """A queue for each model."""
    for device in plugged():
        if device not in devices:
            journal.tell(f"{device.queue}: it is plugged in and does not answer.")
    models: dict[str, str] = {}
    for device, served in sorted(devices.items(), key=lambda one: one[1].uri != queues.at(one[0].queue)):
        if not served.model:
            continue
        if device.queue in models:
            journal.tell(f"{device.queue}: there are two. The kiosk uses one.")
            continue
        models[device.queue] = served.uri
        queues.free(device.queue, served.uri)
        queues.lead(device.queue, served.uri, served.model)


def lead_named(addresses: tuple[Named, ...], queues: Queues, journal: Journal) -> None:
    """A queue for each address at which a printer answers: it is needed for the making alone."""
    for one in addresses:
        if queues.at(one.queue) == one.uri:
            continue
        model = ask_model(one.uri, _ASK_S)
        if isinstance(model, str):
            queues.lead(one.queue, one.uri, f"{model} ({one.host})")
        else:
            journal.tell(f"{one.queue}: no printer answers. It is asked again in ten minutes.")


def tell_sane(devices: Mapping[Plugged, Served]) -> None:
    """Write which scanners there are; sane-airscan reads it each time that it is asked for scanners."""
    lines = [
        f'"{_plain(device.model)}" = http://127.0.0.1:{served.port}/eSCL, eSCL\n'
        for device, served in sorted(devices.items(), key=lambda one: one[1].port)
        if served.scans
    ]
    _write(SCANNERS, "[devices]\n" + "".join(lines))


def _plain(words: str) -> str:
    """Nothing that would end the name in sane-airscan's file."""
    return re.sub(r"[^0-9A-Za-z ._()+-]", " ", words)


# --- Files and programs ---------------------------------------------------------------------------------


def _known() -> dict[str, Served]:
    try:
        return {ident: Served(*one) for ident, one in json.loads(_text(KNOWN) or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _lines(file: Path) -> list[str]:
    return _text(file).splitlines()


def _write(file: Path, words: str) -> None:
    """In one piece: others read it."""
    if file.exists() and _text(file) == words.strip():
        return
    new = file.with_suffix(".new")
    new.write_text(words, encoding="utf-8")
    new.chmod(0o644)
    new.replace(file)


def _run(*command: str, words: str = "") -> str:
    """Empty when it went well, else what was wrong."""
    try:
        ran = subprocess.run(command, input=words, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired) as fault:
        # ValueError: a NUL in what a printer is called.
        return f"{command[0]}: {type(fault).__name__}"
    return "" if ran.returncode == 0 else (ran.stderr.strip() or f"{command[0]}: {ran.returncode}")


if __name__ == "__main__":
    sys.exit(main())
