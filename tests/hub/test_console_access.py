"""The console for who sees little, uses the keyboard or a screen reader: at three sizes, in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from hub.contract.staff import Role
from tests.support.axe import too_pale_or_small, violations
from tests.support.browser import running_browser, wait_for
from tests.support.console import (
    HALL_B,
    begin_shift,
    busy_hall,
    call,
    card,
    connected,
    run,
    signed_in,
    texts,
)
from tests.support.hub import HubProcess, running_hub
from tests.support.later import cases

SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desk": (1440, 900)}
PAGES = (
    "/console",
    "/console/kiosks",
    "/console/call-backs",
    "/console/reports",
    "/console/devices",
    "/console/staff",
    "/console/journal",
    "/console/me",
)
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with running_browser("--accept-lang=fr", "--window-size=1440,900") as driver:
        yield driver


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("hub") / "data") as process:
        busy_hall(process)
        yield process


@pytest.fixture(autouse=True)
def usual_screen(browser: Chrome) -> Iterator[None]:
    yield
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    show_in(browser, "light")


def size(browser: Chrome, name: str) -> None:
    width, height = SIZES[name]
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)


def show_in(browser: Chrome, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def faults(browser: Chrome) -> list[str]:
    wide = run(browser, "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [
        *violations(browser),
        *too_pale_or_small(browser),
        *([f"{wide} px too wide"] if wide > 0 else []),
    ]


@pytest.mark.parametrize("lang", cases("fr", later=["en"]))
def test_no_page_has_a_fault_at_any_size(busy: HubProcess, browser: Chrome, lang: str) -> None:
    signed_in(browser, busy, "Nour", Role.ADMINISTRATOR, lang)
    found: dict[str, list[str]] = {}
    for page in PAGES:
        browser.get(f"{busy.url}{page}?lang={lang}")
        if page == "/console":
            wait_for(lambda: len(texts(browser, ".call")) == 2 and texts(browser, "#figures li"))
        for name in SIZES:
            size(browser, name)
            for scheme in SCHEMES:
                show_in(browser, scheme)
                if wrong := faults(browser):
                    found[f"{page} {name} {scheme}"] = wrong
    assert found == {}


@pytest.mark.parametrize("opened", ["#shift", ".call .message", ".call.noticed .done"])
def test_no_dialog_has_a_fault(busy: HubProcess, browser: Chrome, opened: str) -> None:
    signed_in(browser, busy, "Nour", Role.ADMINISTRATOR)
    wait_for(lambda: len(texts(browser, ".call")) == 2)
    # A true click: what is pressed has the focus.
    browser.find_element(By.CSS_SELECTOR, opened).click()
    wait_for(lambda: texts(browser, "dialog"))
    for name in ("phone", "desk"):
        size(browser, name)
        assert faults(browser) == []
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    wait_for(lambda: not texts(browser, "dialog"))
    # The focus is back where it was, not at the top of the page.
    assert run(browser, "return document.activeElement.matches(arguments[0])", opened)


def test_the_lost_line_has_no_fault(tmp_path: Path, browser: Chrome) -> None:
    with running_hub(tmp_path / "data") as own:
        signed_in(browser, own)
        own.kill()
        wait_for(lambda: texts(browser, "#lost"), 8)
        assert faults(browser) == []


def pressed(browser: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def focused(browser: Chrome) -> str:
    return str(
        run(browser, "const one = document.activeElement; return one.ariaLabel || one.innerText || ''")
    )


def goes_to(browser: Chrome, words: str) -> None:
    """Presses the tab key until the focus is on something with these words."""
    for _ in range(60):
        if words in focused(browser):
            return
        pressed(browser, Keys.TAB)
    raise AssertionError(f"the keyboard does not reach: {words}")


def test_a_call_is_answered_by_the_keyboard_alone(tmp_path: Path, browser: Chrome) -> None:
    with running_hub(tmp_path / "data") as own:
        signed_in(browser, own)
        browser.refresh()
        connected(browser)
        pressed(browser, Keys.TAB)
        assert focused(browser) == "Aller au contenu"
        asked = call(own)
        wait_for(lambda: card(browser, asked))
        goes_to(browser, "J’y vais : Hall A, borne 2")
        # A call that comes meanwhile, and a card that moves, take the focus from nobody.
        call(own, HALL_B, age_s=300)
        wait_for(lambda: len(texts(browser, ".call")) == 2)
        assert focused(browser) == "J’y vais : Hall A, borne 2"
        pressed(browser, Keys.ENTER)
        wait_for(lambda: "Vous y allez" in card(browser, asked))
        wait_for(lambda: focused(browser) == "Je suis là : Hall A, borne 2")
        pressed(browser, Keys.ENTER)
        wait_for(lambda: focused(browser) == "Terminer l’appel : Hall A, borne 2")
        pressed(browser, Keys.ENTER)
        wait_for(lambda: texts(browser, "dialog"))
        goes_to(browser, "La personne a été aidée")
        pressed(browser, Keys.ENTER)
        wait_for(lambda: not card(browser, asked))
        # The card is gone: the next one has the focus.
        wait_for(lambda: focused(browser) == "Hall B, borne 5")


def test_a_new_call_is_said_once(tmp_path: Path, browser: Chrome) -> None:
    with running_hub(tmp_path / "data") as own:
        signed_in(browser, own)
        begin_shift(browser)
        script = """
            window.heard = [];
            const news = document.getElementById("news");
            new MutationObserver(() => window.heard.push(news.textContent))
              .observe(news, {childList: true, characterData: true, subtree: true});
        """
        run(browser, script)
        asked = call(own)
        wait_for(lambda: "0 min 3 s" in card(browser, asked))
        assert run(browser, "return window.heard") == ["Nouvel appel : Hall A, borne 2"]
        assert browser.find_element(By.ID, "news").get_attribute("role") == "status"
