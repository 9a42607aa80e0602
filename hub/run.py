"""Serves a hub until told to stop, or says in one sentence why it cannot."""

import asyncio
import contextlib
import fcntl
import gc
import json
import os
import resource
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
from hub.oidc.settings import is_safe
from hub.settings import HubSettings
from hub.tls import Tls, TlsError

if TYPE_CHECKING:
    from hub.server import Hub

log = structlog.get_logger()
SHUTDOWN_S = 3
LOOK_S = 1.0
COLLECTED = (20_000, 20, 50)
"""New objects between two looks for garbage, and how many of those between two wider ones."""


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
    _allow_many_lines()
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _held(settings.data_dir, settings.several) as held:
            if not held:
                return CannotServe(
                    f"Another hub already uses the data folder {settings.data_dir}. "
                    "Stop it, choose another folder, or start both with --shared."
                )
            return _serve_held(settings, on_ready, parent)
    except OSError as error:
        return CannotServe(
            f"The data folder {settings.data_dir} cannot be used: {error.strerror or error}. "
            "Choose a folder that this user can write."
        )


def _collect_seldom() -> None:
    """What was loaded stays, and is not walked again; nor are thousands of lines, each time some are new.

    With Python's own thresholds a full look for garbage held all up for 0.4 s with 5 000 kiosks.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


def _serve_held(settings: HubSettings, on_ready: Callable[[Ready], None], parent: TextIO | None) -> Outcome:
    from hub.server import create_hub
    from hub.store.engine import StoreError

    try:
        tls = _tls(settings)
    except TlsError as error:
        return CannotServe(str(error))
    bound = _bind(settings.host, settings.port)
    if isinstance(bound, CannotServe):
        return bound
    with contextlib.closing(bound):
        port = int(bound.getsockname()[1])
        own_url = _url("https" if tls else "http", settings.host, port)
        settings = settings.model_copy(update={"port": port, "public_url": settings.public_url or own_url})
        if settings.identity is not None and not is_safe(settings.public_url or ""):
            return CannotServe(
                f"People cannot sign in through {settings.public_url}: an identity provider wants HTTPS. "
                "Give --public-url https://..., or leave the identity options out."
            )
        try:
            hub = create_hub(settings)
        except StoreError as error:
            return CannotServe(str(error))
        _collect_seldom()
        asyncio.run(_run(hub, bound, tls, on_ready, parent))
    return Served()


def _allow_many_lines() -> None:
    """Each kiosk's line is an open file, and systems begin with 1 024 of them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _tls(settings: HubSettings) -> Tls | None:
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    return Tls(settings.tls_cert, settings.tls_key)


async def _run(
    hub: "Hub",
    bound: socket.socket,
    tls: Tls | None,
    on_ready: Callable[[Ready], None],
    parent: TextIO | None,
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
                if tls is not None:
                    tls.renew()
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
        ssl_context_factory=None if tls is None else lambda _config, _default: tls.context,
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


def _url(scheme: str, host: str, port: int) -> str:
    shown = lan_address() if host in ("0.0.0.0", "::", "") else host
    return f"{scheme}://[{shown}]:{port}" if ":" in shown else f"{scheme}://{shown}:{port}"


@contextmanager
def _held(folder: Path, several: bool) -> Iterator[bool]:
    """Hold the folder: alone, or together with others who would share it too."""
    descriptor = os.open(folder / "hub.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if several else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def say_ready(ready: Ready) -> None:
    """The line that a supervisor waits for."""
    line = {"ready": True, "port": ready.port, "url": ready.url}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
