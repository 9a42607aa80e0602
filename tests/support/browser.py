"""A real headless Chromium for pages, started on an empty profile and stopped by process id."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from urllib3.exceptions import HTTPError

from kiosk.app.demo.phone import PhoneMissing, open_browser, stop_browser

T = TypeVar("T")
NETWORK, MOST = "performance", 12
"""The driver's log of what the page asked for and got, and how much of it is told."""


class WatchedChrome(Chrome):
    """A page that hangs is named, with what it still waits for: a run once said only that nothing came."""

    def __init__(self, options: ChromeOptions, **more: Any) -> None:
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", NETWORK: "ALL"})
        options.add_experimental_option("perfLoggingPrefs", {"enableNetwork": True, "enablePage": False})
        super().__init__(options=options, **more)

    def execute(self, driver_command: Any, params: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            return dict(super().execute(driver_command, params))
        except TimeoutException as error:
            told = f"{driver_command} {params}: {error.msg}{self._waits_for()}"
            raise TimeoutException(told) from error
        except HTTPError as error:
            raise TimeoutError(f"{driver_command} {params}: the driver itself does not answer") from error

    def _waits_for(self) -> str:
        try:
            lines = super().execute("getLog", {"type": NETWORK})["value"]
        except WebDriverException as error:
            return f"\nIts log cannot be read: {error.msg}"
        waited = unanswered(json.loads(line["message"])["message"] for line in lines)
        return "".join(f"\n{one}" for one in waited)


def unanswered(events: Iterable[dict[str, Any]]) -> list[str]:
    """Which requests had no end, as these events of the network tell; the driver gives up those that hang."""
    open_: dict[str, str] = {}
    given_up: list[str] = []
    for event in events:
        said = event["params"]
        match event["method"]:
            case "Network.requestWillBeSent":
                open_[said["requestId"]] = f"{said['request']['method']} {said['request']['url']}: no answer"
            case "Network.responseReceived":
                response = said["response"]
                open_[said["requestId"]] = f"{response['status']} {response['url']}: no end"
            case "Network.loadingFinished":
                open_.pop(said["requestId"], None)
            case "Network.loadingFailed":
                line = open_.pop(said["requestId"], "")
                given_up += [line] if line and said.get("canceled") else []
    return [*given_up, *open_.values()][-MOST:]


@contextmanager
def running_browser(*flags: str) -> Iterator[Chrome]:
    with tempfile.TemporaryDirectory(prefix="parvis-browser-", ignore_cleanup_errors=True) as profile:
        driver = open_browser(Path(profile), flags, WatchedChrome)
        assert not isinstance(driver, PhoneMissing), driver.reason
        try:
            yield driver
        finally:
            stop_browser(driver)


def wait_for(look: Callable[[], T], timeout_s: float = 60) -> T:
    """The first true answer of ``look``."""
    end = time.monotonic() + timeout_s
    while not (found := look()):
        assert time.monotonic() < end, f"not within {timeout_s:g} s"
        time.sleep(0.03)
    return found
