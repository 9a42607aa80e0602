"""A mediator with many pages open: they share one line to the hub, and each hears every call, once."""

from __future__ import annotations

from pathlib import Path

from selenium.webdriver import Chrome

from tests.support.browser import running_browser, wait_for
from tests.support.console import call, card, connected, run, signed_in
from tests.support.hub import HubProcess, running_hub

TABS = 9
"""A browser opens six lines to one place."""
NEWS = """
    window.heard = [];
    const news = document.getElementById("news");
    new MutationObserver(() => window.heard.push(news.textContent))
      .observe(news, {childList: true, characterData: true, subtree: true});
"""


def open_tabs(browser: Chrome, hub: HubProcess) -> list[str]:
    browser.set_page_load_timeout(60)
    for _ in range(TABS - 1):
        browser.switch_to.new_window("tab")
        # Once the seventh never came: six pages held the six lines.
        browser.get(f"{hub.url}/console?lang=fr")
        connected(browser)
    return list(browser.window_handles)


def shown(browser: Chrome, tabs: list[str], asked: str) -> None:
    """Every page has the call, though it was asked of the hub by one."""
    for tab in tabs:
        browser.switch_to.window(tab)
        wait_for(lambda: "borne 2" in card(browser, asked))


def test_nine_pages_of_one_person_hear_each_call_once(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub, running_browser("--accept-lang=fr") as browser:
        signed_in(browser, hub)
        tabs = open_tabs(browser, hub)
        for tab in tabs:
            browser.switch_to.window(tab)
            run(browser, NEWS)
        shown(browser, tabs, call(hub))
        for tab in tabs:
            browser.switch_to.window(tab)
            wait_for(lambda: run(browser, "return window.heard.length"))
            assert run(browser, "return window.heard") == ["Nouvel appel : Hall A, borne 2"]


def test_the_page_that_holds_the_line_goes_and_another_takes_it(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub, running_browser("--accept-lang=fr") as browser:
        signed_in(browser, hub)
        tabs = open_tabs(browser, hub)
        for _ in range(2):
            # The oldest has the line.
            browser.switch_to.window(tabs.pop(0))
            browser.close()
            shown(browser, tabs, call(hub))
