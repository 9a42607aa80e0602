"""The person with the phone, and the kiosk beside it: they open a link, compare digits, answer, and look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver.remote.webelement import WebElement

from kiosk.app.demo.phone import PhoneCheck
from kiosk.handoff.keys import LiveKeys, PublicPoint, live_keys
from kiosk.handoff.link import Link, intake_link, live_link, printed_link
from kiosk.handoff.parcel import ParcelContent, Sealed, packed, seal_to_phone, seal_with_pin
from kiosk.types import Lang
from kiosk.uplink.states import ParcelLeased, Uploaded
from tests.support.browser import wait_for
from tests.support.hub import HubProcess

PATIENCE_S = 60


def container(content: ParcelContent) -> bytes:
    made = packed(content)
    assert isinstance(made, bytes)
    return made


def announced(hub: HubProcess, lang: str = "fr") -> Link:
    """The kiosk shows a link for a phone beside it."""
    return _told(hub, live_link(Lang(lang)))


def printed(hub: HubProcess, content: ParcelContent, pin: str) -> Link:
    """The kiosk printed a link, and gave the bytes at once."""
    link = _told(hub, printed_link(content.lang, pin))
    hub.client().give(seal_with_pin(link, container(content), pin))
    return link


def asked(hub: HubProcess, mine: LiveKeys, lang: str = "fr") -> Link:
    """The kiosk shows a link for a phone that may send."""
    return _told(hub, intake_link(Lang(lang), mine))


def leased(hub: HubProcess, link: Link) -> ParcelLeased:
    """What the kiosk knows once a phone has the link."""
    found = wait_for(lambda: _leased(hub, link), PATIENCE_S)
    assert found is not None
    return found


def phone_key(hub: HubProcess, link: Link) -> PublicPoint:
    key = leased(hub, link).phone
    assert key is not None
    return key


def give(hub: HubProcess, link: Link, content: ParcelContent) -> None:
    """The citizen said yes: the kiosk seals to the phone that it sees."""
    sealed = seal_to_phone(link, container(content), phone_key(hub, link), live_keys())
    assert isinstance(sealed, Sealed)
    assert isinstance(hub.client().give(sealed), ParcelLeased)


def _leased(hub: HubProcess, link: Link) -> ParcelLeased | None:
    found = hub.client().parcel_state(link.id)
    return found if isinstance(found, ParcelLeased) else None


def _told(hub: HubProcess, link: Link) -> Link:
    assert isinstance(hub.client().announce(link), Uploaded)
    return link


class Handset:
    """One phone's browser, as a person sees it."""

    def __init__(self, phone: PhoneCheck) -> None:
        self.phone, self.driver = phone, phone.driver

    def open(self, url: str) -> None:
        """A link opened twice in one tab would only move the fragment; a phone opens a new page."""
        self.driver.get("about:blank")
        self.driver.get(url)

    def reload(self) -> None:
        self.driver.refresh()

    def run(self, script: str) -> object:
        return self.driver.execute_script(script)

    @property
    def state(self) -> str:
        return str(self.run("return document.getElementById('main')?.dataset.state"))

    def comes_to(self, *states: str) -> str:
        """Wait for one of these states."""
        wait_for(lambda: self.state in states, PATIENCE_S)
        return self.state

    def is_done(self) -> None:
        """Wait until the documents are shown and the hub has heard so."""
        self.comes_to("ready")
        wait_for(lambda: self.run("return document.getElementById('main').dataset.ack"), PATIENCE_S)

    @property
    def text(self) -> str:
        return self.find("main").text

    @property
    def code(self) -> str:
        return self.find("#code").text

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)

    def touch(self, words: str) -> None:
        """Touch the button or link that says so."""
        [found] = [one for one in self.all("button, a, label") if words in one.text]
        found.click()

    def saves(self, folder: Path) -> list[bytes]:
        """Touch every document, and give what was saved, in the page's order."""
        folder.mkdir(parents=True, exist_ok=True)
        where = {"behavior": "allow", "downloadPath": str(folder.resolve())}
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", where)
        got = []
        for link in self.all("a[download]"):
            file = folder / str(link.get_attribute("download"))
            link.click()
            # Chromium writes beside the file and renames at the end.
            wait_for(file.is_file, PATIENCE_S)
            got.append(file.read_bytes())
        return got

    @property
    def complaints(self) -> list[str]:
        """What the browser said against the page's own policy."""
        said = [line["message"] for line in self.driver.get_log("browser")]
        return [
            line for line in said if "Content Security" in line or "Trusted" in line or "TypeError" in line
        ]

    @contextmanager
    def network(
        self, *, offline: bool = False, bytes_a_second: int = -1, latency_ms: int = 0
    ) -> Iterator[None]:
        """A bad line, or none, for as long as it is held."""
        self._network(offline, bytes_a_second, latency_ms)
        try:
            yield
        finally:
            self._network(False, -1, 0)

    def _network(self, offline: bool, rate: int, latency_ms: int) -> None:
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {"offline": offline, "latency": latency_ms, "downloadThroughput": rate, "uploadThroughput": rate},
        )

    @contextmanager
    def before_each_page(self, script: str) -> Iterator[None]:
        """What an older or other browser would do, done before the page's own script."""
        added = self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)

    @contextmanager
    def another_tab(self) -> Iterator[None]:
        """A second phone: it shares nothing that the page keeps."""
        first = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        try:
            yield
        finally:
            self.driver.close()
            self.driver.switch_to.window(first)
