"""The console as an application: installed, its worker, its sound, two mediators at once, a lost network."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from sqlalchemy import select

from hub.contract import CallBackRequest
from hub.contract.briefing import CALL_BACK
from hub.contract.devices import Envelope, Taken, outbox_binding
from hub.contract.staff import Role
from hub.help.calls import look
from hub.store.tables import push_subscription
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sealing import sealer
from kiosk.uplink.trust import to_base64url
from tests.support.browser import running_browser, wait_for
from tests.support.console import (
    HALL_B,
    begin_shift,
    call,
    card,
    click,
    connected,
    refused_by_policy,
    run,
    sees,
    signed_in,
    texts,
)
from tests.support.devices import trusted
from tests.support.hub import KIOSK, HubProcess, running_hub
from tests.support.pushed import notices, worker_of

WISH = CallBackRequest(kiosk=KIOSK, name="Odette Lemoine", phone="02 99 00 00 00")
KEYS = {"p256dh": "B" * 87, "auth": "A" * 22}


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with running_browser("--accept-lang=fr", "--window-size=1440,900") as driver:
        yield driver


@pytest.fixture(scope="module")
def second() -> Iterator[Chrome]:
    with running_browser("--accept-lang=fr", "--window-size=820,1180") as driver:
        yield driver


def get(url: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=30)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_manifest_names_pictures_that_are_there(hub: HubProcess, lang: str) -> None:
    answer = get(f"{hub.url}/console/manifest.webmanifest?lang={lang}")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.text)
    assert (said["display"], said["scope"], said["lang"]) == ("standalone", "/console", lang)
    assert {one["purpose"] for one in said["icons"]} == {"any", "maskable"}
    assert {one["sizes"] for one in said["icons"]} >= {"192x192", "512x512"}
    for one in said["icons"]:
        assert get(f"{hub.url}{one['src']}").content.startswith(b"\x89PNG")


@pytest.mark.long
def test_the_worker_keeps_the_shell_and_no_call(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    call(hub)
    wait_for(lambda: texts(browser, ".call"))
    scope = "return (await navigator.serviceWorker.ready).scope"
    assert browser.execute_script(scope) == f"{hub.url}/console"  # type: ignore[no-untyped-call]
    kept = """
        const found = [];
        for (const name of await caches.keys())
          for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
        return found;
    """
    paths = wait_for(lambda: run(browser, kept))
    assert all(path.startswith("/console/static/") for path in paths)
    browser.refresh()
    connected(browser)
    assert refused_by_policy(browser) == []


def test_one_worker_speaks_all_languages(hub: HubProcess, browser: Chrome) -> None:
    """A new one that takes over while a page is asked for may lose that page (Chromium)."""
    signed_in(browser, hub)
    run(browser, "await navigator.serviceWorker.ready")
    browser.get(f"{hub.url}/console?lang=en")
    connected(browser)
    there = """
        const found = await navigator.serviceWorker.getRegistration();
        await found.update();
        return [found.installing, found.waiting, found.active.scriptURL];
    """
    assert run(browser, there) == [None, None, f"{hub.url}/console/worker.js"]


def test_without_a_network_the_page_says_so_and_comes_back(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    run(browser, "await navigator.serviceWorker.ready")
    browser.refresh()
    connected(browser)
    wait_for(lambda: run(browser, "return Boolean(navigator.serviceWorker.controller)"))
    hub.kill()
    try:
        browser.get(f"{hub.url}/console")
        assert "Pas de réseau" in wait_for(lambda: texts(browser, "h1"))
        assert "ne vous arrivent plus" in texts(browser, "main")[0]
        browser.get(f"{hub.url}/console?lang=en")
        assert wait_for(lambda: texts(browser, "h1")) == ["No network"]
        browser.get(f"{hub.url}/console?lang=toString")
        assert wait_for(lambda: texts(browser, "h1")) == ["Pas de réseau"]
    finally:
        hub.start()
    browser.find_element(By.LINK_TEXT, "Réessayer").click()
    wait_for(lambda: texts(browser, "#calls-title"))


def test_the_sound_waits_for_a_gesture(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    run(browser, "sessionStorage.clear()")
    browser.refresh()
    connected(browser)
    assert texts(browser, "#sound") == ["Activer le son"]
    assert browser.find_element(By.ID, "sound").get_attribute("aria-pressed") == "false"
    browser.find_element(By.ID, "sound").click()
    wait_for(lambda: texts(browser, "#sound") == ["Son activé"])
    assert browser.find_element(By.ID, "sound").get_attribute("aria-pressed") == "true"
    browser.find_element(By.ID, "sound").click()
    wait_for(lambda: texts(browser, "#sound") == ["Activer le son"])


def test_the_first_to_accept_wins_and_the_other_sees_who(
    hub: HubProcess, browser: Chrome, second: Chrome
) -> None:
    signed_in(browser, hub)
    signed_in(second, hub, "Karim")
    asked = call(hub, HALL_B)
    wait_for(lambda: card(browser, asked) and card(second, asked))
    press = f"document.querySelector(\".call[data-id='{asked}'] .go\").click()"
    run(browser, press)
    run(second, press)
    wait_for(lambda: "Vous y allez" in card(browser, asked) or "Vous y allez" in card(second, asked))
    both = {"Samia": browser, "Karim": second}
    winner = next(name for name, page in both.items() if "Vous y allez" in card(page, asked))
    loser = next(name for name in both if name != winner)
    wait_for(lambda: f"{winner} y va" in card(both[loser], asked))
    assert texts(both[loser], f".call[data-id='{asked}'] .acts button") == []


def test_two_mediators_of_one_name_are_two(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    begin_shift(browser)
    asked = call(hub, HALL_B)
    wait_for(lambda: card(browser, asked))
    # The page marks it as seen: its version stands still then.
    sees(browser, hub, asked)
    other = hub.somebody("Samia", Role.ADMINISTRATOR)
    with hub.store() as store:
        version = store.read(lambda conn: look(conn, asked)).version  # type: ignore[union-attr]
    assert other.step(asked, "accept", version).status_code == 200
    wait_for(lambda: "Samia y va" in card(browser, asked))
    assert texts(browser, f".call[data-id='{asked}'] .acts button") == []


def test_a_call_is_told_on_every_page(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    begin_shift(browser)
    # What waits already tells that the page has its picture: what comes then is news.
    call(hub)
    browser.get(f"{hub.url}/console/reports")
    wait_for(lambda: texts(browser, "#count"))
    asked = call(hub, HALL_B)
    assert wait_for(lambda: texts(browser, "#toast"))[0].strip() == "Nouvel appel : Hall B, borne 5"
    browser.find_element(By.ID, "toast-link").click()
    wait_for(lambda: run(browser, "return document.activeElement.id") == f"call-{asked}")


def test_offline_and_back_misses_nothing(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    cut = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", cut)
    run(browser, "window.stop()")
    wait_for(lambda: texts(browser, "#lost"), 10)
    asked = call(hub)
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", cut | {"offline": False})
    wait_for(lambda: card(browser, asked), 30)
    wait_for(lambda: texts(browser, "#lost") == [])


def test_another_communes_hall_is_not_to_be_seen(hub: HubProcess, browser: Chrome) -> None:
    asked = call(hub)
    hub.somebody("Louise", Role.MEDIATOR, "elsewhere")
    louise = hub.somebody("Louise", Role.MEDIATOR, "elsewhere")
    name, _, picture = next(louise.events())
    assert name == "snapshot"
    assert (picture["calls"], picture["kiosks"], picture["shifts"]) == ([], [], [])
    assert louise.step(asked, "accept", 1).status_code == 404


def test_push_is_offered_in_words(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    click(browser, "#shift")
    wait_for(lambda: texts(browser, "#push") or texts(browser, "#push-state"))
    assert "Appels quand la page est fermée" in texts(browser, "dialog")[0]
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"
    browser.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": iphone})
    try:
        browser.refresh()
        connected(browser)
        run(browser, "delete window.PushManager")
        click(browser, "#shift")
        wait_for(lambda: "Sur l’écran d’accueil" in "".join(texts(browser, "#push-state")))
    finally:
        browser.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": ""})


def test_a_browser_that_takes_notices_is_told_again_after_each_sign_in(tmp_path: Path) -> None:
    """Once a phone belonged to a session of twelve hours: on the second day it stayed silent."""
    phone = {"endpoint": "https://updates.push.services.mozilla.com/wpush/v2/one", "keys": KEYS}
    given = f"PushManager.prototype.getSubscription = async () => ({{ toJSON: () => ({json.dumps(phone)}) }})"

    options = ("--push-subject", "mailto:mairie@valbourg.example")

    def sessions() -> list[str]:
        wanted = select(push_subscription.c.session)
        with hub.store() as store:
            return list(store.read(lambda conn: conn.execute(wanted).scalars().all()))

    with running_hub(tmp_path / "data", *options) as hub, running_browser("--accept-lang=fr") as driver:
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": given})
        signed_in(driver, hub)
        first = wait_for(sessions)
        signed_in(driver, hub)
        wait_for(lambda: sessions() != first)
        assert len(sessions()) == 1


def test_whoever_waits_to_be_called_back_is_counted_on_every_page(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    browser.get(f"{hub.url}/console/me")
    wait_for(lambda: run(browser, "return document.querySelector('#lost').hidden"))
    known, key = trusted(hub), MessageKey(uuid.uuid4().hex)
    made = sealer(known.hub.key_bytes())(WISH.model_dump_json().encode(), outbox_binding(CALL_BACK, key))
    said = Envelope(kind=CALL_BACK, sealed=to_base64url(made), age_s=0)
    assert isinstance(known.line.give(key, said), Taken)
    assert wait_for(lambda: texts(browser, "#call-backs-count")) == ["1"]
    wait_for(lambda: "rappelée" in run(browser, "return document.querySelector('#news').textContent"))
    browser.get(f"{hub.url}/console/call-backs")
    click(browser, "#call-backs form button")
    click(browser, "#call-backs form button.main")
    wait_for(lambda: texts(browser, "#call-backs .soft") and not texts(browser, "#call-backs-count"))


def test_a_pushed_notice_says_where_to_walk_and_nothing_else(hub: HubProcess) -> None:
    """The worker's own code, in a browser: what comes is shown, whatever it is."""
    with running_browser("--accept-lang=fr") as driver:
        signed_in(driver, hub)
        state = "return (await navigator.serviceWorker.ready).active.state"
        wait_for(lambda: run(driver, state) == "activated")
        driver.execute_cdp_cmd(
            "Browser.grantPermissions", {"permissions": ["notifications"], "origin": hub.url}
        )
        said = {"kind": "call", "call": "abcdefgh", "where": "Hall A, borne 2", "procedure": "Divorce"}
        with worker_of(driver, hub) as worker:
            worker.deliver(json.dumps(said))
            assert wait_for(lambda: notices(driver)) == [
                ["Une personne appelle : Hall A, borne 2", "Touchez pour répondre.", "abcdefgh"]
            ]
            worker.deliver("not what we send")
            wait_for(lambda: len(notices(driver)) == 2)
            worker.deliver(json.dumps(said | {"call": "ijklmnop", "lang": "en"}))
            wait_for(lambda: len(notices(driver)) == 3)
            assert worker.faults() == []
        titles = {title for title, _, _ in notices(driver)}
        assert titles >= {"Une personne appelle : Mairie de Valbourg", "A person is calling: Hall A, borne 2"}
