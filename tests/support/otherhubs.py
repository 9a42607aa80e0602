"""Hubs that are none: another server at the address, and addresses that nothing can have."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

ODD_ADDRESSES = (
    "https://parvis..valbourg.fr", "http://.", f"https://{'a' * 64}.fr", "https://a.fr:99999", "https://[a.fr",
    "https://a.fr:²",
)  # fmt: skip
"""Each has its own fault in requests, urllib3 or Python's own library, and few of these are an OSError."""


@contextmanager
def another_server(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Answers everything with this; gives its address."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
