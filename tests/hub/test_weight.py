"""What many uploads at once weigh in the hub's memory."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests

from tests.support.claims import KIOSK_HEADERS, announced
from tests.support.hub import HubProcess, running_hub

MB = 1 << 20
GROWTH_MB = 60


def _growth_mb(hub: HubProcess, uploads: int, upload_mb: int) -> float:
    """By how many MiB the hub's resident memory grows at most while all of them come in."""
    parcels = [announced(hub, "deferred")[0] for _ in range(uploads)]
    process, chunk, together = psutil.Process(hub.pid), bytes(range(256)) * 256, threading.Barrier(uploads)
    before, peak, ended = process.memory_info().rss, 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.01):
            peak = max(peak, process.memory_info().rss)

    def sealed() -> Iterator[bytes]:
        yield chunk
        # All lines are open and have begun before any goes on.
        together.wait(120)
        for _ in range(upload_mb * MB // len(chunk) - 1):
            yield chunk

    def upload(parcel_id: str) -> int:
        where = f"{hub.url}/api/parcels/{parcel_id}/blob"
        return requests.put(where, data=sealed(), headers=KIOSK_HEADERS, timeout=300).status_code

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        with ThreadPoolExecutor(uploads) as pool:
            assert set(pool.map(upload, parcels)) == {200}
    finally:
        ended.set()
        watching.join()
    for parcel_id in parcels:
        requests.delete(f"{hub.url}/api/parcels/{parcel_id}", headers=KIOSK_HEADERS, timeout=60)
    assert list((hub.data / "parcels").iterdir()) == []
    return (peak - before) / MB


@pytest.mark.parametrize(
    ("uploads", "upload_mb"),
    [(12, 8), pytest.param(50, 20, marks=[pytest.mark.slow, pytest.mark.timeout(900)])],
)
def test_uploads_at_once_pass_through_and_stay_nowhere_in_memory(
    tmp_path: Path, uploads: int, upload_mb: int
) -> None:
    """Held in memory, the smaller number alone would weigh 96 MiB."""
    if shutil.disk_usage(tmp_path).free < 2 * uploads * upload_mb * MB:
        pytest.skip("too little room on this disk")
    with running_hub(tmp_path / "data") as hub:
        growth = _growth_mb(hub, uploads, upload_mb)
    print(f"{uploads} uploads of {upload_mb} MB: {growth:+.0f} MiB")
    assert growth < GROWTH_MB
