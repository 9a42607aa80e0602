"""Badges: given by an administrator, opened by their owner's PIN, told to the kiosks of the commune alone."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import unquote

import cv2
import numpy as np
import pytest
import requests
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Connection

from hub.briefing.briefing import DAY_MS, HOUR_MS, Briefings
from hub.contract import KioskActivity, Route
from hub.contract.briefing import Briefing, PageTimes, badge_proof, badge_sha256, badge_text
from hub.contract.staff import Role
from hub.store.engine import open_engine
from hub.store.store import Store
from hub.store.tables import page_time
from tests.hub.test_accounts import step
from tests.support.claims import KIOSK_HEADERS
from tests.support.devices import send, signed, trusted
from tests.support.hub import HubProcess, Mediator, running_hub

BOTH_ENGINES = True
BADGE = re.compile(r'class="qr" src="data:image/svg\+xml;[^,]*,([^"]+)"')


def briefing(hub: HubProcess) -> Briefing:
    """As the hub's own machine is told."""
    answer = requests.get(f"{hub.url}{Route.BRIEFING}", headers=KIOSK_HEADERS, timeout=30)
    assert answer.status_code == 200, answer.text
    return Briefing.model_validate_json(answer.text)


def test_a_badge_is_read_alike_at_the_hub_and_at_every_kiosk() -> None:
    # A reader's full-width letters and its trailing newline: the same badge (NFKC).
    assert badge_text("\uff2e\uff26\uff23 04A2:2B91\r\n") == "NFC 04A2:2B91"
    assert [badge_text(bad) for bad in ("short", "x" * 201, "with\ttab inside", "")] == [""] * 4
    assert badge_proof("8052", "NFC 04A2") == "parvis badge v1\n8052\nNFC 04A2"
    assert badge_sha256("abcdefgh") == "nFbMUbN0w7oYkhDVttS_V3kNNRyWxHwCGQ7PHkMGNas"


def chooses(who: Mediator, pin: str, badge: str = "") -> int:
    said = {"pin": pin, "badge": badge}
    return who.session.post(f"{who.url}/console/me/pin", data=said, timeout=30).status_code


def test_a_badge_opens_nothing_before_its_owner_chose_a_pin_and_is_then_told_to_the_kiosks(
    hub: HubProcess,
) -> None:
    claire, karim = hub.administrator("Claire"), hub.mediator("Karim")
    before = briefing(hub)
    assert chooses(karim, "8052") == 422, "there is no badge"
    given = step(claire, karim.login, "badge", badge="NFC 04:A2:2B:91:7C")
    assert (given.status_code, BADGE.findall(given.text)) == (200, []), "what a reader typed is not shown"
    assert briefing(hub) == before
    with hub.store() as store:
        kept = store.read(
            lambda conn: (
                conn.exec_driver_sql("SELECT value FROM challenge WHERE kind = 'badge'").scalars().all()
            )
        )
    assert (len(kept), any("NFC" in one for one in kept)) == (1, False), "it does not lie in clear"
    for bad in ("12", "1234", "9876", "7777", "80521234", "80b2", "٨٠٥٢"):
        assert chooses(karim, bad) == 422, bad
    assert chooses(karim, "8052") == 200
    now = briefing(hub)
    assert now.version != before.version
    entry = next(one for one in now.badges if one.name == "Karim")
    sha = hashlib.sha256(b"NFC 04:A2:2B:91:7C").digest()
    assert entry.badge_sha256 == base64.urlsafe_b64encode(sha).decode().rstrip("=")
    said = "parvis badge v1\n8052\nNFC 04:A2:2B:91:7C"
    assert PasswordHasher().verify(entry.verifier, said)
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(entry.verifier, said.replace("8052", "8053"))
    assert entry.role == "mediator"
    assert "8052" not in hub.log.read_text()
    # Another PIN wants the badge itself: we have forgotten it.
    assert chooses(karim, "3141") == 422
    assert chooses(karim, "3141", "some other badge") == 422
    assert chooses(karim, "3141", " NFC 04:A2:2B:91:7C ") == 200
    assert step(claire, karim.login, "badge-gone").status_code == 200
    assert briefing(hub).badges == before.badges


