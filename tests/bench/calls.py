"""How fast a call reaches the consoles of a hub with 5 000 kiosks connected, and what each of them weighs.

Over TLS of the hub's own, each flag signed by its kiosk's key and on disk before it is told; then with two
hubs on PostgreSQL, one of which is killed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import psutil

from hub.contract import KioskIdentity, Route
from kiosk.uplink.trust import DeviceKey
from tests.bench.hearing import Caller, Console, Heard, hear
from tests.bench.standing import many_lines
from tests.support.certificates import new_certificate
from tests.support.devices import trusted
from tests.support.hub import KIOSK, TOKEN, HubProcess
from tests.support.postgres import running_postgres

KIB = 1024
Known: TypeAlias = tuple[list[str], list[tuple[KioskIdentity, DeviceKey]]]


@dataclass(frozen=True)
class Load:
    """``kiosks`` stand on open lines; ``callers`` more raise ``per_second`` together, for ``seconds``."""

    kiosks: int = 5000
    consoles: int = 50
    per_second: int = 20
    seconds: int = 30
    callers: int = 10


def run() -> None:
    """Print; loopback only, about six minutes. The load shares the machine's cores."""
    measure(Load())


def measure(load: Load) -> None:
    """The same for a smaller load, for who only wants to see that it works."""
    many_lines()
    with TemporaryDirectory(prefix="parvis-calls-") as name, running_postgres(fsync="on") as server:
        folder = Path(name)
        for kind in ("idle", "waiting", "console"):
            _weigh(kind, folder / kind, min(1000, load.kiosks))
        _measure("SQLite, one process", folder / "sqlite", (), load, 1)
        for many in (1, 2):
            (folder / f"url{many}").write_text(server.new_database())
            option = ("--database-url-file", str(folder / f"url{many}"))
            kind = "PostgreSQL, one of two is killed" if many == 2 else "PostgreSQL, one process"
            _measure(kind, folder / f"postgresql{many}", option, load, many)


def _weigh(kind: str, folder: Path, lines: int) -> None:
    """What a line costs its hub by what is done on it."""
    with _hubs(folder, (), 1, 1) as (hubs, known):
        call = asyncio.run(_called(hubs, known))
        where = {"idle": Route.HEALTH.value, "console": Route.CONSOLE_EVENTS.value, "waiting": _patient(call)}
        header = f"Cookie: __Host-parvis={known[0][0]}" if kind == "console" else None
        before = _rss(hubs)
        with _standing(hubs, lines, where[kind], header):
            # The last ones must still come to rest.
            time.sleep(1)
            weight = (_rss(hubs) - before) / KIB / lines
            print(f"a line, {kind}, TLS: {weight:.1f} KiB (target 20)", flush=True)


def _measure(kind: str, folder: Path, options: tuple[str, ...], load: Load, many: int) -> None:
    with _hubs(folder, options, many, load.callers) as (hubs, known):
        call = asyncio.run(_called(hubs, known))
        before, began = _rss(hubs), time.perf_counter()
        with _standing(hubs, load.kiosks, _patient(call)) as stood:
            connected_s = time.perf_counter() - began
            weight = (_rss(hubs) - before) / KIB / load.kiosks
            print(
                f"{kind}: {load.kiosks} kiosks wait after {connected_s:.1f} s, {weight:.1f} KiB each",
                flush=True,
            )
            used, own, began = _cpu(hubs[:1]), time.process_time(), time.perf_counter()
            heard, killed = _flags(hubs, known, load)
            took_s = time.perf_counter() - began
            share, clients = (_cpu(hubs[:1]) - used) / took_s, (time.process_time() - own) / took_s
        _tell(kind, heard, load)
        print(
            f"{kind}: {share:.0%} of a core for the first hub, {clients:.0%} for consoles and callers, "
            f"{stood['cpu_s']:.0f} s in all for the kiosks; {stood['broken']} lines broke, "
            f"{stood['away']} are not back" + _back(stood, killed),
            flush=True,
        )


