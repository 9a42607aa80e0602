"""How fast a call reaches the consoles of a hub with 5 000 kiosks connected, and what each of them weighs.

Over TLS of the hub's own, each flag signed by its kiosk's key and on disk before it is told.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import psutil

from hub.contract import IDEMPOTENCY_HEADER, CallOrigin, CallRequest, KioskIdentity
from kiosk.uplink.trust import DeviceKey
from tests.bench.standing import answered, client_tls
from tests.support.certificates import new_certificate
from tests.support.claims import base64url
from tests.support.devices import signed, trusted
from tests.support.hub import KIOSK, HubProcess
from tests.support.postgres import running_postgres

KIB = 1024
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


@dataclass(frozen=True)
class Load:
    """``kiosks`` wait on open lines; ``callers`` of them raise ``per_second`` together, for ``seconds``."""

    kiosks: int = 5000
    consoles: int = 50
    per_second: int = 20
    seconds: int = 30
    callers: int = 10


@dataclass
class Heard:
    """When each call left its kiosk, and how long it took to each console."""

    left: dict[str, float] = field(default_factory=dict)
    took_s: list[float] = field(default_factory=list)


def run() -> None:
    """Print; loopback only, about two minutes for each engine. The load shares the machine's cores."""
    measure(Load())


def measure(load: Load) -> None:
    """The same for a smaller load, for who only wants to see that it works."""
    with TemporaryDirectory(prefix="parvis-calls-") as name, running_postgres() as server:
        folder = Path(name)
        (folder / "url").write_text(server.new_database())
        for kind, options in (("SQLite", ()), ("PostgreSQL", ("--database-url-file", str(folder / "url")))):
            _measure(kind, folder / kind.lower(), options, load)


def _measure(kind: str, folder: Path, options: tuple[str, ...], load: Load) -> None:
    folder.mkdir()
    cookies, callers = _known(folder / "data", options, load)
    new_certificate(folder)
    tls = ("--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem"))
    hub = HubProcess(folder / "data", *options, *tls).start()
    try:
        process = psutil.Process(hub.pid)
        call = asyncio.run(_one_call(hub, callers[0]))
        before = process.memory_info().rss
        began = time.perf_counter()
        with _standing(hub, load.kiosks, call) as standing:
            connected_s = time.perf_counter() - began
            weight = (process.memory_info().rss - before) / KIB / load.kiosks
            print(
                f"{kind}: {load.kiosks} kiosks connected over TLS in {connected_s:.1f} s, "
                f"{weight:.1f} KiB each (target 20)",
                flush=True,
            )
            used = _cpu(process)
            heard = asyncio.run(_flags(hub, cookies, callers, load))
            share = (_cpu(process) - used) / load.seconds
        _tell(kind, heard, load, share, standing)
    finally:
        hub.stop()


def _tell(kind: str, heard: Heard, load: Load, share: float, standing: list[int]) -> None:
    cuts = quantiles(heard.took_s, n=100)
    lost = load.consoles * len(heard.left) - len(heard.took_s)
    print(
        f"{kind}: {len(heard.left)} flags at {load.per_second}/s to {load.consoles} consoles: "
        f"p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms (target 250), "
        f"longest {max(heard.took_s) * 1000:.0f} ms, {lost} lost, {standing[0]} lines broken, "
        f"{share:.0%} of a core",
        flush=True,
    )


def _known(
    data: Path, options: tuple[str, ...], load: Load
) -> tuple[list[str], list[tuple[KioskIdentity, DeviceKey]]]:
    """Consoles that are signed in and kiosks whose keys are approved, from a first life without TLS."""
    hub = HubProcess(data, *options).start()
    try:
        mediators = [hub.mediator(f"Mediator {number}") for number in range(5)]
        cookies = [next(iter(one.session.cookies)).value or "" for one in mediators]
        kiosks = [KIOSK.model_copy(update={"id": f"hall-{number}"}) for number in range(load.callers)]
        return cookies, [(kiosk, trusted(hub, kiosk).line.key) for kiosk in kiosks]
    finally:
        hub.stop()


