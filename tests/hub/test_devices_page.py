"""The console's page of kiosks in a real browser: a code, a fingerprint, a decision, and a row that warns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from hub.contract import KioskActivity
from hub.contract.fleet import OutboxReport
from hub.contract.staff import Role
from kiosk.uplink.enrolling import NotTrusted, Trusted, Waits, look_again, show_key
from kiosk.uplink.trust import TrustFolder
from tests.support.atonce import AtOnce
from tests.support.browser import running_browser, wait_for
from tests.support.hub import KIOSK, PASSWORD, HubProcess


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with running_browser("--accept-lang=fr", "--window-size=1440,900") as driver:
        yield driver


def signed_in(browser: Chrome, hub: HubProcess) -> None:
    login = hub.account("Samia", Role.ADMINISTRATOR)
    browser.get(f"{hub.url}/console")
    browser.find_element(By.ID, "login").send_keys(login)
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "button.main").click()
    wait_for(lambda: browser.find_elements(By.ID, "calls-title"), 30)


def rows(browser: Chrome, state: str) -> list[str]:
    # In one step: the page may be replaced between two.
    script = "return [...document.querySelectorAll(arguments[0])].map(row => row.innerText)"
    return list(browser.execute_script(script, f".kiosk.{state}"))  # type: ignore[no-untyped-call]


def test_a_kiosk_appears_is_compared_trusted_and_removed(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    browser.find_element(By.LINK_TEXT, "Bornes").click()
    wait_for(lambda: browser.find_elements(By.LINK_TEXT, "Bornes autorisées"), 30)[0].click()
    wait_for(lambda: browser.find_elements(By.ID, "no-devices"), 30)
    browser.find_element(By.ID, "new-code").click()
    code = wait_for(lambda: browser.find_elements(By.ID, "code"), 30)[0].text

    shown = show_key(hub.url, TrustFolder.fresh_key(), KIOSK, code)
    assert isinstance(shown, Waits)
    row = wait_for(lambda: rows(browser, "pending"), 30)[0]
    for words in (
        "Hall A, borne 2",
        "Attend votre accord",
        shown.hub.fingerprint(shown.line.key),
        "Comparez cette empreinte",
    ):
        assert words in row
    browser.find_element(By.CSS_SELECTOR, ".pending button.main").click()
    assert "Autorisée par Samia" in wait_for(lambda: rows(browser, "approved"), 30)[0]
    known = look_again(shown)
    assert isinstance(known, Trusted)

    client = AtOnce(hub.url, "", KIOSK, auth=known.line.signer)
    assert client.beat(KioskActivity.FREE, OutboxReport(waiting=2, dead={"help-call": 1})) is None
    browser.get(f"{hub.url}/console")
    waits = wait_for(
        lambda: [
            text
            for text in browser.execute_script(  # type: ignore[no-untyped-call]
                "return [...document.querySelectorAll('.troubles li, .waits')].map(one => one.innerText)"
            )
            if text
        ],
        30,
    )
    assert [one.strip() for one in waits] == ["1 envoi perdu : appel", "2 envois en attente"]

    browser.get(f"{hub.url}/console/devices?lang=fr")
    browser.find_element(By.CSS_SELECTOR, ".approved form button").click()
    assert "Retirée" in wait_for(lambda: rows(browser, "revoked"), 30)[0]
    assert look_again(Waits(known.hub, known.line)) == NotTrusted("revoked")
    errors = [line for line in browser.get_log("browser") if "Security Policy" in line["message"]]
    assert errors == []
