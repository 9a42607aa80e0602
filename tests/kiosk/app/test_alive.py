"""What the service manager is told: a kiosk that was never seen, or that hangs, is started again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app.alive import Alive


class Manager:
    """Listens as systemd does."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        told = []
        while True:
            try:
                told.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return told

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    listening = Manager(str(tmp_path / "notify"))
    yield listening
    listening.close()


def test_ready_only_once_the_first_page_is_seen(manager: Manager, tmp_path: Path) -> None:
    alive = Alive({"NOTIFY_SOCKET": str(tmp_path / "notify")})
    alive.beat()
    assert manager.heard() == [], "a heart that beats behind a black screen would keep it black"
    alive.shown()
    alive.beat()
    ready, beat = manager.heard()
    assert "READY=1" in ready.splitlines()
    assert "WATCHDOG=1" in beat.splitlines()


def test_it_is_told_whether_somebody_is_there_in_two_fixed_words(manager: Manager, tmp_path: Path) -> None:
    """A new version starts by them; nothing else of a visit leaves the process this way."""
    alive = Alive({"NOTIFY_SOCKET": str(tmp_path / "notify")})
    alive.shown()
    alive.beat(resting=True)
    alive.beat(resting=False)
    said = [line for told in manager.heard() for line in told.splitlines() if line.startswith("STATUS=")]
    assert said == ["STATUS=busy", "STATUS=free", "STATUS=busy"]


def test_an_abstract_address_is_understood(tmp_path: Path) -> None:
    name = f"parvis-{tmp_path.name}-{id(tmp_path)}"
    listening = Manager(f"\0{name}")
    Alive({"NOTIFY_SOCKET": f"@{name}"}).shown()
    assert listening.heard()
    listening.close()


@pytest.mark.parametrize("env", [{}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_without_a_manager_the_kiosk_works_on(env: dict[str, str]) -> None:
    alive = Alive(env)
    alive.shown()
    alive.beat()
