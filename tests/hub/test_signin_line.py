"""The hub's line to an identity provider: neither a long answer nor a slow one holds the hub."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from hub.oidc.answers import NotBelieved, ProviderDown, secrets_of
from hub.oidc.line import MOST_BYTES, BoundedLine
from hub.oidc.provider import SILENT_S, Provider
from hub.oidc.settings import IdentitySettings
from tests.support.oidc.liar import Liar, running_liar
from tests.support.oidc.provider import CLIENT_ID, CLIENT_SECRET

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Dripping:
    """A server that answers one byte after another: no socket's own timeout ever passes."""

    def __init__(self, answer: bytes, fast: int = 0) -> None:
        """``fast``: so many bytes come at once."""
        self._answer, self._fast, self._closed = answer, fast, threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.hung_up = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        caller, _ = self._door.accept()
        with caller:
            caller.recv(65536)
            try:
                caller.sendall(self._answer[: self._fast])
                for at in range(self._fast, len(self._answer)):
                    if self._closed.wait(0.05):
                        return
                    caller.sendall(self._answer[at : at + 1])
            except OSError:
                self.hung_up.set()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()
        self._door.close()


@pytest.fixture
def line() -> Iterator[requests.Session]:
    """A line whose time is over soon."""
    with requests.Session() as made:
        made.trust_env = False
        made.mount("http://", BoundedLine(whole_s=0.5))
        yield made


@pytest.mark.parametrize("part", ["head", "body", "body of a known length", "chunks"])
def test_a_slow_answer_ends_with_the_time_for_all_of_them(line: requests.Session, part: str) -> None:
    endless = b" " * 100_000
    answer = {
        "head": HEAD + b"X-Slow: " + endless,
        "body": HEAD + b"\r\n" + endless,
        "body of a known length": HEAD + b"Content-Length: 100000\r\n\r\n" + endless,
        "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 10_000,
    }[part]
    server = Dripping(answer, fast=len(HEAD))
    try:
        with pytest.raises(requests.ConnectionError):
            line.get(server.url, timeout=60)
        line.close()
        assert server.hung_up.wait(60), "the provider's side of it is let go too"
    finally:
        server.close()


def test_what_is_asked_when_the_time_is_over_is_not_sent(line: requests.Session, liar: Liar) -> None:
    adapter = line.get_adapter("http://")
    assert isinstance(adapter, BoundedLine)
    adapter._end.join(60)
    with pytest.raises(requests.ConnectionError):
        line.get(liar.url + "/jwks", timeout=60)
    assert not liar.asked


@pytest.mark.parametrize("length", [MOST_BYTES, MOST_BYTES + 1])
def test_an_answer_is_read_up_to_a_length(liar: Liar, length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liar, "answer", lambda path, form: ("text/plain", "x" * length))
    with requests.Session() as line:
        line.trust_env = False
        line.mount("http://", BoundedLine())
        if length <= MOST_BYTES:
            assert len(line.get(liar.url, timeout=60).text) == length
        else:
            with pytest.raises(requests.RequestException, match="too long"):
                line.get(liar.url, timeout=60)


@pytest.fixture
def liar() -> Iterator[Liar]:
    with running_liar() as running:
        yield running


def test_a_provider_that_says_nothing_is_left_alone_for_a_moment(
    liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dozen phones came back at once, and each waited for it in its turn."""
    now, honest, asked = [0.0], liar.answer, list[str]()
    settings = IdentitySettings(issuer=liar.url, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)  # type: ignore[arg-type]
    provider = Provider(settings, liar.url + "/back", clock=lambda: now[0])

    def hangs_up(path: str, form: dict[str, str]) -> tuple[str, str]:
        asked.append(path)
        if path == "/token":
            raise ConnectionAbortedError
        return honest(path, form)

    monkeypatch.setattr(liar, "answer", hangs_up)
    bound = secrets_of("a phone", "a state")
    assert provider.ask("a-code", bound) == ProviderDown("token", silent=True)
    before = len(asked)
    now[0] = SILENT_S - 0.1
    assert provider.ask("a-code", bound) == ProviderDown("silent")
    assert len(asked) == before
    # Who only wants to go there is not held up: their own phone will see.
    assert isinstance(provider.leave(bound), str)
    now[0] = SILENT_S
    monkeypatch.setattr(liar, "answer", honest)
    liar.id_token = ""
    liar.bound = {"nonce": bound.nonce}
    assert provider.ask("a-code", bound) == NotBelieved("no_id_token")


def test_one_answer_that_goes_wrong_costs_nobody_else_theirs(liar: Liar) -> None:
    settings = IdentitySettings(issuer=liar.url, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)  # type: ignore[arg-type]
    provider = Provider(settings, liar.url + "/back")
    liar.status["/token"] = 503
    bound = secrets_of("a phone", "a state")
    liar.id_token, liar.bound = "", {"nonce": bound.nonce}
    assert isinstance(provider.ask("a-code", bound), ProviderDown)
    liar.status.clear()
    assert provider.ask("a-code", bound) == NotBelieved("no_id_token")
