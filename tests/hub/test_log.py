"""What a hub writes when it falls: kinds and places, never a word of what was given to it."""

from __future__ import annotations

import json
import subprocess
import sys
from textwrap import dedent

import pytest

BEGINS = """
    import sys, threading, time, urllib.request
    from hub.log import log_as_json
    log_as_json(sys.stderr)

    def falls():
        try:
            int("Camille Exemple")
        except ValueError as fault:
            raise LookupError("call 06 00 00 00 00") from fault
"""
IN_AN_ANSWER = """
    import contextlib, socket, uvicorn
    from fastapi import FastAPI
    app = FastAPI()
    app.get("/falls")(falls)
    listens = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, args=([listens],))
    thread.start()
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{listens.getsockname()[1]}/falls", timeout=60)
    server.should_exit = True
    thread.join()
"""
IN_A_THREAD = """
    thread = threading.Thread(target=falls)
    thread.start()
    thread.join()
"""


@pytest.mark.parametrize(
    ("where", "event"),
    [(IN_AN_ANSWER, "library"), (IN_A_THREAD, "thread.fault"), ("    falls()\n", "fault")],
    ids=["answer", "thread", "main"],
)
def test_a_fault_is_told_without_its_words(where: str, event: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", dedent(BEGINS + where)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not ran.stdout
    assert "Exemple" not in ran.stderr
    assert "06 00" not in ran.stderr
    (told,) = [json.loads(line) for line in ran.stderr.splitlines()]
    assert told["event"] == event
    assert told["fault"] == "LookupError from ValueError"
    assert told["trace"][-1] == f"<string>:{1 + BEGINS[: BEGINS.index('raise')].count(chr(10))}"
