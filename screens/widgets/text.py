"""Draws words and icons: laid out at once when a property changes, painted before the next frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)

from screens.lines import BREAKS, Line, Measure, Run, backwards, measure_with, runs, wrap
from screens.widgets.marker import Drawn, Look, Marker
from screens.widgets.painting import Painted, Paintings

_ELLIPSIS = "…"
_KEEP = "\u200e"
"""Left-to-right mark: holds a sign to the Latin letter before it."""


class _Layout(NamedTuple):
    """How a text lies in one width: its width on one line, its size, what is drawn of it, its lines."""

    natural: float
    size_px: int
    drawn: str
    lines: tuple[Line, ...]


class Words(Painted):
    """A text that wraps at its width. ``need`` is the height it wants, ``natural`` its width on one line,
    ``shown`` that of its longest line.

    ``span`` (start, end in characters) is lit by a rounded ground behind its letters, ``word`` in it by the
    same colours exchanged, without laying out or painting a letter again; ``accent`` is the
    text's last words, drawn in ``accent_color``. ``least_px`` lets a text shrink to that size where this
    keeps it on one line.
    ``tail_lines`` above zero shows the last lines only (a field that is typed into), ``head_lines`` the
    first ones and an ellipsis (an answer too long for a page).
    ``from_right``: its language begins at the right; ``lift`` raises letters of such scripts, of the size.
    A text begins where the page begins; on a page from the left, one from the right begins at the right.
    """

    text = StringProperty()
    font = StringProperty()
    font_px = NumericProperty(0)
    least_px = NumericProperty(0)
    ratio = NumericProperty(1.0)
    color = ColorProperty((0, 0, 0, 0))
    halign = OptionProperty("start", options=("start", "center"))
    accent = StringProperty()
    accent_color = ColorProperty((0, 0, 0, 0))
    span = ObjectProperty(None, allownone=True)
    word = ObjectProperty(None, allownone=True)
    span_fill = ColorProperty((0, 0, 0, 0))
    span_color = ColorProperty((0, 0, 0, 0))
    span_pad = NumericProperty(0)
    tail_lines = NumericProperty(0)
    head_lines = NumericProperty(0)
    by_sentence = BooleanProperty(False)
    caret = BooleanProperty(False)
    caret_px = NumericProperty(0)
    from_right = BooleanProperty(False)
    lift = NumericProperty(0)
    need = NumericProperty(0)
    natural = NumericProperty(0)
    drawn_px = NumericProperty(0)
    shown = NumericProperty(0)
    lines = ListProperty()

    def __init__(self, **kwargs: Any) -> None:
        self._drawn = ""
        self._marker = Marker()
        self._measured, self._widths = ("", ""), dict[tuple[int, str], float]()
        self._layouts = dict[tuple[float, ...], _Layout]()
        super().__init__(**{"size": (0, 0)} | kwargs)
        for name in (
            "text",
            "font",
            "font_px",
            "least_px",
            "width",
            "ratio",
            "tail_lines",
            "head_lines",
            "by_sentence",
        ):
            self.fbind(name, self._lay_out)
        for name in ("color", "halign", "accent", "accent_color", "span", "span_fill", "span_color", "caret"):
            self.fbind(name, self._redraw)
        for name in ("from_right", "lift"):
            self.fbind(name, self._redraw)
        self.fbind("word", self._mark)
        self._lay_out()

    def _lay_out(self, *_: object) -> None:
        self._redraw()
        if not self.text or not self.font or self.font_px <= 0:
            self.lines, self.natural, self.shown = [], 0, 0
            self._drawn, self._measured = "", ("", "")
            self._widths.clear()
            self._layouts.clear()
            self.need = self.font_px * self.ratio if self.caret else 0
            return
        self.natural = self._laid().natural
        # That may have made it wider or narrower.
        found = self._laid()
        self._drawn, self.drawn_px = found.drawn, found.size_px
        self.lines = list(found.lines[-int(self.tail_lines) :] if self.tail_lines else found.lines)
        self.shown = max((line.width for line in self.lines), default=0)
        self.need = len(self.lines) * self.line_px

    def _laid(self) -> _Layout:
        """Each way once while the words stay: a page that lies is tried in four, and one of them again."""
        asked = (self.font_px, self.least_px, self.width, self.head_lines, self.by_sentence)
        if self._measured != (self.text, self.font) or asked not in self._layouts:
            natural, size_px = self._size_that_fits()
            self._layouts[asked] = _Layout(natural, size_px, *self._wrapped(self._measure(size_px)))
        return self._layouts[asked]

    def _wrapped(self, measure: Measure) -> tuple[str, tuple[Line, ...]]:
        """The text that is drawn, and its lines; longer than ``head_lines``, it ends with an ellipsis."""
        if self.width <= 0:
            return self.text, ()
        lines = wrap(self.text, self.width, measure, by_sentence=self.by_sentence)
        most = int(self.head_lines)
        if not most or len(lines) <= most:
            return self.text, lines
        cut = lines[most - 1].end
        while cut and len(wrap(self.text[:cut] + _ELLIPSIS, self.width, measure)) > most:
            cut -= 1
        drawn = self.text[:cut] + _ELLIPSIS
        return drawn, wrap(drawn, self.width, measure)

    def _size_that_fits(self) -> tuple[float, int]:
        full = int(self.font_px)
        natural = max(map(self._measure(full), self.text.split("\n")))
        least = int(self.least_px) or full
        if natural <= self.width or natural * least > self.width * full:
            return natural, full
        return natural, max(least, int(full * self.width / natural))

    def _measure(self, size_px: int) -> Measure:
        """Measures each stretch once while the words stay: a page is laid out several times, and shaping
        takes a tenth of a millisecond. Other words forget the ones before."""
        if self._measured != (self.text, self.font):
            self._measured = (self.text, self.font)
            self._widths.clear()
            self._layouts.clear()
        widths, exact = self._widths, measure_with(self.font, size_px)

        def width(text: str) -> float:
            if (size_px, text) not in widths:
                widths[size_px, text] = exact(text)
            return widths[size_px, text]

        return width

    @property
    def longest_word(self) -> float:
        """The width of its longest word, px."""
        measure = self._measure(int(self.font_px))
        return max(map(measure, self.text.split()), default=0.0)

    @property
    def broken(self) -> bool:
        """Whether a word is cut by the end of a line."""
        pairs = pairwise(self.lines)
        return any(
            one.end == other.start and not self._drawn.endswith(BREAKS, 0, one.end) for one, other in pairs
        )

    @property
    def line_px(self) -> float:
        """The height of a line."""
        return float(self.font_px * self.ratio)

    def backwards(self) -> bool:
        """Whether its words run from the right."""
        return backwards(self.text, self.from_right)

    def _paint_all(self, *_: object) -> None:
        self._marker.begin()
        super()._paint_all()
        self.canvas.add(self._marker.canvas)
        self._mark()

    def _paint(self, kept: Paintings) -> None:
        for number, line in enumerate(self.lines):
            left, middle = self._line_left(line), self._line_middle(number)
            pieces = self._runs(line)
            self._light(pieces, left, middle)
            for run in pieces:
                self._paint_run(kept, run, left, middle)
        if self.caret:
            self._paint_caret()

    def _runs(self, line: Line) -> tuple[Run, ...]:
        """The line's stretches as they lie on the page: in a mirror, the other way round."""
        measure = self._measure(int(self.drawn_px))
        found = runs(self._drawn, line, self._cuts(), measure, from_right=self.backwards())
        if not self.mirrored:
            return found
        return tuple(replace(run, x=line.width - run.x - run.width) for run in found)

    def _cuts(self) -> tuple[int, ...]:
        tail = (len(self.text) - len(self.accent),) if self.accent and self._has_accent() else ()
        return (*(self.span or ()), *tail)

    def _has_accent(self) -> bool:
        return bool(self.text.endswith(self.accent))

    def _line_left(self, line: Line) -> float:
        room = self.width - line.width
        if self.halign == "center":
            return float(self.x + room / 2)
        return float(self.x + (room if self.backwards() and not self.mirrored else 0))

    def _line_middle(self, number: int) -> float:
        return float(self.top - (self.height - self.need) / 2 - (number + 0.5) * self.line_px)

    def _in_span(self, run: Run) -> bool:
        return self.span is not None and self.span[0] <= run.start < self.span[1]

    def _light(self, pieces: tuple[Run, ...], left: float, middle: float) -> None:
        for run in pieces:
            if self._in_span(run) and run.width:
                height = self._ground_px
                Color(*self.span_fill)
                SmoothRoundedRectangle(
                    pos=(left + run.x - self.span_pad, middle - height / 2),
                    size=(run.width + 2 * self.span_pad, height),
                    radius=[self.span_pad * 2],
                )

    def _paint_run(self, kept: Paintings, run: Run, left: float, middle: float) -> None:
        if not run.text.strip():
            return
        mixed = backwards(self.text, True)
        direction = self.backwards() if mixed else None
        # A word that is cut after its hyphen keeps it at its end, also among words from the right.
        words = run.text + _KEEP if direction and self._goes_on(run) else run.text
        painting = self._painting(kept, words, self.font, int(self.drawn_px), direction)
        Color(*self._run_color(run))
        lift = self.lift * self.drawn_px if mixed else 0
        painting.rectangle(left + run.x, middle + lift, turned=self.mirrored)
        self._marker.note(Drawn(words, run.start, painting, left + run.x, middle, lift, bool(direction)))

    @property
    def _ground_px(self) -> float:
        """The height of what lights a line."""
        return float(min(self.line_px, self.drawn_px * 1.22) + self.span_pad)

    def _mark(self, *_: object) -> None:
        # On the ground of its sentence its colours are exchanged; without one it has that ground alone.
        fill, ink = self.span_fill, self.span_color
        ground, letters = (ink, fill) if self.span else (fill, ink)
        look = Look(ground, letters, self._ground_px, self.span_pad)
        self._marker.mark(self.word, look, self._measure(int(self.drawn_px) or 1), mirrored=self.mirrored)

    def _goes_on(self, run: Run) -> bool:
        """Whether its last word goes on in the next line, or in the next stretch of this one."""
        end = run.start + len(run.text)
        return run.text.endswith(BREAKS) and bool(self._drawn[end : end + 1].strip())

    def _run_color(self, run: Run) -> Any:
        if self._in_span(run):
            return self.span_color
        if self.accent and self._has_accent() and run.start >= len(self.text) - len(self.accent):
            return self.accent_color
        return self.color

    def _paint_caret(self) -> None:
        last = self.lines[-1] if self.lines else Line(0, 0, 0.0)
        number = max(len(self.lines), 1) - 1
        height = self.font_px
        middle = self._line_middle(number) if self.lines else self.center_y
        before = self.backwards() != self.mirrored
        x = self._line_left(last) + (-self.caret_px * 2 if before else last.width + self.caret_px)
        Color(*self.accent_color)
        Rectangle(pos=(round(x), round(middle - height / 2)), size=(self.caret_px, height))


