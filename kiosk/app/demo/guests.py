"""Who else takes part in the demo: a mediator at the real console, and a phone, both in real browsers."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.app.demo.phone import READY, PhoneMissing, open_browser, open_phone, stop_browser
from kiosk.app.nearhub.command import hub_data
from kiosk.app.settings import environment
from kiosk.types import Lang, ParvisError

if TYPE_CHECKING:
    from kiosk.app.build import Program

WAIT_S = 20.0
MEDIATOR = "Samia"


class GuestError(ParvisError):
    """A browser did not do its part."""

    code = "guest"


class Mediator:
    """Signs in on the console and answers calls. A context manager."""

    def __init__(self, program: Program, lang: Lang) -> None:
        self._program, self._lang = program, lang
        self._profile = Path(tempfile.mkdtemp(prefix="parvis-mediator-"))
        self._driver: Any = None

    def __enter__(self) -> Mediator:
        driver = open_browser(self._profile, ("--window-size=1440,900",))
        if isinstance(driver, PhoneMissing):
            raise GuestError(driver.reason)
        self._driver = driver
        try:
            self._sign_in()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _sign_in(self) -> None:
        driver = self._driver
        backstage = self._program.backstage
        if backstage is None:
            raise GuestError("The kiosk has no hub yet.")
        base = backstage.link.public_url()
        if not isinstance(base, str):
            raise GuestError(f"The hub is down: {base.reason}")
        # A link of the server's own, as a town clerk without a browser there would get one.
        driver.get(f"{base}{_invitation()}?lang={self._lang}")
        driver.find_element("id", "password").send_keys(secrets.token_urlsafe(16))
        driver.find_element("css selector", "form button").click()

    def __exit__(self, *_: object) -> None:
        if self._driver is not None:
            stop_browser(self._driver)
        shutil.rmtree(self._profile, ignore_errors=True)

    def begins(self) -> None:
        """Says that she is there: a person who calls is told at once when nobody is."""
        self._shown("#shift").click()
        self._shown("#on-duty").click()
        self._shown("#shift[data-state=on]")

    def sees_the_call(self) -> None:
        """The call is on the page."""
        self._button("go")

    def goes(self) -> None:
        """ "J'y vais"."""
        self._button("go").click()

    def picture(self, file: Path) -> None:
        """The page as the mediator sees it."""
        self._driver.save_screenshot(str(file))

    def _button(self, name: str) -> Any:
        return self._shown(f"#calls .{name}")

    def _shown(self, selector: str) -> Any:
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            for found in self._driver.find_elements("css selector", selector):
                if found.is_displayed():
                    return found
            time.sleep(0.05)
        raise GuestError(f"The console does not show {selector}.")


def _invitation() -> str:
    """The path by which the mediator takes her account."""
    data = str(hub_data(environment()))
    command = [sys.executable, "-m", "hub", "account", "--data", data, "--login", "demo.samia"]
    done = subprocess.run(
        [*command, "--name", MEDIATOR, "--role", "mediator"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise GuestError(f"The hub gives no account: {done.stderr.strip()}")
    return done.stdout.strip()


class Phone:
    """A phone that opens the link and saves what it decrypts."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang

    def receives(self, url: str, folder: Path, confirm: Callable[[str], None]) -> tuple[Path, ...]:
        """Open the link; the decrypted files. ``confirm`` is told the digits that the page shows.

        Raises GuestError when the page shows no files.
        """
        phone = open_phone(lang=self._lang)
        if isinstance(phone, PhoneMissing):
            raise GuestError(phone.reason)
        with phone:
            received = phone.receive(url, folder, confirm=confirm)
        if received.state != READY:
            raise GuestError(f"The phone's page says: {received.state}.")
        return received.files
