"""Whether this start is a first one: only an appliance asks, and only for what it has not been told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.app import paths
from kiosk.app.firstboot.joining import authority_of
from kiosk.app.folders import data_folder
from kiosk.app.machine import this_boot
from kiosk.app.settings import APPLIANCE, OWN_FILE, Settings, SettingsError, load_settings
from kiosk.kept import keep

LATER_FILE = "hub-later"
TOLD_FILE = "first-start"


@dataclass(frozen=True)
class Wanted:
    """What is to be asked, and where it is kept."""

    file: Path
    """The town's own settings."""
    prepared: Settings | None = None
    """They are there already: only the hub that they name is still to be joined. None: all is asked."""


def wanted(env: Mapping[str, str], boot: str | None = None) -> Wanted | None:
    """None: this start is no first one. ``boot``: which time that the machine was switched on."""
    named = env.get(OWN_FILE)
    if env.get(APPLIANCE) != "1" or not named:
        return None
    file = Path(named)
    if not file.exists():
        return Wanted(file)
    try:
        settings = load_settings(paths.SETTINGS, env)
    except SettingsError:
        # Whoever reads them next says what is wrong.
        return None
    data = data_folder(env)
    if not settings.hub.url or authority_of(data).hub_at(settings.hub.url) is not None:
        return None
    return None if _is_put_off(data, this_boot() if boot is None else boot) else Wanted(file, settings)


def put_off(data: Path, boot: str | None = None) -> None:
    """The hub is not asked for again before the machine is switched off and on. Raises OSError."""
    keep(data / LATER_FILE, (this_boot() if boot is None else boot).encode("ascii"))


@contextmanager
def first_start_told(env: Mapping[str, str]) -> Iterator[None]:
    """Meanwhile the system knows that no supervisor holds a visit: a screen that comes begins all anew."""
    folder = env.get("XDG_RUNTIME_DIR")
    sign = Path(folder) / TOLD_FILE if folder and env.get(APPLIANCE) == "1" else None
    with suppress(OSError):
        if sign:
            sign.touch()
    try:
        yield
    finally:
        with suppress(OSError):
            if sign:
                sign.unlink()


def _is_put_off(data: Path, boot: str) -> bool:
    try:
        return (data / LATER_FILE).read_text(encoding="ascii") == boot
    except (OSError, UnicodeDecodeError):
        return False