class Icon(Painted):
    """A Phosphor icon in the middle of its box: bold, or duotone with its pale ground.

    In a mirror, only an icon that points somewhere is turned round.
    """

    glyphs = ObjectProperty(None, allownone=True)
    duotone = BooleanProperty(False)
    color = ColorProperty((0, 0, 0, 0))
    ground = NumericProperty(0.2)
    font_bold = StringProperty()
    font_duotone = StringProperty()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"size": (0, 0)} | kwargs)
        for name in ("glyphs", "duotone", "color", "ground", "font_bold", "font_duotone"):
            self.fbind(name, self._redraw)

    def _layers(self) -> Iterator[tuple[str, str, float]]:
        if self.glyphs is None:
            return
        if self.duotone and self.glyphs.duotone:
            ground, lines = self.glyphs.duotone
            yield ground, self.font_duotone, self.ground
            yield lines, self.font_duotone, 1.0
        else:
            yield self.glyphs.bold, self.font_bold, 1.0

    def _paint(self, kept: Paintings) -> None:
        size_px = int(min(self.size))
        if size_px <= 0:
            return
        for glyph, path, alpha in self._layers():
            painting = self._painting(kept, glyph, path, size_px)
            Color(*self.color[:3], alpha * self.color[3])
            left = self.center_x - painting.texture.width / 2 + painting.bleed
            turned = self.mirrored and not self.glyphs.directional
            painting.rectangle(left, self.center_y, turned=turned)
