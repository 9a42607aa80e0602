"""``parvis enrol`` and ``parvis outbox`` as processes against a real hub, and what doctor says of both."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.commands.enrol import sentence_of
from kiosk.app.doctor.trust import outbox_finding, trust_finding
from kiosk.app.nearhub.keeper import Keeper
from kiosk.app.settings import load_settings, with_values
from kiosk.uplink.enrolling import Trusted, own_hub
from kiosk.uplink.outbox import MessageKey, Outbox
from kiosk.uplink.sealing import Sealed
from kiosk.uplink.trust import TrustFolder
from tests.support.devices import decide, devices_page, new_code
from tests.support.hub import KIOSK, TOKEN, HubProcess, running_hub

SIGNS = re.compile(r"(?:[2-9A-Z]{4}-){4}[2-9A-Z]{4}")
ID = re.compile(r'data-id="([A-Za-z0-9_-]{43})" data-state="pending"')


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("enrol") / "data") as process:
        yield process


class Terminal:
    """``parvis`` in a terminal of its own, on a data folder of its own."""

    def __init__(self, data: Path, *arguments: str, hub_url: str = "") -> None:
        env = dict(os.environ, PARVIS_DATA=str(data), PARVIS_HUB__URL=hub_url, PYTHONUNBUFFERED="1")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.app", *arguments],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        # A terminal that nobody ends must not hold the tests up.
        self._limit = threading.Timer(280, self.process.kill)
        self._limit.start()

    def until(self, wanted: re.Pattern[str]) -> str:
        """Read on to a line that holds it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := wanted.search(line):
                return found[0]
        raise AssertionError("it ended without")

    def end(self) -> tuple[int, str]:
        said, _ = self.process.communicate(timeout=280)
        self._limit.cancel()
        self._limit.join()
        return self.process.returncode, said


def outcome(data: Path, *arguments: str, hub_url: str = "") -> tuple[int, str]:
    return Terminal(data, *arguments, hub_url=hub_url).end()


def test_a_kiosk_is_enrolled_from_its_terminal_and_the_console(hub: HubProcess, tmp_path: Path) -> None:
    samia = hub.administrator()
    terminal = Terminal(tmp_path, "enrol", hub.url, "--code", new_code(samia))
    signs = terminal.until(SIGNS)
    page = devices_page(samia)
    assert signs in page, "both screens show the same"
    found = ID.search(page)
    assert found
    assert decide(samia, found[1], "approve").status_code == 200
    code, said = terminal.end()
    assert code == 0, said
    assert f'hub.url = "{hub.url}"' in said
    known = TrustFolder(tmp_path / "device").hub()
    assert known is not None
    assert known.url == hub.url

    settings = with_values(load_settings(paths.SETTINGS, {}), hub={"url": hub.url})
    env = {"PARVIS_DATA": str(tmp_path)}
    trusted = trust_finding(settings, env)
    assert (trusted.state, signs in trusted.detail) == ("ok", True)
    keeper = Keeper(tmp_path, KIOSK)
    keeper.at(hub.url)
    keeper.settle()
    assert keeper.client is not None
    keeper.close()
    assert decide(samia, found[1], "revoke").status_code == 200
    gone = trust_finding(settings, env)
    assert (gone.state, gone.mend) == ("broken", f"Run: parvis enrol {hub.url}")


@pytest.mark.long
def test_a_wrong_code_a_refusal_and_nobody_are_told(hub: HubProcess, tmp_path: Path) -> None:
    code, said = outcome(tmp_path, "enrol", hub.url, "--code", "WRNG2345")
    assert (code, "Make a new one on the console" in said) == (1, True)
    samia = hub.administrator()
    code, said = outcome(tmp_path, "enrol", "--code", new_code(samia), "--wait-s", "0", hub_url=hub.url)
    assert (code, "Nobody has decided" in said) == (1, True)
    terminal = Terminal(tmp_path, "enrol", hub.url, "--code", new_code(samia))
    terminal.until(SIGNS)
    for waiting in ID.findall(devices_page(samia)):
        decide(samia, waiting, "refuse")
    code, said = terminal.end()
    assert (code, "Somebody refused this kiosk" in said) == (1, True)
    assert not (tmp_path / "device" / "device-key").exists(), "a key that was not approved is not kept"


def test_an_address_that_is_none_and_a_hub_that_is_down_are_told(tmp_path: Path) -> None:
    code, said = outcome(tmp_path, "enrol", "parvis.example", "--code", "x")
    assert (code, "Give the hub's address" in said) == (2, True)
    code, said = outcome(tmp_path, "enrol", "http://127.0.0.1:9", "--code", "ABCD2345")
    assert (code, "does not answer (unreachable)" in said) == (1, True)


def test_a_wrong_clock_is_told_in_words() -> None:
    assert "412 seconds behind" in sentence_of("clock_skew", -412)
    assert "(something)" in sentence_of("something", None)


def test_doctor_and_outbox_tell_what_waits_and_never_what_it_says(tmp_path: Path) -> None:
    env = {"PARVIS_DATA": str(tmp_path)}
    assert outbox_finding(env).state == "ok"
    assert outcome(tmp_path, "outbox") == (0, "Nothing has ever waited for the hub here.\n")
    box = Outbox(tmp_path / "outbox.sqlite3", lambda body, _: Sealed(body), lambda: 1_800_000_000_000)
    box.put("help-call", MessageKey("waits"), b"SECRET", lifetime_s=10**9)
    assert (outbox_finding(env).state, outbox_finding(env).detail) == ("limited", "1 wait for the hub.")
    box.refused(box.put("help-call", MessageKey("dead"), b"SECRET", lifetime_s=10**9), "invalid")
    box.close()
    assert "1 help-call" in outbox_finding(env).detail
    code, said = outcome(tmp_path, "outbox", "--json")
    assert (code, said.count("help-call"), "invalid" in said, "SECRET" in said) == (0, 2, True, False)
    code, said = outcome(tmp_path, "outbox", "--forget")
    assert (code, "dead" in said) == (0, True)
    assert outbox_finding(env).detail == "1 wait for the hub."
    (tmp_path / "outbox.sqlite3").write_bytes(b"no database" * 500)
    assert "damaged" in outbox_finding(env).detail
    assert outcome(tmp_path, "outbox")[0] == 2


def test_doctor_tells_whether_the_own_hub_knows_the_kiosk(hub: HubProcess, tmp_path: Path) -> None:
    settings, env = load_settings(paths.SETTINGS, {}), {"PARVIS_DATA": str(tmp_path)}
    assert trust_finding(settings, env).state == "limited"
    elsewhere = with_values(settings, hub={"url": "https://hub.example"})
    assert trust_finding(elsewhere, env).mend == "Run: parvis enrol https://hub.example"
    folder = TrustFolder(tmp_path / "device")
    known = own_hub(folder, hub.url, KIOSK, TOKEN)
    assert isinstance(known, Trusted)
    assert trust_finding(settings, env).state == "ok"
    folder.pin(known.hub.model_copy(update={"key": "C" * 43}))
    assert trust_finding(settings, env).state == "broken"
    folder.pin(known.hub.model_copy(update={"url": "http://127.0.0.1:9"}))
    assert trust_finding(settings, env).state == "limited"
