"""Passkeys in a real browser with a device of its own: an invitation is taken with one, and it signs in."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions

from hub.accounts.passkeys import rp_of
from tests.hub.test_accounts import added, step
from tests.support.browser import running_browser, wait_for
from tests.support.hub import PASSWORD, HubProcess, Mediator


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub that has a name: there are no passkeys for an address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = HubProcess(tmp_path_factory.mktemp("hub") / "data", "--public-url", f"http://localhost:{port}")
    process.port = port
    process.start()
    assert process.url == f"http://localhost:{port}"
    yield process
    process.stop()


@pytest.fixture
def browser() -> Iterator[Chrome]:
    with running_browser("--accept-lang=fr", "--window-size=1440,900") as driver:
        device = VirtualAuthenticatorOptions(
            protocol=VirtualAuthenticatorOptions.Protocol.CTAP2,
            transport=VirtualAuthenticatorOptions.Transport.INTERNAL,
            has_resident_key=True,
            has_user_verification=True,
            is_user_verified=True,
        )
        driver.add_virtual_authenticator(device)
        yield driver


def is_in(browser: Chrome) -> object:
    return wait_for(lambda: browser.find_elements(By.ID, "calls-title"))


def told(browser: Chrome, name: str = "wrong") -> str:
    """What stands there, in one step: the page may be replaced between two."""
    script = "return document.getElementById(arguments[0])?.innerText || ''"
    return str(browser.execute_script(script, name))  # type: ignore[no-untyped-call]


def leaves(browser: Chrome, hub: HubProcess) -> None:
    browser.delete_all_cookies()
    browser.get(f"{hub.url}/console")
    wait_for(lambda: browser.find_elements(By.ID, "with-passkey"))


def test_an_invitation_is_taken_with_a_passkey_and_it_signs_in(hub: HubProcess, browser: Chrome) -> None:
    claire = hub.administrator("Claire")
    link = added(claire, "karim")
    browser.get(link)
    browser.find_element(By.ID, "take-passkey").click()
    is_in(browser)
    assert requests.get(link, timeout=30).status_code == 404, "used up"
    leaves(browser, hub)
    browser.find_element(By.ID, "with-passkey").click()
    is_in(browser)
    # Nobody has a password that could be guessed.
    assert Mediator(hub.url, "karim").answer.status_code == 401
    browser.get(f"{hub.url}/console/me?lang=fr")
    browser.find_element(By.CSS_SELECTOR, "#passkeys button").click()
    assert "seul moyen" in wait_for(lambda: told(browser))
    step(claire, "karim", "end")
    leaves(browser, hub)
    browser.find_element(By.ID, "with-passkey").click()
    assert "n’a pas marché" in wait_for(lambda: told(browser))
    assert [line for line in browser.get_log("browser") if "Security Policy" in line["message"]] == []


def test_who_has_a_password_adds_a_passkey_and_takes_it_away(hub: HubProcess, browser: Chrome) -> None:
    login = hub.account("Samia")
    hub.administrator("Claire")
    browser.get(f"{hub.url}/console")
    browser.find_element(By.ID, "login").send_keys(login)
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "button.main").click()
    is_in(browser)
    browser.get(f"{hub.url}/console/me?lang=fr")
    browser.find_element(By.ID, "passkey-name").send_keys("Mon téléphone")
    browser.find_element(By.ID, "add-passkey").click()
    wait_for(lambda: "Mon téléphone" in told(browser, "passkeys"))
    leaves(browser, hub)
    browser.find_element(By.ID, "with-passkey").click()
    is_in(browser)
    browser.get(f"{hub.url}/console/me?lang=fr")
    browser.find_element(By.CSS_SELECTOR, "#passkeys button").click()
    wait_for(lambda: browser.find_elements(By.ID, "good"))
    leaves(browser, hub)
    browser.find_element(By.ID, "with-passkey").click()
    assert wait_for(lambda: told(browser))


def test_who_has_passkeys_alone_shows_one_before_they_add_another(hub: HubProcess, browser: Chrome) -> None:
    link = added(hub.administrator("Claire"), "nadia")
    browser.get(link)
    browser.find_element(By.ID, "take-passkey").click()
    is_in(browser)
    with hub.store() as store:
        store.write(lambda tx: tx.conn.exec_driver_sql("UPDATE console_session SET proved_ms = 0"))
    browser.get(f"{hub.url}/console/me?lang=fr")
    assert not browser.find_elements(By.ID, "add-passkey")
    asked = (
        "return fetch('/console/passkeys/add-options', {method: 'POST', body: '{}'}).then(one => one.status)"
    )
    assert browser.execute_script(asked) == 403  # type: ignore[no-untyped-call]
    heard = (
        "const real = window.fetch; window.fetch = (where, how) => {"
        " if (how.body.includes('credential')) sessionStorage.setItem('said', how.body);"
        " return real(where, how); }"
    )
    browser.execute_script(heard)  # type: ignore[no-untyped-call]
    browser.find_element(By.ID, "prove-passkey").click()
    assert wait_for(lambda: browser.find_elements(By.ID, "add-passkey"))
    assert browser.execute_script(asked) == 200  # type: ignore[no-untyped-call]
    said = json.loads(browser.execute_script("return sessionStorage.getItem('said')"))  # type: ignore[no-untyped-call]
    assert said["credential"]["response"]["signature"]
    for again in ("sign-in", "prove"):
        replayed = (
            f"return fetch('/console/passkeys/{again}', {{method: 'POST',"
            " body: sessionStorage.getItem('said')}).then(one => one.status)"
        )
        assert browser.execute_script(replayed) == 401, again  # type: ignore[no-untyped-call]
    # The true signature of a device, for another challenge of ours.
    fresh = asks(hub, "sign-in-options", {}).json()["challenge"]
    assert asks(hub, "sign-in", said | {"challenge": fresh}).status_code == 401


def asks(
    hub: HubProcess, name: str, said: object, session: requests.Session | None = None
) -> requests.Response:
    headers = {"Origin": hub.url}
    return (session or requests).post(
        f"{hub.url}/console/passkeys/{name}", json=said, headers=headers, timeout=30
    )


def test_nonsense_and_what_was_used_before_opens_nothing(hub: HubProcess) -> None:
    hub.administrator("Claire")
    samia = hub.mediator("Samia")
    challenge = asks(hub, "sign-in-options", {}).json()["challenge"]
    for said in (
        {},
        [],
        {"challenge": challenge},
        {"challenge": 1, "credential": {"id": 1}},
        {"challenge": "x"},
        {"challenge": asks(hub, "sign-in-options", {}).json()["challenge"], "credential": {"id": "\0"}},
    ):
        assert asks(hub, "sign-in", said).status_code == 401
    deep = {"Origin": hub.url}
    where = f"{hub.url}/console/passkeys/sign-in"
    assert requests.post(where, data="[" * 30_000, headers=deep, timeout=30).status_code == 401
    assert asks(hub, "take-options", {"token": "nobody's"}).status_code == 404
    assert asks(hub, "take-options", {"token": 1}).status_code == 422
    assert asks(hub, "take", {"challenge": "x", "credential": {}}).status_code == 401
    assert asks(hub, "add-options", {}).status_code == 401
    options = asks(hub, "add-options", {}, samia.session).json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    wrong = {"challenge": options["challenge"], "credential": {"id": "x", "type": "public-key"}}
    assert asks(hub, "add", wrong, samia.session).status_code == 422
    strange = requests.post(f"{hub.url}/console/passkeys/sign-in-options", json={}, timeout=30)
    assert strange.status_code == 403


def test_an_address_without_a_name_says_simply_that_it_has_none(tmp_path: Path) -> None:
    for url, name in {
        "https://parvis.ville.fr": "parvis.ville.fr",
        "http://parvis.ville.fr": "",
        "http://localhost:8480": "localhost",
        "https://192.0.2.7": "",
        "http://127.0.0.1:8480": "",
        "https://[2001:db8::1]": "",
        None: "",
    }.items():
        assert rp_of(url) == name
    hub = HubProcess(tmp_path / "data").start()
    try:
        claire = hub.administrator("Claire")
        assert "with-passkey" not in requests.get(f"{hub.url}/console", timeout=30).text
        page = claire.session.get(f"{hub.url}/console/me?lang=fr", timeout=30).text
        assert ("add-passkey" in page, "les clés d’accès n’existent pas" in page) == (False, True)
        assert asks(hub, "sign-in-options", {}).status_code == 404
        assert asks(hub, "add-options", {}, claire.session).status_code == 404
    finally:
        hub.stop()
