"""The town's server of updates, on this computer's loopback: it serves a folder, or lies, or stalls."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHUNK = 1 << 18


@dataclass(frozen=True)
class Conduct:
    """How it answers; ``where`` is a part of the names of the files that it treats so."""

    where: str = ""
    never_answers: bool = False
    bytes_a_second: int = 0
    """0: as fast as it can."""
    changes: bool = False
    """One bit in the middle of the file is another."""
    stops_at_half: bool = False


HONEST = Conduct()


@dataclass
class Server:
    """What is served now, and what was asked for."""

    folder: Path
    port: int = 0
    conduct: Conduct = HONEST
    asked: list[str] = field(default_factory=list)
    watch: Callable[[str, float], None] = lambda name, share: None
    """Told of each piece that was sent: the file's name, and which share of it is out."""
    closing: threading.Event = field(default_factory=threading.Event)

    def serves(self, folder: Path, conduct: Conduct = HONEST) -> None:
        """From now on, and nothing was asked yet."""
        self.folder, self.conduct = folder, conduct
        self.asked.clear()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """One file, treated as it should be."""
        name = Path(handler.path).name
        file, conduct = self.folder / name, self.conduct
        self.asked.append(name)
        if not file.is_file():
            handler.send_error(404)
            return
        treated = conduct.where in name
        if treated and conduct.never_answers:
            self.closing.wait()
            return
        size = file.stat().st_size
        handler.send_response(200)
        handler.send_header("Content-Length", str(size))
        handler.end_headers()
        step = (conduct.bytes_a_second if treated else 0) or CHUNK
        sent = 0
        with file.open("rb") as source:
            while piece := source.read(step):
                if treated and conduct.changes and sent <= size // 2 < sent + len(piece):
                    at = size // 2 - sent
                    piece = piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
                if treated and conduct.stops_at_half and sent >= size // 2:
                    return
                handler.wfile.write(piece)
                sent += len(piece)
                self.watch(name, sent / size)
                if treated and conduct.bytes_a_second and self.closing.wait(1):
                    return


@contextmanager
def town_server(work: Path) -> Iterator[Server]:
    """Over TLS, with the certificate that was made beside the versions."""
    server = Server(work / "next/good")

    class Handler(BaseHTTPRequestHandler):
        timeout = 60

        def do_GET(self) -> None:
            with suppress(OSError):  # who asked has gone
                server.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what was asked is in ``asked``."""

    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(work / "next/server.pem", work / "next/server.key")

    class Loopback(ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request: Any, client_address: Any) -> None:
            with suppress(OSError):  # a handshake that was given up
                wrapped = trust.wrap_socket(request, server_side=True)
                Handler(wrapped, client_address, self)
                with suppress(OSError):
                    wrapped.unwrap()
                wrapped.close()

    with Loopback(("127.0.0.1", 0), Handler) as listener:
        server.port = listener.server_address[1]
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            listener.shutdown()
