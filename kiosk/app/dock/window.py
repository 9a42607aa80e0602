"""The dock's window: draws what the kiosk tells of its fakes, and drops a gesture for each button or key."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kiosk.app.dock.layout import GAP, LINE, WIDTH, Board, Box, board
from kiosk.app.gestures.box import Box as GestureBox
from kiosk.app.gestures.places import gestures_in, status_in
from kiosk.app.gestures.rows import Offer, Row, Status, read_status
from screens.bootstrap import WindowSettings, prepare

LOOK_S = 0.2
TITLE = "Parvis: dock"
ABSENT = Row("kiosk", "is not there")
NAMED = {13: "enter", 271: "enter", 273: "up", 274: "down", 275: "right", 276: "left", 27: "escape"}
"""Kivy's codes of the keys that write nothing."""
PAPER, INK, FAINT = (0.96, 0.96, 0.94, 1), (0.10, 0.13, 0.18, 1), (0.55, 0.57, 0.60, 1)
FACE, BLANK, LIT = (1, 1, 1, 1), (0.92, 0.92, 0.90, 1), (0.78, 0.87, 0.98, 1)


class Dock:
    """All calls belong to Kivy's thread."""

    def __init__(self, folder: Path, fonts: Path) -> None:
        """``folder`` is the kiosk's dock folder. Kivy must be prepared."""
        from kivy.core.window import Window
        from kivy.uix.widget import Widget

        self._folder, self._box = folder, GestureBox(gestures_in(folder))
        self._fonts = fonts
        self._window: Any = Window
        self._paper: Any = Widget()
        self._status: Status | None = None
        self._board = Board(0, ())
        self._lit: Offer | None = None
        self._window.clearcolor = PAPER
        self._window.set_title(TITLE)
        self._window.add_widget(self._paper)
        self._window.bind(on_touch_down=self._touched, on_textinput=self._typed, on_key_down=self._key)
        self._draw()

    def look(self) -> None:
        """A few times a second, and before a hand is believed: has something changed?"""
        status = read_status(status_in(self._folder))
        if status != self._status or self._lit:
            self._status, self._lit = status, None
            self._draw()

    def _touched(self, _: object, touch: Any) -> bool:
        if not getattr(touch, "is_mouse_scrolling", False):
            self.look()
            self._make(self._board.under(touch.x, self._window.height - touch.y))
        return True

    def _typed(self, _: object, text: str) -> bool:
        self.look()
        self._make(self._board.keyed(text))
        return True

    def _key(self, _: object, key: int, *__: object) -> bool:
        """Every key stops here: none opens Kivy's own panels."""
        if key in NAMED:
            self.look()
            self._make(self._board.keyed(NAMED[key]))
        return True

    def _make(self, offer: Offer | None) -> None:
        if offer is not None:
            self._box.drop(offer.gesture)
            self._lit = offer
            self._draw()

    def _draw(self) -> None:
        self._board = board(self._status.rows if self._status else (ABSENT,))
        if self._board.height != round(self._window.height):
            self._window.size = (WIDTH, self._board.height)
        self._paper.canvas.clear()
        with self._paper.canvas:
            for group in self._board.groups:
                self._words(group.row, group.line)
                for offer, box in group.buttons:
                    self._button(offer, box)

    def _words(self, row: Row, line: Box) -> None:
        name = self._text(row.device.capitalize(), Box(line.x, line.y, line.width, LINE), bold=True)
        left = line.x + name + 2 * GAP
        self._text(row.state, Box(left, line.y, line.x + line.width - left, LINE))

    def _button(self, offer: Offer, box: Box) -> None:
        from kivy.graphics import Color, Line, RoundedRectangle

        x, y = box.x, self._board.height - box.y - box.height
        Color(*(LIT if offer == self._lit else FACE if offer.possible else BLANK))
        RoundedRectangle(pos=(x, y), size=(box.width, box.height), radius=[6])
        if offer.possible:
            Color(*FAINT)
            Line(rounded_rectangle=(x, y, box.width, box.height, 6), width=1)
        inner = Box(box.x + GAP, box.y, box.width - 2 * GAP, box.height)
        key = self._text(offer.key, inner, right=True, faint=True, bold=True)
        words = Box(inner.x, inner.y, inner.width - key - GAP, inner.height)
        self._text(offer.label, words, faint=not offer.possible)

    def _text(
        self, text: str, box: Box, *, bold: bool = False, faint: bool = False, right: bool = False
    ) -> int:
        """Draw one line in the box's middle, cut at its end; its width in pixels."""
        from kivy.core.text import Label
        from kivy.graphics import Color, Rectangle

        font = self._fonts / f"AtkinsonHyperlegibleNext-{'Bold' if bold else 'Regular'}.ttf"
        label = Label(text=text, font_size=17, font_name=str(font))
        label.refresh()
        texture = label.texture
        width, height = min(texture.width, box.width), texture.height
        if width <= 0:
            return 0
        x = box.x + box.width - width if right else box.x
        Color(*(FAINT if faint else INK))
        Rectangle(
            texture=texture.get_region(0, 0, width, height),
            pos=(x, self._board.height - box.y - (box.height + height) // 2),
            size=(width, height),
        )
        return int(width)


def run_dock(folder: Path, fonts: Path, left_px: int, kiosk: int) -> None:
    """Show the dock of this folder until its window is closed or the kiosk that opened it is gone.

    ``kiosk``: its process, told by itself: it may be gone before this one can ask.
    """
    prepare(WindowSettings(WIDTH, 600, fullscreen=False, title=TITLE))
    from kivy.base import runTouchApp, stopTouchApp
    from kivy.clock import Clock
    from kivy.config import Config

    for name, value in (("position", "custom"), ("left", left_px), ("top", 0), ("show_cursor", 1)):
        Config.set("graphics", name, value)
    dock = Dock(folder, fonts)

    def look(_: float) -> None:
        if os.getppid() != kiosk:
            stopTouchApp()
            return
        dock.look()

    Clock.schedule_interval(look, LOOK_S)
    runTouchApp()
