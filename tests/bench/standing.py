"""Many kiosks that wait for an answer, each on its own line: run by `calls.py`, which measures their hub.

``python -m tests.bench.standing PORT COUNT PATH`` says ``ready`` once all lines wait, ends with its input,
and says then how many lines broke.
"""

from __future__ import annotations

import asyncio
import resource
import ssl
import sys
from contextlib import suppress

from tests.support.hub import TOKEN

AT_ONCE = 50
"""Lines that are opened together: a town's kiosks do not all start in one millisecond."""


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


async def _stand(
    port: int, where: str, tls: ssl.SSLContext, gate: asyncio.Semaphore, ready: asyncio.Event
) -> None:
    async with gate:
        reading, writing = await asyncio.open_connection("127.0.0.1", port, ssl=tls, limit=4096)
    ask = f"GET {where} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
    while True:
        writing.write(ask)
        ready.set()
        status, _ = await answered(reading)
        if status != 200:
            raise ConnectionError(status)


async def _main(port: int, count: int, where: str) -> None:
    tls, gate = client_tls(), asyncio.Semaphore(AT_ONCE)
    readies = [asyncio.Event() for _ in range(count)]
    kiosks = [asyncio.create_task(_stand(port, where, tls, gate, ready)) for ready in readies]
    for ready in readies:
        await ready.wait()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    broken = sum(kiosk.done() for kiosk in kiosks)
    for kiosk in kiosks:
        kiosk.cancel()
        with suppress(asyncio.CancelledError, OSError, asyncio.IncompleteReadError):
            await kiosk
    print(broken, flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
