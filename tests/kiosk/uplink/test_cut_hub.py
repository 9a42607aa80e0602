"""A hub that is killed while calls come in: each rings once, none is lost, and what waits is on the disk."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from hub.contract import CallRequest
from hub.contract.devices import HELP_CALL, Taken
from kiosk.uplink.outbox import MessageKey, Outbox
from kiosk.uplink.sealing import sealer
from kiosk.uplink.sender import News, Sender
from tests.support.devices import trusted
from tests.support.hub import KIOSK, running_hub
from tests.support.waiting import until

CALLS = 60
KILLS = 3


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.mark.long
def test_every_call_rings_once_whenever_the_hub_dies(tmp_path: Path) -> None:
    rng, told = random.Random(7), dict[str, list[News]]()
    with running_hub(tmp_path / "hub") as hub:
        known = trusted(hub)
        box = Outbox(
            tmp_path / "outbox.sqlite3", sealer(known.hub.key_bytes()), now_ms, jitter=lambda a, b: a
        )
        sender = Sender(box, lambda: known.line, now_ms).start()
        try:
            for kill in range(KILLS):
                _put(box, sender, told, range(kill * CALLS // KILLS, (kill + 1) * CALLS // KILLS))
                # Somewhere in the midst: at a try that nobody has answered, too.
                heard = rng.randint(0, CALLS // KILLS - 1) + kill * CALLS // KILLS
                until(lambda least=heard: _taken(told) >= least, 120)  # type: ignore[misc]
                hub.kill()
                hub.start()
                sender.line_is_back()
            until(lambda: _taken(told) == CALLS, 120)
            assert box.counts() == (0, {})
        finally:
            assert sender.close(60)
            box.close()
        with closing(sqlite3.connect(hub.data / "hub.sqlite3")) as db:
            steps = [step for (step,) in db.execute("SELECT step FROM help_call ORDER BY step")]
            rang = db.execute("SELECT COUNT(*) FROM event WHERE kind = 'raised'").fetchone()
    assert steps == sorted(f"step {number}" for number in range(CALLS))
    assert rang == (CALLS,)


def _put(box: Outbox, sender: Sender, told: dict[str, list[News]], numbers: range) -> None:
    for number in numbers:
        key = MessageKey(f"call-number-{number}")
        told[key] = []
        sender.listen(key, told[key].append)
        asked = CallRequest(kiosk=KIOSK, procedure="p", step=f"step {number}")
        box.put(HELP_CALL, key, asked.model_dump_json(exclude={"age_s"}).encode(), lifetime_s=3600)
    sender.wake()


def _taken(told: dict[str, list[News]]) -> int:
    return sum(any(isinstance(one, Taken) for one in news) for news in told.values())
