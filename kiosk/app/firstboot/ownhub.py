"""The kiosk's own hub, before it is there: the code of its first account, and where its console will be."""

from __future__ import annotations

from pathlib import Path

from hub.contract.devices import CONSOLE_CODE_FILE, new_console_code
from hub.contract.network import lan_address
from kiosk.app.firstboot.joining import LOOPBACK
from kiosk.app.settings import Settings
from kiosk.kept import keep


def first_code(hub: Path) -> str:
    """A code that was never told; none where the hub's folder has one.

    That one was told before, or laid there by who prepared the disk: whoever stands here now is not shown it.
    """
    file = hub / CONSOLE_CODE_FILE
    return "" if file.is_file() and file.stat().st_size else new_console_code()


def keep_code(hub: Path, code: str) -> None:
    """The hub takes the one that it finds. Raises OSError."""
    keep(hub / CONSOLE_CODE_FILE, f"{code}\n".encode("ascii"))


def own_console(settings: Settings) -> str:
    """What is typed into a browser near by, which leads on to the console; empty: there is no network."""
    if settings.hub.public_url:
        return settings.hub.public_url
    address = lan_address()
    return "" if address.startswith(LOOPBACK) else f"http://{address}:{settings.hub.port}"
