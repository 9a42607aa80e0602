"""A bad line to a hub: it hears what is said, and its answer is lost; or nothing gets through at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests

Lost = Callable[[str, str], bool]
"""Whether the answer to this method and path is lost."""


class LosingLine:
    """Where a kiosk finds the hub, and what goes wrong on the way. Nothing does until a test says so."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.away = False
        self.lost: list[tuple[str, str]] = []
        """Each request whose answer was lost."""
        self.loses: Lost = lambda method, path: False


@contextmanager
def losing_line(hub_url: str) -> Iterator[LosingLine]:
    """A door on loopback that leads to this hub."""

    class Handler(BaseHTTPRequestHandler):
        def _pass(self) -> None:
            self.close_connection = True
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if line.away:
                return
            said = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = requests.request(self.command, hub_url + self.path, headers=said, data=body, timeout=60)
            if line.loses(self.command, self.path):
                line.lost.append((self.command, self.path))
                return
            self.send_response(answer.status_code)
            for name in ("Content-Type", "Content-Length"):
                self.send_header(name, answer.headers.get(name, "0"))
            self.end_headers()
            self.wfile.write(answer.content)

        def do_GET(self) -> None:
            self._pass()

        def do_PUT(self) -> None:
            self._pass()

        def do_POST(self) -> None:
            self._pass()

        def do_DELETE(self) -> None:
            self._pass()

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    line = LosingLine(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, name="losing-line")
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
