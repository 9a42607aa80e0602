"""Guessing codes: counted in the store, for all processes together and for each address by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.accounts import tries
from hub.accounts.tries import CONSOLE, ENROL, EVERYBODY, Attempt, net_of
from hub.contract.devices import EnrolRequest
from hub.devices import devices
from hub.devices.devices import Device, TooManyTries, WrongCode
from hub.store.store import Store
from kiosk.uplink.enrolling import NotTrusted, Waits, show_key
from kiosk.uplink.trust import TrustFolder, to_base64url
from tests.support.devices import new_code
from tests.support.hub import KIOSK, HubProcess, running_hub, set_up

BOTH_ENGINES = True
HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"


@pytest.fixture
def clock() -> list[int]:
    return [1_800_000_000_000]


def guess(store: Store, address: str = HERE, *, right: bool = False) -> Attempt:
    return store.write(lambda tx: tries.attempt(tx, CONSOLE, address, right=right))


def test_of_many_guesses_at_once_at_two_processes_five_are_looked_at(stores: list[Store]) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = Counter(pool.map(lambda number: guess(stores[number % 2]), range(60)))
    assert found == {Attempt.WRONG: 5, Attempt.WAIT: 55}
    assert guess(stores[0], right=True) is Attempt.WAIT, "the right code waits too"
    assert guess(stores[1], ELSEWHERE, right=True) is Attempt.RIGHT


def test_a_pause_ends_and_all_addresses_together_have_their_limit(
    stores: list[Store], clock: list[int]
) -> None:
    for number in range(CONSOLE.from_all):
        assert guess(stores[0], f"192.0.2.{number}") is Attempt.WRONG
    assert guess(stores[1], "198.51.100.1", right=True) is Attempt.WAIT
    clock[0] += CONSOLE.window_ms
    assert guess(stores[1], "198.51.100.1", right=True) is Attempt.RIGHT
    assert guess(stores[1]) is Attempt.WRONG
    clock[0] += ENROL.window_ms
    stores[0].write(tries.forget_old)
    with_rows = stores[0].read(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM wrong_code").scalar())
    assert with_rows == 0, "no address is kept for longer than it counts"


def test_a_clock_that_was_a_year_ahead_shuts_no_door_for_a_year(
    stores: list[Store], clock: list[int]
) -> None:
    clock[0] += 365 * 86_400_000
    for _ in range(5):
        assert guess(stores[0]) is Attempt.WRONG
    clock[0] -= 1_000
    assert guess(stores[1]) is Attempt.WAIT, "another machine's clock, a second behind"
    clock[0] -= 365 * 86_400_000
    assert guess(stores[1]) is Attempt.WRONG
    stores[0].write(tries.forget_old)
    addresses = stores[0].read(
        lambda conn: conn.exec_driver_sql("SELECT address FROM wrong_code").scalars().all()
    )
    assert sorted(addresses) == [EVERYBODY, HERE], "the new window alone"


def test_no_address_outlives_the_rules_of_other_rooms(stores: list[Store], clock: list[int]) -> None:
    """Once the addresses of whoever revoked a mandate stayed for ever."""
    stores[0].write(lambda tx: tries.note_wrong(tx, tries.Rule("elsewhere", 600_000, 10, 60), HERE))
    clock[0] += tries.LONGEST_MS + 1
    stores[1].write(tries.forget_old)
    left = stores[0].read(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM wrong_code").scalar_one())
    assert left == 0


def test_the_addresses_of_one_owner_count_as_one() -> None:
    assert net_of("2001:db8:1:2::1") == net_of("2001:db8:1:2:ffff::9") != net_of("2001:db8:1:3::1")
    assert net_of("::ffff:192.0.2.7") == net_of("192.0.2.7")
    assert net_of("fe80::1%eth0") == net_of("fe80::2")
    assert EVERYBODY not in {net_of(""), net_of("testclient"), net_of("unix:")}


def test_no_one_stranger_ends_the_code_of_a_new_kiosk(stores: list[Store]) -> None:
    code = stores[0].write(lambda tx: devices.make_code(tx, "Samia"))

    def show(code: str, address: str, store: Store = stores[0]) -> devices.Shown:
        asked = EnrolRequest(code=code, kiosk=KIOSK, key=to_base64url(TrustFolder.fresh_key().public))
        return store.write(lambda tx: devices.show(tx, asked, address))

    found = [show("WRNG-2345", HERE, stores[number % 2]) for number in range(9)]
    assert found == [WrongCode()] * ENROL.from_one + [TooManyTries()] * 5
    assert show(code, HERE) == TooManyTries(), "not looked at, and not used up"
    assert isinstance(show(code, ELSEWHERE), Device)
    spent = stores[0].write(lambda tx: devices.make_code(tx, "Samia"))
    for number in range(devices.TRIES):
        assert show("WRNG-2345", f"198.51.100.{number}") == WrongCode()
    assert show(spent, ELSEWHERE) == WrongCode(), "five strangers end it, as guesses would"


@pytest.mark.long
def test_the_console_counts_over_processes_of_the_real_hub(
    tmp_path: Path, hub_options: Callable[[Path], tuple[str, ...]]
) -> None:
    data = tmp_path / "data"
    options = hub_options(data) or ("--shared",)
    with running_hub(data, *options) as first:
        second = HubProcess(data, *options)
        second.log = tmp_path / "second.log"
        second.start()
        try:
            urls = [first.url, second.url]
            found = [set_up(urls[n % 2], f"GUESS-{n}").status_code for n in range(7)]
            assert found == [401] * 5 + [429] * 2
            assert {set_up(url).status_code for url in urls} == {429}
        finally:
            second.stop()


@pytest.mark.long
def test_a_kiosk_that_tried_too_often_is_told_to_wait(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        samia, key = hub.administrator(), TrustFolder.fresh_key()
        found = [show_key(hub.url, key, KIOSK, "WRNG-2345") for _ in range(ENROL.from_one + 1)]
        assert found == [NotTrusted("wrong_code")] * ENROL.from_one + [NotTrusted("too_many_tries")]
        code = new_code(samia)
        assert show_key(hub.url, key, KIOSK, code) == NotTrusted("too_many_tries")
    # A restart forgets nothing.
    with running_hub(tmp_path / "data") as hub:
        assert show_key(hub.url, key, KIOSK, code) == NotTrusted("too_many_tries")


def test_a_mistyped_code_leaves_tries_for_the_right_one(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        key, code = TrustFolder.fresh_key(), new_code(hub.administrator())
        for _ in range(ENROL.from_one - 1):
            assert show_key(hub.url, key, KIOSK, "WRNG-2345") == NotTrusted("wrong_code")
        assert isinstance(show_key(hub.url, key, KIOSK, code.lower().replace("-", " ")), Waits)
