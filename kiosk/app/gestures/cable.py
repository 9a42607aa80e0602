"""The network cable between the kiosk and its hub, which a hand can pull: a relay on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlsplit

HERE = "127.0.0.1"
ASK_S = 5.0
_BLOCK = 65536


class Cable:
    """Carries every byte while it is plugged in.

    Pulled, it behaves as a pulled cable does: nobody is reached, and what was being said goes silent,
    unbroken, until the cable is back or one side gives up. Callable from any thread.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._whole = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._far = (HERE, 0)
        self._port = 0
        self._thread = threading.Thread(target=self._loop.run_forever, name="cable", daemon=True)
        self._thread.start()
        self._ask(self._open())

    @property
    def plugged(self) -> bool:
        """Whether it carries."""
        return self._whole.is_set()

    def to(self, url: str) -> str:
        """Lead to this address (``http://HOST:PORT``) from now on; the address to speak to instead."""
        far = urlsplit(url)
        self._far = (far.hostname or HERE, far.port or 80)
        return f"{far.scheme}://{HERE}:{self._port}"

    def pull(self) -> None:
        """Out."""
        self._ask(self._close())

    def plug(self) -> None:
        """In again."""
        if not self.plugged:
            self._ask(self._open())

    def close(self) -> None:
        """End the relay and all that it carries."""
        self._ask(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ASK_S)
        self._loop.close()

    def _ask(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(ASK_S)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._carry, HERE, self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self._whole.set()

    async def _close(self) -> None:
        self._whole.clear()
        if self._server:
            self._server.close()
            self._server = None

    async def _end(self) -> None:
        await self._close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _carry(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None, "a connection is a task"
        self._lines.add(line)
        try:
            with contextlib.suppress(OSError):
                far_in, far_out = await asyncio.open_connection(*self._far)
                try:
                    await asyncio.gather(self._pump(near_in, far_out), self._pump(far_in, near_out))
                finally:
                    far_out.close()
        except asyncio.CancelledError:
            # The cable itself ends: there is nobody to tell.
            pass
        finally:
            near_out.close()
            self._lines.discard(line)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while True:
            data = await source.read(_BLOCK)
            await self._whole.wait()
            if not data:
                break
            sink.write(data)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
