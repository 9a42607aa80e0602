"""Prepares Kivy before its first import: its settings are read once, at import, from the environment."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from kiosk.faults import without_words
from kiosk.types import ParvisError, TextKey


class MissingTextError(ParvisError):
    """Pillow cannot shape or order all scripts; ``detail`` says which Debian package mends it."""

    code = "text_shaping"
    text_key = TextKey("error.fault")


@dataclass(frozen=True)
class WindowSettings:
    """How the window opens: its size in px on the panel, on the whole screen or not, and its title."""

    width_px: int = 1080
    height_px: int = 1920
    fullscreen: bool = False
    title: str = "Parvis"


def prepare(settings: WindowSettings) -> None:
    """Set Kivy up, before any Kivy import. Once more with the same settings changes nothing.

    Raises MissingTextError when text cannot be shaped, RuntimeError when Kivy was imported already.
    """
    if _prepared == [settings]:
        return
    if "kivy" in sys.modules:
        raise RuntimeError("screens.bootstrap.prepare must run before Kivy is imported")
    check_text()
    os.environ.update(_ENVIRONMENT)
    # Swallows the tracebacks of a fault: never wanted.
    os.environ.pop("KIVY_NO_CONSOLELOG", None)
    _configure(settings)
    _prepared.append(settings)


_prepared: list[WindowSettings] = []
"""Of this process, or of the one that it was forked from."""


def check_text() -> None:
    """Raise MissingTextError unless Pillow can shape (Raqm) and order (FriBiDi) right-to-left text."""
    from PIL import features

    if not features.check("raqm"):
        raise MissingTextError("Pillow has no Raqm: install the Pillow wheel of the lock file")
    if not features.check("fribidi"):
        raise MissingTextError("Pillow finds no FriBiDi: apt-get install libfribidi0")


_ENVIRONMENT = {
    "KIVY_TEXT": "pil",
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "MIXED",
    "KIVY_IMAGE": "pil",
    "KIVY_WINDOW": "sdl2",
    "KIVY_CLIPBOARD": "dummy",
    "KIVY_SPELLING": "enchant",
}


def _configure(settings: WindowSettings) -> None:
    from kivy.config import Config
    from kivy.logger import Logger

    # Its own lines are wanted, for they say why there is no window; the words of a fault are not.
    Logger.addFilter(without_words)
    graphics: dict[str, object] = {
        "width": settings.width_px,
        "height": settings.height_px,
        "fullscreen": "auto" if settings.fullscreen else 0,
        "borderless": 0,
        "resizable": 0,
        "multisamples": 0,
        "maxfps": 60,
        "show_cursor": 0 if settings.fullscreen else 1,
    }
    for name, value in graphics.items():
        Config.set("graphics", name, value)
    Config.set("kivy", "exit_on_escape", 0)
    Config.set("kivy", "log_level", "warning")
    Config.set("kivy", "desktop", 0)
    # One pointer: no emulated second finger, and a touch screen's own events win over its mouse's. Without a
    # display server fingers come by KioskWindow.feel: Kivy would look for panels at its start only.
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch,disable_on_activity")