@contextmanager
def _standing(hub: HubProcess, count: int, call: str) -> Iterator[list[int]]:
    """So many kiosks wait for news of a call; at the end, how many lines broke."""
    where = f"/api/calls/{call}?after=1&wait_s=30"
    command = [sys.executable, "-m", "tests.bench.standing", str(hub.port), str(count), where]
    broken: list[int] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as kiosks:
        assert kiosks.stdin is not None
        assert kiosks.stdout is not None
        assert kiosks.stdout.readline() == "ready\n"
        yield broken
        kiosks.stdin.close()
        broken.append(int(kiosks.stdout.readline()))


async def _one_call(hub: HubProcess, caller: tuple[KioskIdentity, DeviceKey]) -> str:
    reading, writing = await asyncio.open_connection("127.0.0.1", hub.port, ssl=client_tls())
    writing.write(_flag(hub, *caller, "standing"))
    status, body = await answered(reading)
    writing.close()
    assert status == 200, body
    return str(json.loads(body)["id"])


async def _flags(
    hub: HubProcess, cookies: list[str], callers: list[tuple[KioskIdentity, DeviceKey]], load: Load
) -> Heard:
    heard, total = Heard(), load.per_second * load.seconds
    opened = [asyncio.Event() for _ in range(load.consoles)]
    consoles = [
        asyncio.create_task(_console(hub.port, cookies[number % len(cookies)], heard, opened[number], total))
        for number in range(load.consoles)
    ]
    for one in opened:
        await asyncio.wait_for(one.wait(), 120)
    lines = [await asyncio.open_connection("127.0.0.1", hub.port, ssl=client_tls()) for _ in callers]
    begun, answers = time.perf_counter(), []
    for number in range(total):
        await asyncio.sleep(max(0.0, begun + number / load.per_second - time.perf_counter()))
        at = number % len(callers)
        name = f"call{number}"
        request = _flag(hub, *callers[at], name)
        heard.left[name] = time.perf_counter()
        lines[at][1].write(request)
        answers.append(asyncio.create_task(answered(lines[at][0])) if number < len(callers) else None)
        if number >= len(callers):
            previous = answers[number - len(callers)]
            answers[number] = asyncio.create_task(_after(previous, lines[at][0]))
    assert all([(await one)[0] == 200 for one in answers if one is not None])
    await asyncio.wait(consoles, timeout=30)
    for console in consoles:
        console.cancel()
    return heard


async def _after(
    previous: asyncio.Task[tuple[int, bytes]] | None, reading: asyncio.StreamReader
) -> tuple[int, bytes]:
    if previous is not None:
        await previous
    return await answered(reading)


def _flag(hub: HubProcess, kiosk: KioskIdentity, key: DeviceKey, name: str) -> bytes:
    """A difficulty that was noticed, as this kiosk signs it."""
    asked = CallRequest(kiosk=kiosk, procedure=name, origin=CallOrigin.NOTICED)
    headers = {IDEMPOTENCY_HEADER: base64url(os.urandom(9)), "Content-Type": "application/json"}
    made = signed(key, "POST", f"{hub.url}/api/calls", data=asked.model_dump_json(), headers=headers)
    body = made.body if isinstance(made.body, bytes) else str(made.body).encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in made.headers.items())
    return f"POST /api/calls HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\n{head}\r\n".encode() + body


async def _console(port: int, cookie: str, heard: Heard, opened: asyncio.Event, total: int) -> None:
    reading, writing = await asyncio.open_connection("127.0.0.1", port, ssl=client_tls(), limit=1 << 24)
    head = f"GET /console/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: __Host-parvis={cookie}\r\n\r\n"
    writing.write(head.encode())
    told = 0
    while told < total:
        line = await reading.readline()
        if not line:
            return
        if line.startswith(b"event: beat"):
            opened.set()
        if not line.startswith(b"data: ") or b'"procedure":"call' not in line:
            continue
        left = heard.left.get(json.loads(line[6:]).get("procedure", ""))
        if left is not None and b'"phase":"raised"' in line:
            heard.took_s.append(time.perf_counter() - left)
            told += 1


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