def test_a_printed_badge_is_shown_once_with_128_bits(hub: HubProcess) -> None:
    claire, nour = hub.administrator("Claire"), hub.mediator("Nour")
    page = step(claire, nour.login, "badge").text
    (picture,) = BADGE.findall(page)
    badge = _read(unquote(picture.replace("&#39;", "'").replace("&amp;", "&")))
    assert re.fullmatch(r"[A-Z2-7]{26}", badge)
    assert not BADGE.findall(claire.session.get(f"{hub.url}/console/staff", timeout=30).text)
    assert chooses(nour, "2580") == 200
    assert badge_sha256(badge) in {one.badge_sha256 for one in briefing(hub).badges}
    # The same card for somebody else: no.
    other = hub.mediator("Paul")
    assert step(claire, other.login, "badge", badge=badge).status_code == 422
    assert step(claire, other.login, "badge", badge="short").status_code == 422
    # Who may not answer any more opens no kiosk, and who left neither.
    assert step(claire, nour.login, "role", role="agent").status_code == 200
    assert badge_sha256(badge) not in {one.badge_sha256 for one in briefing(hub).badges}


def test_a_kiosk_learns_the_badges_of_its_own_commune_and_a_beat_names_the_version(hub: HubProcess) -> None:
    known = trusted(hub)
    url = f"{hub.url}{Route.BRIEFING}"
    ana = hub.somebody("Ana", Role.ADMINISTRATOR, "duclair")
    assert step(ana, ana.login, "badge", badge="a badge of Duclair").status_code == 200
    assert chooses(ana, "4613") == 200
    told = Briefing.model_validate_json(send(signed(known.line.key, "GET", url)).text)
    assert "Ana" not in {one.name for one in told.badges}
    assert requests.get(url, timeout=30).status_code == 401
    beat = {"kiosk": {"id": "hall-a-2", "name": "borne 2", "place": "Hall A"}, "activity": KioskActivity.FREE}
    answer = requests.post(f"{hub.url}{Route.BEAT}", json=beat, headers=KIOSK_HEADERS, timeout=30)
    assert len(answer.json()["briefing"]) == 16


def test_the_medians_that_the_hub_learned_reach_the_kiosks(tmp_path: Path) -> None:
    """They were computed and never handed in: every kiosk judged by its own guesses."""
    with running_hub(tmp_path / "data") as hub:
        sums = {"n": 20, "log_look_micro": 20_000_000, "log_whole_micro": 40_000_000}
        with hub.store() as store:
            row = {"page": "a/b", "week": "2026-W40", **sums}
            store.write(lambda tx: tx.conn.execute(page_time.insert().values(row)) and None)
        assert briefing(hub).page_times == {"a/b": PageTimes(look_s=2.72, whole_s=7.39)}


def _read(svg: str) -> str:
    """The words of a QR code that a page shows."""
    import zxingcpp

    *_, moves = re.findall(r" d='([^']+)'", svg)
    return str(zxingcpp.read_barcode(_drawn(moves)).text)  # type: ignore[union-attr]


def _drawn(moves: str) -> np.ndarray:
    """segno's path: 'M x y' begins, 'm dx dy' moves on, 'h n' draws a line of n modules."""
    grid, x, y = np.full((60, 60), 255, np.uint8), 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([^Mmhz]+)", moves):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if kind == "h":
            grid[int(y), int(x) : int(x + values[0])] = 0
            x += values[0]
        elif kind == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    return cv2.resize(grid, None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST)


def test_the_version_changes_with_a_badge_and_once_a_day_and_not_with_every_median(
    tmp_path: Path,
) -> None:
    now, asked = [1_800_000_000_000], [0]

    def medians(_conn: Connection) -> dict[str, PageTimes]:
        asked[0] += 1
        return {"p/q": PageTimes(look_s=1 + asked[0], whole_s=20)}

    store = Store(open_engine(tmp_path / "hub.sqlite3"), lambda: now[0], lambda _: None)
    both = [Briefings(store, lambda: now[0], medians) for _ in range(2)]
    try:
        first = both[0].of("town")
        assert first.page_times["p/q"].look_s == 2
        assert {one.version("town") for one in both} == {first.version}
        assert (both[0].of("town"), asked[0]) == (first, 1)
        now[0] += HOUR_MS
        assert both[0].of("town").page_times["p/q"].look_s == 3
        assert {one.version("town") for one in both} == {first.version}, "at every process the same"
        now[0] += DAY_MS
        assert both[0].version("town") == both[1].version("town") != first.version
    finally:
        store.close()
