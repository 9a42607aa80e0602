"""What a hub costs and how fast it tells: start, memory under uploads, calls to consoles, 1 000 phones."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import psutil
import requests

from hub.contract import CallRequest
from tests.support.claims import KIOSK_HEADERS, announced, claims_at_once
from tests.support.hub import KIOSK, HubProcess, Mediator
from tests.support.postgres import running_postgres

UPLOADS, UPLOAD_MB = 50, 20
CONSOLES, CALLS, PER_SECOND = 20, 100, 20
PHONES = 1000
MB = 1 << 20


def run() -> None:
    """Print; loopback only, about two minutes."""
    with TemporaryDirectory(prefix="parvis-hub-") as name, running_postgres() as server:
        folder = Path(name)
        _alone(folder / "alone")
        for kind, options in (
            ("SQLite, one process", ()),
            ("SQLite, two processes", ("--shared",)),
            ("PostgreSQL, two processes", ("--database-url-file", _url_file(folder, server.new_database()))),
        ):
            several = bool(options)
            with _hubs(folder / kind.split(",")[0].lower() / str(several), options, 1 + several) as hubs:
                _calls(kind, hubs)
                _phones(kind, hubs)


def _url_file(folder: Path, url: str) -> str:
    (folder / "url").write_text(url)
    return str(folder / "url")


@contextmanager
def _hubs(data: Path, options: tuple[str, ...], count: int) -> Iterator[list[HubProcess]]:
    data.parent.mkdir(parents=True, exist_ok=True)
    hubs = [HubProcess(data, *options) for _ in range(count)]
    try:
        yield [hub.start() for hub in hubs]
    finally:
        for hub in hubs:
            hub.stop()


def _alone(data: Path) -> None:
    """The kiosk's own hub: to its first answer, at rest, and with uploads."""
    began = time.perf_counter()
    with _hubs(data, (), 1) as (hub,):
        ready_s = time.perf_counter() - began
        process = psutil.Process(hub.pid)
        print(f"start to ready: {ready_s:.2f} s, {_cpu(process):.2f} s of processor (target 2 s)")
        used, began = _cpu(process), time.perf_counter()
        time.sleep(10)
        share = (_cpu(process) - used) / (time.perf_counter() - began)
        print(f"at rest: {_rss(process):.0f} MiB (target 120), {share:.2%} of a core (target 1 %)")
        _uploads(hub, process)


def _uploads(hub: HubProcess, process: psutil.Process) -> None:
    parcels = [announced(hub, "deferred")[0] for _ in range(UPLOADS)]
    chunk, before, peak, ended = bytes(range(256)) * 256, _rss(process), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.02):
            peak = max(peak, _rss(process))

    def upload(parcel_id: str) -> int:
        sealed = (chunk for _ in range(UPLOAD_MB * MB // len(chunk)))
        where = f"{hub.url}/api/parcels/{parcel_id}/blob"
        return requests.put(where, data=sealed, headers=KIOSK_HEADERS, timeout=300).status_code

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(UPLOADS) as pool:
        codes = set(pool.map(upload, parcels))
    took_s = time.perf_counter() - began
    ended.set()
    watching.join()
    print(
        f"{UPLOADS} uploads of {UPLOAD_MB} MB at once: {peak - before:+.0f} MiB (target 60), "
        f"{took_s:.1f} s, answers {sorted(codes)}"
    )
    for parcel_id in parcels:
        requests.delete(f"{hub.url}/api/parcels/{parcel_id}", headers=KIOSK_HEADERS, timeout=60)


def _calls(kind: str, hubs: list[HubProcess]) -> None:
    """From the kiosk's request to the event on each of the consoles, which hang on the last hub."""
    raised: dict[str, float] = {}
    heard: list[float] = []
    consoles = [_listening(hubs[-1].mediator("Samia"), raised, heard) for _ in range(CONSOLES)]
    for number in range(CALLS):
        body = CallRequest(kiosk=KIOSK, procedure=f"call{number}").model_dump(mode="json")
        raised[f"call{number}"] = time.perf_counter()
        headers = KIOSK_HEADERS | {"Idempotency-Key": f"bench-{number:04d}"}
        requests.post(f"{hubs[0].url}/api/calls", json=body, headers=headers, timeout=30).raise_for_status()
        time.sleep(max(0.0, raised[f"call{number}"] + 1 / PER_SECOND - time.perf_counter()))
    for console in consoles:
        console.join(30)
    cuts = quantiles(heard, n=100)
    lost = CONSOLES * CALLS - len(heard)
    print(
        f"{kind}: call to {CONSOLES} consoles at {PER_SECOND}/s: p50 {cuts[49] * 1000:.1f} ms, "
        f"p99 {cuts[98] * 1000:.1f} ms (target 50, of two processes 250), {lost} lost"
    )


def _listening(mediator: Mediator, raised: dict[str, float], heard: list[float]) -> threading.Thread:
    stream = mediator.events()
    next(stream)
    return _begun(lambda: _hear(stream, raised, heard))


def _begun(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _hear(
    stream: Iterator[tuple[str, str | None, dict]], raised: dict[str, float], heard: list[float]
) -> None:
    told = 0
    for name, _, data in stream:
        if name == "call":
            heard.append(time.perf_counter() - raised[data["procedure"]])
            told += 1
        if told == CALLS:
            return


def _phones(kind: str, hubs: list[HubProcess]) -> None:
    parcel_id, auth = announced(hubs[0])
    began = time.perf_counter()
    found = claims_at_once(hubs, parcel_id, auth, PHONES)
    print(f"{kind}: {PHONES} phones claim at once: {found[200]} won, {time.perf_counter() - began:.1f} s")


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _rss(process: psutil.Process) -> float:
    return process.memory_info().rss / MB
