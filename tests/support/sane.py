"""SANE's own test scanner in a folder of its own, and a network scanner that speaks eSCL over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2

from kiosk.devices.camera import Image

_TEST = {
    "number_of_devices": "1",
    "mode": "Gray",
    "resolution_min": "1.0",
    "resolution_max": "1200.0",
    "test-picture": '"Color pattern"',
    "geometry_max": "200.0",
}


def simulated(folder: Path, **options: str) -> Path:
    """Make a configuration with SANE's simulator alone: no driver of a real device is asked.

    ``options`` are those of ``sane-test(5)``, ``_`` for ``-``: ``read_status_code="SANE_STATUS_JAMMED"``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = {name if name in _TEST else name.replace("_", "-"): value for name, value in options.items()}
    told = _TEST | own
    (folder / "dll.conf").write_text("test\n", encoding="ascii")
    (folder / "test.conf").write_text("".join(f"{k} {v}\n" for k, v in told.items()), encoding="ascii")
    return folder


def network_scanner(folder: Path, port: int, name: str = "Scanner du hall") -> Path:
    """Make a configuration with one eSCL scanner on this machine, and no search of the network."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text("airscan\n", encoding="ascii")
    text = f'[devices]\n"{name}" = http://127.0.0.1:{port}/eSCL, eSCL\n[options]\ndiscovery = disable\n'
    (folder / "airscan.conf").write_text(text, encoding="utf-8")
    return folder


class EsclScanner:
    """The scanner's own side of eSCL: ``glass`` is what lies on it, ``feeder`` the sheets in it.

    ``jam`` makes the feeder jam at its next sheet; ``silent`` makes it take a request and answer nothing.
    """

    def __init__(self) -> None:
        self.glass: Image | None = None
        self.feeder: list[Image] = []
        self.jam = False
        self.silent = threading.Event()
        self.fed = False
        self.done = False
        self.seen: list[str] = []

    def capabilities(self) -> str:
        caps = (
            "<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>"
            "<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>"
            "<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes>"
            "<scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes><scan:DocumentFormats>"
            "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>"
            "<scan:SupportedResolutions><scan:DiscreteResolutions><scan:DiscreteResolution>"
            "<scan:XResolution>200</scan:XResolution><scan:YResolution>200</scan:YResolution>"
            "</scan:DiscreteResolution></scan:DiscreteResolutions></scan:SupportedResolutions>"
            "</scan:SettingProfile></scan:SettingProfiles>"
        )
        return (
            '<scan:ScannerCapabilities xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
            'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"><pwg:Version>2.6</pwg:Version>'
            f"<pwg:MakeAndModel>Parvis Essai</pwg:MakeAndModel><scan:Platen><scan:PlatenInputCaps>{caps}"
            f"</scan:PlatenInputCaps></scan:Platen><scan:Adf><scan:AdfSimplexInputCaps>{caps}"
            "</scan:AdfSimplexInputCaps></scan:Adf></scan:ScannerCapabilities>"
        )

    def status(self) -> str:
        adf = "ScannerAdfJam" if self.jam else ("ScannerAdfLoaded" if self.feeder else "ScannerAdfEmpty")
        return (
            '<scan:ScannerStatus xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
            'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"><pwg:Version>2.6</pwg:Version>'
            f"<pwg:State>Idle</pwg:State><scan:AdfState>{adf}</scan:AdfState></scan:ScannerStatus>"
        )

    def begin(self, settings: str) -> int:
        self.seen.append(settings)
        self.fed, self.done = "Feeder" in settings, False
        return 409 if self.fed and (self.jam or not self.feeder) else 201

    def sheet(self) -> bytes | None:
        if self.silent.is_set():
            threading.Event().wait(30)
        if self.fed:
            image = None if self.jam or not self.feeder else self.feeder.pop(0)
        else:
            image, self.done = (None if self.done else self.glass), True
        return None if image is None else cv2.imencode(".jpg", image)[1].tobytes()


def _handler(scanner: EsclScanner) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def answer(self, code: int, body: bytes = b"", kind: str = "text/xml", **more: str) -> None:
            self.send_response(code)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            part = self.path.rpartition("/")[2]
            if part == "ScannerCapabilities":
                self.answer(200, scanner.capabilities().encode())
            elif part == "ScannerStatus":
                self.answer(200, scanner.status().encode())
            elif part == "NextDocument" and (picture := scanner.sheet()):
                self.answer(200, picture, "image/jpeg")
            else:
                self.answer(404)

        def do_POST(self) -> None:
            settings = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            port = self.server.server_address[1]
            self.answer(scanner.begin(settings), Location=f"http://127.0.0.1:{port}/eSCL/ScanJobs/1")

        def do_DELETE(self) -> None:
            self.answer(200)

    return Handler


@contextmanager
def escl() -> Iterator[tuple[EsclScanner, int]]:
    """Run the scanner's HTTP side on this machine; gives it and its port."""
    scanner = EsclScanner()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(scanner))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield scanner, server.server_address[1]
    server.shutdown()
    server.server_close()


Wait = Callable[[], bool]
