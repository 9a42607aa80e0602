"""How the demo and the tests act as a phone: a real Chromium that opens the link and saves what it gets."""

from __future__ import annotations

import base64
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

log = structlog.get_logger()

WIDTH_PX, HEIGHT_PX, SCALE = 390, 844, 2
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
)
READY = "ready"
LOAD_S = 60
POLL_S = 0.05


@dataclass(frozen=True)
class Received:
    """What the phone shows: ``state`` is ``ready`` or the page's reason (``opened``, ``insecure``...)."""

    state: str
    title: str
    text: str
    files: tuple[Path, ...]
    screenshot: Path


@dataclass(frozen=True)
class PhoneMissing:
    """No Chromium or no driver here: nothing can act as a phone."""

    reason: str


class PhoneCheck:
    """One phone. Starts with ``open_phone``, ends with ``close`` (or use it as a context)."""

    def __init__(self, driver: Chrome, profile: Path) -> None:
        self.driver = driver
        self._profile = profile
        screen = {"width": WIDTH_PX, "height": HEIGHT_PX, "deviceScaleFactor": SCALE, "mobile": True}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)

    def receive(
        self, url: str, folder: Path, timeout_s: float = 20, confirm: Callable[[str], None] | None = None
    ) -> Received:
        """Open a link, save every document into ``folder`` by the page's own links, and take a picture.

        ``confirm`` is told the digits that the page shows, and does what the person does on the kiosk.

        Raises:
            TimeoutError: the page did not come to an end, or a file did not arrive.
        """
        folder.mkdir(parents=True, exist_ok=True)
        where = {"behavior": "allow", "downloadPath": str(folder.resolve())}
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", where)
        # A link opened twice in one tab would only move the fragment; a phone opens a new page.
        self.driver.get("about:blank")
        self.driver.get(url)
        if confirm is not None and (code := self.code(timeout_s)):
            self.screenshot(folder / "phone-code.png")
            confirm(code)
        state = self.wait_for_end(timeout_s)
        files = self._save_all(folder, timeout_s) if state == READY else ()
        picture = self.screenshot(folder / "phone.png")
        title = self._text("#title")
        return Received(state, title, self._text("main"), files, picture)

    def code(self, timeout_s: float = 20) -> str:
        """The digits that the page shows to be compared; "" when it comes to an end without."""
        script = (
            "const m=document.getElementById('main');if(!m||m.dataset.state=='loading')return null;"
            "return m.dataset.state=='code'?document.getElementById('code').textContent:'-'"
        )
        shown = str(self._poll(lambda: self.driver.execute_script(script), timeout_s, "the digits"))
        return "".join(sign for sign in shown if sign.isdigit())

    def wait_for_end(self, timeout_s: float = 20) -> str:
        """Wait until the page shows documents or a reason, and (with documents) the hub has confirmed."""
        script = (
            "const m=document.getElementById('main');if(!m)return null;const d=m.dataset;"
            "return d.state=='loading'||d.state=='code'||(d.state=='ready'&&!d.ack)?null:d.state"
        )
        return str(self._poll(lambda: self.driver.execute_script(script), timeout_s, "the page"))

    def screenshot(self, file: Path) -> Path:
        """The whole page, as a PNG at twice the CSS pixels."""
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True}
        )
        file.write_bytes(base64.b64decode(shot["data"]))
        return file

    def close(self) -> None:
        """End the browser, its driver and its profile."""
        stop_browser(self.driver)
        shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self) -> PhoneCheck:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _save_all(self, folder: Path, timeout_s: float) -> tuple[Path, ...]:
        saved = []
        for link in self.driver.find_elements("css selector", "#files a[download]"):
            file = folder / str(link.get_attribute("download"))
            link.click()
            # Chromium writes beside the file and renames at the end.
            self._poll(file.is_file, timeout_s, "a file")
            saved.append(file)
        return tuple(saved)

    def _text(self, selector: str) -> str:
        return str(self.driver.find_element("css selector", selector).text)

    def _poll(self, look, timeout_s: float, what: str):  # type: ignore[no-untyped-def]  # any truthy value
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            found = look()
            if found:
                return found
            time.sleep(POLL_S)
        raise TimeoutError(f"{what} did not come in {timeout_s:g} s")


def open_phone(extra_flags: Sequence[str] = (), lang: str = "fr") -> PhoneCheck | PhoneMissing:
    """Start a phone with a profile of its own, set to a language."""
    profile = Path(tempfile.mkdtemp(prefix="parvis-phone-"))
    driver = open_browser(
        profile, (f"--window-size={WIDTH_PX},{HEIGHT_PX}", f"--accept-lang={lang}", *extra_flags)
    )
    if isinstance(driver, PhoneMissing):
        shutil.rmtree(profile, ignore_errors=True)
        return driver
    return PhoneCheck(driver, profile)


def open_browser(
    profile: Path, extra_flags: Sequence[str] = (), kind: type[Chrome] | None = None
) -> Chrome | PhoneMissing:
    """Start a headless Chromium by Debian's driver, on an empty profile folder; ``kind``: driven by this."""
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    program, service = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or service is None:
        return PhoneMissing("chromium or chromedriver is not installed")
    options = ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={profile}", *extra_flags):
        options.add_argument(flag)
    # Sooner than the driver's client gives up, who could not tell which page it was.
    options.timeouts = {"pageLoad": LOAD_S * 1000}
    try:
        return (kind or Chrome)(options=options, service=ChromeService(service))
    except WebDriverException as error:
        return PhoneMissing(type(error).__name__)


def stop_browser(driver: Chrome) -> None:
    """Quit, then end whatever is left of the driver's own processes, by id."""
    import psutil

    try:
        top = psutil.Process(driver.service.process.pid)
        family = [top, *top.children(recursive=True)]
    except (psutil.NoSuchProcess, AttributeError):
        family = []
    try:
        driver.quit()
    finally:
        _, left = psutil.wait_procs(family, timeout=5)
        for process in left:
            process.kill()
