"""Many kiosks, each on its own line: run by `calls.py`, which measures their hubs.

``python -m tests.bench.standing PORTS COUNT PATH [HEADER]`` says ``ready`` once all lines stand and ends with
its input. A kiosk whose line breaks goes to the next hub at once. What is said at the end, as JSON: how many
lines broke, how many are not back, when the last one was back (the machine's monotonic clock), seconds of
processor.
"""

from __future__ import annotations

import asyncio
import json
import resource
import ssl
import sys
import time
from asyncio import sslproto
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

from tests.support.hub import TOKEN

AT_ONCE = 50
"""Lines that are opened together: a town's kiosks do not all start in one millisecond."""
PATIENCE_S = 0.2
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Stood:
    """What became of the lines."""

    broken: int = 0
    away: int = 0
    last_back: float = 0
    cpu_s: float = 0


def many_lines() -> None:
    """As many as the system allows, each with a small buffer: asyncio's own is of 256 KiB."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    setattr(sslproto.SSLProtocol, "max_size", 4096)  # noqa: B010 for mypy it is not there


def client_tls() -> ssl.SSLContext:
    """TLS as a kiosk speaks it; who the hub is is proved elsewhere."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def answered(reading: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one answer."""
    head = await reading.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    lengths = [line.partition(":")[2] for line in lines if line.lower().startswith("content-length:")]
    return int(lines[0].split()[1]), await reading.readexactly(int(lengths[0]) if lengths else 0)


@dataclass
class Kiosks:
    """All that stand; ``where``: what each asks for, again and again if the hub lets it wait."""

    ports: list[int]
    where: str
    header: str
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    tls: ssl.SSLContext = field(default_factory=client_tls)
    stood: Stood = field(default_factory=Stood)

    async def stand(self, number: int, ready: asyncio.Event) -> None:
        """One kiosk, for ever."""
        away = False
        for turn in count(number):
            try:
                line = await self._opened(self.ports[turn % len(self.ports)])
                if away:
                    away = False
                    self.stood.away -= 1
                    self.stood.last_back = time.monotonic()
                ready.set()
                await self._hold(*line)
            except (OSError, asyncio.IncompleteReadError):
                if ready.is_set() and not away:
                    away = True
                    self.stood.broken += 1
                    self.stood.away += 1
                await asyncio.sleep(PATIENCE_S)

    async def _opened(self, port: int) -> Line:
        """A line on which the hub has answered."""
        async with self.gate:
            line = await asyncio.open_connection("127.0.0.1", port, ssl=self.tls, limit=4096)
            line[1].write(self._question(port, self.where.partition("?")[0]))
            await self._right(line[0])
            return line

    async def _hold(self, reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        port = int(writing.get_extra_info("peername")[1])
        while "?" in self.where:
            writing.write(self._question(port, self.where))
            await self._right(reading)
        while await reading.read(4096):
            pass
        raise ConnectionError("closed")

    async def _right(self, reading: asyncio.StreamReader) -> None:
        if self.where.endswith("/events"):
            status = int((await reading.readline()).split()[1])
        else:
            status, _ = await answered(reading)
        if status != 200:
            raise ConnectionError(status)

    def _question(self, port: int, where: str) -> bytes:
        return f"GET {where} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{self.header}\r\n\r\n".encode()


async def _main(ports: list[int], many: int, where: str, header: str) -> dict[str, Any]:
    kiosks, readies = Kiosks(ports, where, header), [asyncio.Event() for _ in range(many)]
    tasks = [asyncio.create_task(kiosks.stand(number, ready)) for number, ready in enumerate(readies)]
    for ready in readies:
        await ready.wait()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    kiosks.stood.cpu_s = time.process_time()
    said = asdict(kiosks.stood)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return said


if __name__ == "__main__":
    many_lines()
    ports, many, where, *header = sys.argv[1:]
    numbers = [int(port) for port in ports.split(",")]
    header = header or [f"Authorization: Bearer {TOKEN}"]
    print(json.dumps(asyncio.run(_main(numbers, int(many), where, header[0]))), flush=True)
