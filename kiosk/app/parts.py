"""Makes the parts of the kiosk that the settings describe: voice, ears, stage, keypad, window."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog

from kiosk.app import paths
from kiosk.app.folders import models_folder, speech_folder, voices_folder
from kiosk.app.sections import KeypadSettings
from kiosk.app.settings import Settings, lexicon_file, with_values
from kiosk.devices.ears import Ears, NoEars
from kiosk.devices.keypad import Keypad
from kiosk.devices.panel import TouchPanel
from kiosk.pages.actions import Action
from kiosk.types import Lang, NodeId, ParvisError
from screens.bootstrap import WindowSettings
from voice.heard.lexicon import Lexicon, load_lexicon
from voice.listening.listener import Hall, Listener
from voice.speaker import Speaker, worker_command

if TYPE_CHECKING:
    from screens.stage import Stage
    from screens.theme import ThemeBook

DESKTOP = frozenset({"DESKTOP_SESSION", "XDG_CURRENT_DESKTOP", "WAYLAND_DISPLAY"})
_log = structlog.get_logger()


def make_voice(settings: Settings, env: Mapping[str, str]) -> Speaker:
    """The kiosk's voice; it is silent until it is started or has something to say."""
    lexicon = lexicon_file(settings, paths.SETTINGS, env)
    voices, made_ahead = voices_folder(env), speech_folder(env)
    speed = settings.voice.words_per_minute
    plain = worker_command(speed, None, lexicon)
    return Speaker(worker_command(speed, None, lexicon, voices, made_ahead), plain=plain)


def make_ears(settings: Settings, env: Mapping[str, str]) -> Ears:
    """What listens, in the languages whose model is installed; a kiosk without voice does not listen.

    Nothing is started yet. The first language of the settings is the first to be loaded.
    """
    voice = settings.voice
    if not (voice.enabled and voice.listen):
        return NoEars()
    languages = tuple(Lang(one.code) for one in settings.languages)
    hall = Hall(models_folder(env), languages, voice.models_in_memory, voice.microphone or None)
    return Listener(hall, env)


def spoken_words() -> Callable[[Lang], Lexicon | None]:
    """The spoken words of a language, read when it is first spoken; one with a fault is not offered."""

    @functools.cache
    def words(lang: Lang) -> Lexicon | None:
        try:
            return load_lexicon(paths.SPOKEN, lang)
        except ParvisError as fault:
            _log.error("hearing.no_words", lang=lang, code=fault.code)
            return None

    return words


def make_stage(
    settings: Settings,
    act: Callable[[Action], None],
    *,
    missed: Callable[[], None] = lambda: None,
    explored: Callable[[NodeId], None] = lambda _: None,
    too_short: Callable[[], None] = lambda: None,
    cornered: Callable[[bool], None] = lambda _: None,
) -> Stage:
    """The stage of this kiosk's screen. Kivy must be prepared."""
    from screens.stage import Stage

    return Stage(
        theme_book(settings),
        act,
        on_miss=missed,
        on_explore=explored,
        on_short=too_short,
        on_corner=cornered,
        lockout_s=settings.visit.lockout_s,
    )


def read_keypad(settings: KeypadSettings, env: Mapping[str, str]) -> Keypad:
    """The keypad, switches and socket of this machine; none is needed. A switch's wrong name is told."""
    from kiosk.app.checks.switches import switch_issues
    from kiosk.keypad.station import KeypadStation

    for issue in switch_issues(settings, paths.SETTINGS, env):
        _log.warning("keypad.switch_unknown", file=issue.file.name, line=issue.line)
        sys.stderr.write(f"{issue}\n")
    return KeypadStation(settings.names, settings.switches, grab=settings.grab)


def theme_book(settings: Settings) -> ThemeBook:
    """Sizes, colours and fonts on this kiosk's screen."""
    from screens.theme import Display, ThemeBook

    screen = settings.screen
    display = Display(
        screen.width_px, screen.height_px, screen.px_per_mm, screen.distance_mm, screen.mount_mm
    )
    return ThemeBook(paths.CONFIG / "themes", paths.CONFIG / "fonts", paths.CONFIG / "icons", display)


def touch_panel(settings: Settings, env: Mapping[str, str]) -> TouchPanel | None:
    """The panel's fingers, where no display server makes pointers of them; None: one does."""
    if env.get("SDL_VIDEODRIVER", "").upper() != "KMSDRM":
        return None
    from kiosk.panel.station import PanelStation

    return PanelStation(settings.screen.touch)


def window_settings(settings: Settings, env: Mapping[str, str]) -> WindowSettings:
    """Full screen on a kiosk, which has no desktop session."""
    screen = settings.screen
    return WindowSettings(*screen.panel_px, is_full(settings, env), settings.town.name)


def is_full(settings: Settings, env: Mapping[str, str]) -> bool:
    """Whether this is a kiosk in its hall, and no window on somebody's desktop."""
    desktop = any(env.get(name) for name in DESKTOP)
    chosen = settings.screen.fullscreen
    return chosen == "yes" or (chosen == "auto" and not desktop)


def at_scale(settings: Settings, scale: float) -> Settings:
    """The kiosk's screen in a window, every part of it smaller (or larger) alike; upright on any desk."""
    screen = settings.screen
    sizes = {
        "width_px": round(screen.width_px * scale),
        "height_px": round(screen.height_px * scale),
        "px_per_mm": screen.px_per_mm * scale,
        "fullscreen": "no",
        "turned": 0,
    }
    return with_values(settings, screen=sizes)
