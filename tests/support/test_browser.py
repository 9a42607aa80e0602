"""What is told of a page that does not come."""

from __future__ import annotations

import socket
import threading

import pytest
from selenium.common.exceptions import TimeoutException

from tests.support.browser import running_browser

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b"
HANGS = b"<img src=/never.png>"


@pytest.mark.long
def test_a_page_that_hangs_is_named_with_what_it_waits_for() -> None:
    """A run once failed after 120 s, and neither the page nor its reason was known."""
    with socket.create_server(("127.0.0.1", 0)) as server, running_browser() as browser:
        threading.Thread(target=_answers_the_page_alone, args=(server,), daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        browser.set_page_load_timeout(2)
        with pytest.raises(TimeoutException) as told:
            browser.get(f"{url}/console")
    assert f"get {{'url': '{url}/console'}}" in str(told.value)
    assert f"GET {url}/never.png: no answer" in str(told.value)


def _answers_the_page_alone(server: socket.socket) -> None:
    kept = list[socket.socket]()
    while True:
        try:
            kept.append(server.accept()[0])
        except OSError:
            return
        # Chromium opens a line that it does not use yet.
        threading.Thread(target=_answer, args=(kept[-1],), daemon=True).start()


def _answer(line: socket.socket) -> None:
    while asked := line.recv(9999):
        if asked.startswith(b"GET /console "):
            line.sendall(PAGE % (len(HANGS), HANGS))
