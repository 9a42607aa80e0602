"""The real window: opens it, draws frames, takes its picture, ends it. Import after bootstrap.prepare."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.input.provider import MotionEventProvider

from kiosk.devices.keypad import KeypadEvent
from kiosk.devices.panel import TouchPanel
from kiosk.devices.typed import TypedBadge
from screens.damage import Brush, keeps_its_picture
from screens.doze import Doze
from screens.fingers import Fingers
from screens.glass import Glass
from screens.keys import Keys
from screens.stage import Stage

_REST_S = 0.5
"""So often it is looked whether a page was left, and its garbage can be collected."""
_THRESHOLDS = (700, 10, 100)
_ENTER = frozenset({13, 271})


class KioskWindow:
    """The one window of the process, with its stage. All but ``later`` belongs to Kivy's thread."""

    def __init__(
        self,
        stage: Stage,
        title: str = "Parvis",
        on_key: Callable[[KeypadEvent], None] = lambda _: None,
        turned: int = 0,
    ) -> None:
        """``on_key`` gets what is pressed on a keypad that the display server reads, or on a keyboard;
        ``turned``: so many degrees clockwise is the picture turned on the panel."""
        self.stage = stage
        self._keys = Keys(on_key, time.monotonic)
        self.badge = TypedBadge(time.monotonic)
        """A reader of badges that types like a keyboard."""
        self._window: Any = Window
        self._window.set_title(title)
        self._window.clearcolor = (0, 0, 0, 1)
        self._glass = Glass(stage, turned)
        self._window.add_widget(self._glass)
        self._window.bind(on_key_down=self._key, on_key_up=self._key_up)
        self._resting: Any = None
        self._touched = False
        self._looked_at = self._tidied = ""
        self._brush: Brush | None = None
        self._doze: Doze | None = None
        self._panel: Fingers | None = None

    def feel(self, panel: TouchPanel) -> None:
        """Fingers come from this panel, since no display server makes pointers of them. Before ``run``."""
        self._panel = Fingers(panel, self._awake)

    def turn(self, degrees: int) -> None:
        """The panel is mounted otherwise than was thought."""
        self._glass.turn(degrees)
        self._window.canvas.ask_update()

    def run(self) -> None:
        """Draw until ``stop``. Returns when the window is closed."""
        Clock.schedule_once(lambda _: self.settle())
        if keeps_its_picture(self._window):
            self.draw_only_changes()
        EventLoop.add_input_provider(_Sooner(self._window))
        self._doze = doze = Doze(self._window)
        if self._panel:
            EventLoop.add_input_provider(self._panel)
        runTouchApp(embedded=True)
        try:
            while not EventLoop.quit and EventLoop.status == "started":
                EventLoop.idle()
                doze.wait()
        finally:
            stopTouchApp()

    def draw_only_changes(self) -> None:
        """From now on a frame draws where something changed; only for a window that keeps its picture."""
        self._brush = Brush(self._window, self._glass, self.stage.to_window)

    def settle(self) -> None:
        """Collect the widgets of a page that was left while the hand rests, not under the finger.

        They refer to each other, so nothing else frees them, and a walk takes some hundredths of a second.
        What was made at the start is not walked at all. Both hold for the whole process.
        """
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        self._window.bind(on_touch_down=self._touch, on_touch_up=self._touch)
        self._resting = Clock.schedule_interval(self._rest, _REST_S)

    def _touch(self, *_: object) -> None:
        self._touched = True

    def _rest(self, _: float) -> None:
        page = self.stage.view.key if self.stage.view is not None else ""
        if page == self._looked_at and page != self._tidied and not self._touched:
            gc.collect()
            self._tidied = page
        elif page != self._looked_at:
            self._tidied = ""
        self._looked_at, self._touched = page, False

    def stop(self) -> None:
        """End ``run``; may be called from any thread."""
        self.later(stopTouchApp)

    def later(self, work: Callable[[], object]) -> None:
        """Run ``work`` on Kivy's thread before its next frame; may be called from any thread."""
        Clock.schedule_once(lambda _: work())
        self._awake()

    def _awake(self) -> None:
        if self._doze is not None:
            self._doze.wake()

    def close(self) -> None:
        """Take the stage down and let the keys go."""
        if self._resting is not None:
            self._resting.cancel()
        self._window.unbind(on_key_down=self._key, on_key_up=self._key_up)
        self._window.unbind(on_touch_down=self._touch, on_touch_up=self._touch)
        if self._brush is not None:
            self._brush.lay_down()
        self._window.remove_widget(self._glass)
        self._glass.take_off()

    def frames(self, count: int = 1) -> None:
        """Draw so many frames now; for tests and tools, instead of ``run``."""
        for _ in range(count):
            EventLoop.idle()

    def pixels(self) -> tuple[tuple[int, int], bytes]:
        """What the stage shows: its size and its pixels, RGBA from the top left, upright on any panel."""
        from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

        width, height = self._glass.seen_px
        data = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
        rows = [data[row * width * 4 : (row + 1) * width * 4] for row in range(height)]
        return upright((width, height), b"".join(reversed(rows)), self._glass.degrees)

    def screenshot(self, path: Path) -> Path:
        """Write what is shown as a PNG; its folder must exist."""
        from PIL import Image

        self._window.dispatch("on_draw")
        size, data = self.pixels()
        Image.frombytes("RGBA", size, data).convert("RGB").save(path)
        return path

    def _key(self, _: object, key: int, scan: int, letter: str | None, modifiers: list[str]) -> bool:
        """Every key stops here: none opens Kivy's own panels, as F1 would."""
        shifted = "shift" in modifiers
        if not self.badge.key(letter, scan, enter=key in _ENTER, shifted=shifted):
            self._keys.down(key, scan, shifted=shifted)
        return True

    def _key_up(self, _: object, key: int, scan: int) -> bool:
        self._keys.up(key, scan)
        return True


def upright(size: tuple[int, int], data: bytes, degrees: int) -> tuple[tuple[int, int], bytes]:
    """The picture (RGBA) as it is seen on a panel on which it is turned so far."""
    if not degrees:
        return size, data
    from PIL import Image

    # Pillow counts the other way round: what was turned clockwise is turned back.
    back = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
    made = Image.frombytes("RGBA", size, data).transpose(back[degrees])
    return made.size, made.tobytes()


class _Sooner(MotionEventProvider):
    """Fetches the window's events before a frame. Kivy does it after: each touch came one frame later."""

    def __init__(self, window: Any) -> None:
        super().__init__("window", "")
        self._window = window

    def update(self, dispatch_fn: Callable[..., None]) -> None:
        """Once a frame, before the mouse hands its events on."""
        self._window.mainloop()
