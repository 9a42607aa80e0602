"""Serves a hub until told to stop, or says in one sentence why it cannot."""

import asyncio
import contextlib
import fcntl
import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO, TypeAlias

import structlog

from hub.contract.network import lan_address
from hub.settings import HubSettings

if TYPE_CHECKING:
    from hub.server import Hub

log = structlog.get_logger()
SHUTDOWN_S = 3
LOOK_S = 1.0


@dataclass(frozen=True)
class Served:
    """The hub ran and was stopped."""


@dataclass(frozen=True)
class CannotServe:
    """One sentence for the person who started it: what is wrong, and how to mend it."""

    sentence: str


Outcome: TypeAlias = Served | CannotServe


@dataclass(frozen=True)
class Ready:
    """It answers now, on this port; ``url`` is what phones are given."""

    port: int
    url: str


def serve(settings: HubSettings, on_ready: Callable[[Ready], None], parent: TextIO | None = None) -> Outcome:
    """Serve in this thread until SIGTERM, SIGINT, or the end of ``parent`` (a pipe that a parent holds)."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _only_one(settings.data_dir) as alone:
            if not alone:
                return CannotServe(
                    f"Another hub already uses the data folder {settings.data_dir}. "
                    "Stop it, or choose another folder."
                )
            return _serve_alone(settings, on_ready, parent)
    except OSError as error:
        return CannotServe(
            f"The data folder {settings.data_dir} cannot be used: {error.strerror or error}. "
            "Choose a folder that this user can write."
        )


def _serve_alone(settings: HubSettings, on_ready: Callable[[Ready], None], parent: TextIO | None) -> Outcome:
    from hub.server import create_hub
    from hub.store.engine import StoreError

    bound = _bind(settings.host, settings.port)
    if isinstance(bound, CannotServe):
        return bound
    with contextlib.closing(bound):
        port = int(bound.getsockname()[1])
        settings = settings.model_copy(
            update={"port": port, "public_url": settings.public_url or _url(settings.host, port)}
        )
        try:
            hub = create_hub(settings)
        except StoreError as error:
            return CannotServe(str(error))
        asyncio.run(_run(hub, bound, on_ready, parent))
    return Served()


async def _run(
    hub: "Hub", bound: socket.socket, on_ready: Callable[[Ready], None], parent: TextIO | None
) -> None:
    import uvicorn

    loop, ends = asyncio.get_running_loop(), asyncio.Event()

    class Server(uvicorn.Server):
        """Ends the long waits before it waits for them. Sleeps: uvicorn's own looks ten times a second."""

        def end(self) -> None:
            """Callable from any thread."""
            self.should_exit = True
            loop.call_soon_threadsafe(ends.set)

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            super().handle_exit(sig, frame)
            loop.call_soon_threadsafe(ends.set)

        async def main_loop(self) -> None:
            # 0: what is done each second, the date of the answers.
            while not await self.on_tick(0):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ends.wait(), LOOK_S)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_ready(Ready(hub.settings.port, hub.settings.public_url or ""))

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            hub.close()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        hub.app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    server = Server(config)
    if parent is not None:
        _follow(parent, server.end)
    await server.serve(sockets=[bound])


def _follow(parent: TextIO, stop: Callable[[], None]) -> None:
    def wait() -> None:
        # Reading ends when the last writer of the pipe is gone, however it died.
        while parent.read(1):
            pass
        stop()

    threading.Thread(target=wait, name="hub-parent", daemon=True).start()


def _bind(host: str, port: int) -> socket.socket | CannotServe:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY only where the protocol is named: without it answers wait 40 ms for an ACK.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        # Listening at once: two hubs may both bind a free port, only one may listen.
        bound.listen(128)
    except OSError as error:
        bound.close()
        return CannotServe(
            f"Port {port} of {host} cannot be used: {error.strerror}. "
            "Stop the program that holds it, or choose another port."
        )
    return bound


def _url(host: str, port: int) -> str:
    shown = lan_address() if host in ("0.0.0.0", "::", "") else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


@contextmanager
def _only_one(folder: Path) -> Iterator[bool]:
    descriptor = os.open(folder / "hub.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def log_as_json(out: TextIO) -> None:
    """One JSON line an event: names and codes, never content."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )


def say_ready(ready: Ready) -> None:
    """The line that a supervisor waits for."""
    line = {"ready": True, "port": ready.port, "url": ready.url}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
