"""The mediator's page in a real browser: a call appears, is seen, accepted, closed; the kiosk knows."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from hub.contract import KioskActivity
from hub.contract.staff import Role
from kiosk.types import Lang
from kiosk.uplink.client import HubClient
from kiosk.uplink.states import CallAccepted, CallClosed, CallDetails, CallSeen, CallState, HubDown
from tests.support.browser import running_browser, wait_for
from tests.support.hub import PASSWORD, HubProcess, running_hub

DETAILS = CallDetails("Listes électorales", "étape 4 sur 5, justificatif de domicile", Lang("ar"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with running_browser("--accept-lang=fr", "--window-size=1440,900") as driver:
        yield driver


def signed_in(browser: Chrome, hub: HubProcess, name: str = "Samia") -> None:
    browser.delete_all_cookies()
    # Until there is an administrator, the page is another one.
    hub.account("Nour", Role.ADMINISTRATOR)
    browser.get(f"{hub.url}/console")
    browser.find_element(By.ID, "login").send_keys(hub.account(name))
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "button.main").click()
    wait_for(lambda: browser.find_elements(By.ID, "calls-title"))


def raised(client: HubClient) -> str:
    state = client.raise_call(DETAILS)
    assert not isinstance(state, HubDown)
    return state.call


def state_is(client: HubClient, call: str, wanted: type) -> CallState:
    def look() -> CallState | None:
        state = client.call_state(call)  # type: ignore[arg-type]
        return state if isinstance(state, wanted) else None

    found = wait_for(look)
    assert found is not None
    return found


def visible(browser: Chrome, selector: str) -> list[str]:
    return [found.text for found in browser.find_elements(By.CSS_SELECTOR, selector) if found.is_displayed()]


def test_a_call_appears_is_seen_by_name_accepted_and_closed(hub: HubProcess, browser: Chrome) -> None:
    client = hub.client()
    assert client.beat(KioskActivity.VISIT) is None
    signed_in(browser, hub)
    wait_for(lambda: visible(browser, "#no-calls"))
    assert wait_for(lambda: visible(browser, ".kiosk.visit"))[0].startswith("Hall A, borne 2\nEn démarche")

    call = raised(client)
    card = wait_for(lambda: visible(browser, ".call"))[0]
    for words in (
        "Hall A, borne 2",
        "La personne appelle",
        "étape 4 sur 5, justificatif de domicile",
        "0 min",
    ):
        assert words in card
    assert "العربية" in card
    assert state_is(client, call, CallSeen) == CallSeen(call, "Samia")  # type: ignore[arg-type]
    assert wait_for(lambda: visible(browser, ".kiosk.call-open"))[0].startswith(
        "Hall A, borne 2\nAppel en cours"
    )
    assert browser.title.startswith("(1) Appels")
    assert visible(browser, "#count") == ["1"]
    aged = visible(browser, ".what b")
    wait_for(lambda: visible(browser, ".what b") != aged)

    browser.find_element(By.CSS_SELECTOR, ".call .go").click()
    assert state_is(client, call, CallAccepted) == CallAccepted(call, "Samia")  # type: ignore[arg-type]
    wait_for(lambda: "Samia y va" in visible(browser, ".call")[0])
    assert visible(browser, ".call .go") == []

    browser.find_element(By.CSS_SELECTOR, ".call .done").click()
    assert state_is(client, call, CallClosed) == CallClosed(call, "Samia")  # type: ignore[arg-type]
    wait_for(lambda: visible(browser, "#no-calls"))
    errors = [line for line in browser.get_log("browser") if "Security Policy" in line["message"]]
    assert errors == []


def test_another_mediator_was_faster(hub: HubProcess, browser: Chrome) -> None:
    client = hub.client()
    signed_in(browser, hub)
    call = raised(client)
    seen = state_is(client, call, CallSeen)
    assert isinstance(seen, CallSeen)
    assert hub.mediator("Karim").step(call, "accept", seen.version).status_code == 200
    wait_for(lambda: "Karim y va" in "".join(visible(browser, ".call")))
    assert visible(browser, ".call .go, .call .done") == []
    client.cancel_call(call)  # type: ignore[arg-type]
    wait_for(lambda: visible(browser, "#no-calls"))


def test_the_sound_is_off_until_asked_for(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    sound = browser.find_element(By.ID, "sound")
    assert (sound.text, sound.get_attribute("aria-pressed")) == ("Activer le son", "false")
    sound.click()
    wait_for(lambda: sound.get_attribute("aria-pressed") == "true")
    assert sound.text == "Son activé"


def test_a_lost_line_is_said_across_the_page_and_heals(browser: Chrome, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with running_hub(tmp_path / "data") as own:
        client = own.client()
        signed_in(browser, own)
        call = raised(client)
        state_is(client, call, CallSeen)
        own.kill()
        banner = wait_for(lambda: browser.find_elements(By.CSS_SELECTOR, "#lost:not([hidden])"), 8)[0]
        assert "Déconnecté" in banner.text
        assert banner.size["width"] >= browser.execute_script("return document.documentElement.clientWidth")
        own.start()
        wait_for(lambda: visible(browser, "#lost") == [], 15)
        # The same session and the same call: both were on disk.
        assert "Hall A, borne 2" in visible(browser, ".call")[0]
        assert isinstance(client.call_state(call), CallSeen)  # type: ignore[arg-type]


def test_english_and_sign_out(hub: HubProcess, browser: Chrome) -> None:
    browser.delete_all_cookies()
    hub.account("Nour", Role.ADMINISTRATOR)
    browser.get(f"{hub.url}/console?lang=en")
    assert browser.find_element(By.TAG_NAME, "h1").text == "Sign in"
    signed_in(browser, hub)
    browser.find_element(By.LINK_TEXT, "English").click()
    wait_for(lambda: browser.find_element(By.ID, "calls-title").text == "Open calls")
    assert browser.execute_script("return document.documentElement.lang") == "en"
    browser.find_element(By.CSS_SELECTOR, "form button.plain").click()
    wait_for(lambda: browser.find_elements(By.ID, "password"))
    assert browser.get_cookies() == []
