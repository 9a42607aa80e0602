"""A kiosk's USB and its print service: devices as ipp-usb serves them, the image's own CUPS settings."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from kiosk.app import paths
from kiosk.printing.virtual import VirtualPrinter
from tests.support.sane import EsclScanner

OVERLAY = paths.ROOT / "image" / "overlay"
SCRIPT = OVERLAY / "usr/lib/parvis/printers.py"
_DEVICE = bytes((18, 1, 0, 2, 0, 0, 0, 64)) + bytes(10)
_CONFIG = bytes((9, 2)) + bytes(7)


def _setting(*kind: int) -> bytes:
    return bytes((9, 4, 0, 0, 2, *kind, 0))


PRINTS_BY_DRIVER, SPEAKS_IPP, STORES = _setting(7, 1, 2), _setting(7, 1, 4), _setting(8, 6, 80)


class ImagesPrintService(VirtualPrinter):
    """cupsd with the image's own settings, below a folder and without a queue; an IPP printer beside it."""

    def _prepare(self) -> None:
        super()._prepare()
        cups = self.service_files
        for name, places in {
            "cupsd.conf": {"/run/cups/cups.sock": f"{cups}/sock", "127.0.0.1:631": f"127.0.0.1:{self.port}"},
            "cups-files.conf": {
                "/var/lib/cups": f"{cups}/etc", "/var/cache/cups": f"{cups}/cache",
                "/run/cups/spool": f"{cups}/spool", "/run/cups/tmp": f"{cups}/tmp",
                "ErrorLog syslog": f"ErrorLog {cups}/log/error_log",
                "AccessLog syslog": "AccessLog /dev/null",
            },
        }.items():  # fmt: skip
            text = (OVERLAY / "etc/cups" / name).read_text(encoding="utf-8")
            for real, here in places.items():
                assert real in text
                text = text.replace(real, here)
            (cups / name).write_text(text + (f"StateDir {cups}/state\n" if "files" in name else ""))

    def add_queue(self) -> None:
        """None: they are what the script makes."""

    @property
    def machine_port(self) -> int:
        """Where the printer itself listens."""
        return int(self.device_uri.split(":")[2].split("/")[0])


class UsbDevice:
    """What ipp-usb makes of a device: a port on loopback that leads to a printer, a scanner, or both."""

    def __init__(self, printer: int | None, scanner: EsclScanner | None = None, port: int = 0) -> None:
        self._printer, self._scanner = printer, scanner
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = int(self._listener.getsockname()[1])
        self.questions = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def pull(self) -> None:
        """Nothing listens there any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self.questions += 1
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            asked = line.recv(65536)
            if asked.startswith(b"GET /eSCL/"):
                body = self._scanner.capabilities() if self._scanner else ""
                status = "200 OK" if self._scanner else "404 Not Found"
                line.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            elif self._printer is None:
                line.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            else:
                with socket.create_connection(("localhost", self._printer)) as on:
                    on.sendall(asked)
                    threading.Thread(target=_pass, args=(on, line), daemon=True).start()
                    _pass(line, on)


def _pass(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


class Kiosk:
    """Its folders, what is plugged in, and the script that looks."""

    def __init__(self, folder: Path, service: ImagesPrintService) -> None:
        self._root, self.service = folder / "root", service
        self._tools = folder / "bin"
        for made in ("sys/bus/usb/devices", "var/ipp-usb/dev", "var/lib/parvis-system", "run"):
            (self._root / made).mkdir(parents=True)
        self._tools.mkdir()
        self.rules = folder / "rules"
        (self._tools / "nft").write_text(f'#!/bin/sh\n[ "$*" = "-f -" ] && cat >{self.rules}\n')
        (self._tools / "nft").chmod(0o755)
        self.named = self._root / "var/lib/parvis-system/printers"
        self.scanners = self._root / "run/parvis-printers/scanners.conf"
        self.known = self._root / "run/parvis-printers/known"

    def plug(self, socket_name: str, model: str, *settings: bytes, serial: str = "CN01") -> None:
        """Put a cable in: the kernel shows the device at once."""
        folder = self._root / "sys/bus/usb/devices" / socket_name
        folder.mkdir()
        (folder / "descriptors").write_bytes(_DEVICE + _CONFIG + b"".join(settings))
        said = {"idVendor": "03f0", "idProduct": "2b17", "serial": serial, "manufacturer": "HP"}
        for name, words in (said | {"product": model}).items():
            (folder / name).write_text(f"{words}\n", encoding="utf-8")

    def unplug(self, socket_name: str) -> None:
        """Pull it out; what ipp-usb has noted stays."""
        shutil.rmtree(self._root / "sys/bus/usb/devices" / socket_name)

    def served(self, model: str, port: int, serial: str = "CN01") -> None:
        """What ipp-usb notes of a device that it serves."""
        ident = re.sub(r"[^0-9A-Za-z_-]", "-", f"03f0-2b17-{serial}-HP {model}")
        note = (
            f'# HP {model} serial={serial}\n\n[device]\n  http-port = {port}\n  dns-sd-name = "HP {model}"\n'
        )
        (self._root / "var/ipp-usb/dev" / f"{ident}.state").write_text(note, encoding="utf-8")

    def looks(self, *, waking_s: float = 20.0, code: int = 0) -> list[str]:
        """What the script says."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("CUPS_")}
        env |= {
            "PARVIS_ROOT": str(self._root), "PARVIS_WAKING_S": str(waking_s), "PYTHONPATH": str(paths.ROOT),
            "PATH": f"{self._tools}:/usr/sbin:/usr/bin:/bin", "LANG": "C.UTF-8",
            "CUPS_SERVER": f"{self.service.server}:{self.service.port}",
        }  # fmt: skip
        ran = subprocess.run(
            [sys.executable, SCRIPT], env=env, capture_output=True, text=True, timeout=150, check=False
        )
        assert ran.returncode == code, ran.stderr
        return [line.removeprefix("<5>") for line in ran.stderr.splitlines()]

    def queues(self) -> dict[str, dict[str, Any]]:
        """What the print service has now."""
        import cups

        cups.setServer(self.service.server)
        cups.setPort(self.service.port)
        found: dict[str, dict[str, Any]] = cups.Connection(
            self.service.server, self.service.port
        ).getPrinters()
        return found