def _back(stood: dict[str, Any], killed: float | None) -> str:
    if killed is None:
        return ""
    return f", the last was back {stood['last_back'] - killed:.1f} s after the kill (target 15)"


def _tell(kind: str, heard: Heard, load: Load) -> None:
    cuts = quantiles(heard.took_s, n=100) if len(heard.took_s) > 1 else [float("nan")] * 99
    print(
        f"{kind}: {len(heard.left)} flags at {load.per_second}/s to {load.consoles} consoles: "
        f"p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms (target 250), "
        f"longest {max(heard.took_s, default=0) * 1000:.0f} ms, {heard.lost} lost, {heard.twice} shown twice",
        flush=True,
    )


def _flags(hubs: list[HubProcess], known: Known, load: Load) -> tuple[Heard, float | None]:
    """What was heard; the moment of the kill, if there is another hub to go to."""
    heard, ports, killed = Heard(), [hub.port for hub in hubs], list[float]()
    cookies, keys = known

    def kill() -> None:
        if len(hubs) > 1:
            killed.append(time.monotonic())
            hubs.pop().kill()

    async def all_of_them() -> None:
        consoles = [
            Console(ports, number, cookies[number % len(cookies)], heard) for number in range(load.consoles)
        ]
        callers = [Caller(ports, number, *key) for number, key in enumerate(keys)]
        await hear(consoles, callers, heard, (load.per_second, load.per_second * load.seconds), kill)

    asyncio.run(all_of_them())
    return heard, killed[0] if killed else None


async def _called(hubs: list[HubProcess], known: Known) -> str:
    return await Caller([hubs[0].port], 0, *known[1][0]).quiet_call()


def _patient(call: str) -> str:
    # Nobody's state is ever newer: the kiosks wait as those do whose call stands.
    return f"/api/calls/{call}?after=1000&wait_s=30"


@contextmanager
def _hubs(
    folder: Path, options: tuple[str, ...], many: int, callers: int
) -> Iterator[tuple[list[HubProcess], Known]]:
    """Hubs with TLS that know people and kiosks already; one that is taken off the list was ended."""
    folder.mkdir()
    known = _known(folder / "data", options, callers)
    new_certificate(folder)
    tls = ("--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem"))
    hubs = [HubProcess(folder / "data", *options, *tls).start() for _ in range(many)]
    try:
        yield hubs, known
    finally:
        for hub in hubs:
            hub.stop()


def _known(data: Path, options: tuple[str, ...], callers: int) -> Known:
    """Consoles that are signed in and kiosks whose keys are approved, from a first life without TLS."""
    hub = HubProcess(data, *options).start()
    try:
        mediators = [hub.mediator(f"Mediator {number}") for number in range(5)]
        cookies = [next(iter(one.session.cookies)).value or "" for one in mediators]
        kiosks = [KIOSK.model_copy(update={"id": f"hall-{number}"}) for number in range(callers)]
        return cookies, [(kiosk, trusted(hub, kiosk).line.key) for kiosk in kiosks]
    finally:
        hub.stop()


@contextmanager
def _standing(
    hubs: list[HubProcess], many: int, where: str, header: str | None = None
) -> Iterator[dict[str, Any]]:
    """So many kiosks stand on their lines; at the end, what became of them."""
    ports = ",".join(str(hub.port) for hub in hubs)
    said = header or f"Authorization: Bearer {TOKEN}"
    command = [sys.executable, "-m", "tests.bench.standing", ports, str(many), where, said]
    stood: dict[str, Any] = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as kiosks:
        assert kiosks.stdin is not None
        assert kiosks.stdout is not None
        assert kiosks.stdout.readline() == "ready\n"
        yield stood
        kiosks.stdin.close()
        stood |= json.loads(kiosks.stdout.readline())


def _rss(hubs: list[HubProcess]) -> int:
    return sum(psutil.Process(hub.pid).memory_info().rss for hub in hubs)


def _cpu(hubs: list[HubProcess]) -> float:
    times = [psutil.Process(hub.pid).cpu_times() for hub in hubs]
    return sum(one.user + one.system for one in times)
