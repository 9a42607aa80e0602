"""A real headless Chromium for pages, started on an empty profile and stopped by process id."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from selenium.webdriver import Chrome

from kiosk.app.demo.phone import PhoneMissing, open_browser, stop_browser

T = TypeVar("T")


@contextmanager
def running_browser(*flags: str) -> Iterator[Chrome]:
    with tempfile.TemporaryDirectory(prefix="parvis-browser-", ignore_cleanup_errors=True) as profile:
        driver = open_browser(Path(profile), flags)
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
