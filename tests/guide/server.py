"""A real HTTP server on loopback that serves one file, with Range and ETag, and a line that can be cut."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Depot:
    """What lies on the server and how it behaves; its fields are the gestures."""

    content: bytes = b""
    statuses: list[int] = field(default_factory=list)
    """Answers to give first, before the file."""
    cuts: list[int] = field(default_factory=list)
    """Bytes after which the line breaks, one an answer."""
    ranges: bool = True
    validators: bool = True
    with_length: bool = True
    wrong_range: bool = False
    redirect: str = ""
    asked: list[Message] = field(default_factory=list)
    url: str = ""

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


class _Handler(BaseHTTPRequestHandler):
    depot: Depot

    def do_GET(self) -> None:
        depot = self.depot
        depot.asked.append(self.headers)
        if depot.statuses:
            self._plain(depot.statuses.pop(0))
        elif depot.redirect:
            self.send_response(302)
            self.send_header("Location", depot.redirect)
            self.end_headers()
        elif depot.validators and self.headers.get("If-None-Match") == depot.etag:
            self._plain(304)
        else:
            self._file(self._start())

    def _start(self) -> int:
        asked = self.headers.get("Range", "")
        wanted = self.depot.ranges and asked and self.headers.get("If-Range") == self.depot.etag
        return int(asked.removeprefix("bytes=").removesuffix("-")) if wanted else 0

    def _file(self, start: int) -> None:
        depot = self.depot
        size, rest = len(depot.content), depot.content[start:]
        if start and not rest:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            shift = 1 if depot.wrong_range else 0
            self.send_header("Content-Range", f"bytes {start - shift}-{size - 1}/{size}")
        if depot.validators:
            self.send_header("ETag", depot.etag)
        if depot.with_length:
            self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: depot.cuts.pop(0)] if depot.cuts else rest)
        self.close_connection = True

    def _plain(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(content: bytes) -> Iterator[Depot]:
    depot = Depot(content)
    handler = type("Handler", (_Handler,), {"depot": depot})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    depot.url = f"http://127.0.0.1:{server.server_port}/vosdroits-latest.zip"
    try:
        yield depot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
