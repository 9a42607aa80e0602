"""The stage: shows PageViews under a hand, rings what is in focus, lights what is read. Decides nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kivy.properties import BooleanProperty
from kivy.uix.widget import Widget

from i18n.locales import right_to_left
from kiosk.devices.camera import Frame
from kiosk.pages.actions import Action
from kiosk.pages.speech import Span, Spoken
from kiosk.pages.view import Area, PageView, Role, Screen
from kiosk.types import NodeId
from screens.catalogue import screen_for
from screens.curtain import Curtain, behind
from screens.hand import Ears, Hand
from screens.lights import lights
from screens.page import Page
from screens.reuse import CAPTION
from screens.ring import Ring
from screens.shape import shape, wanted_in_sight
from screens.theme import ThemeBook, Wardrobe
from screens.widgets import Meter, NodeWidget

CORNER_MM = 40.0
"""A finger finds it without a mark; a citizen's hand has nothing to do there."""


class Stage(Widget):
    """The root widget. All calls belong to Kivy's thread.

    ``on_action`` gets each Action that a person does; ``on_miss`` is told, without a place, of a touch
    beside every target or too short, ``on_short`` of the latter; ``on_explore`` of a node that a finger found
    and that is to be said (``MORE``: the button that turns a long page); ``on_corner`` of a finger that rests
    in an upper corner, and of its end; ``clock`` gives seconds.
    """

    mirrored = BooleanProperty(False)
    """The page begins at the right: the glass turns it round (``screens.glass``)."""

    def __init__(
        self,
        book: ThemeBook,
        on_action: Callable[[Action], None],
        *,
        on_miss: Callable[[], None] = lambda: None,
        on_explore: Callable[[NodeId], None] = lambda _: None,
        on_short: Callable[[], None] = lambda: None,
        on_corner: Callable[[bool], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        lockout_s: float = 0.25,
    ) -> None:
        display = book.display
        super().__init__(size=(display.width_px, display.height_px), size_hint=(None, None))
        self._book = book
        ears = Ears(on_action, on_miss, on_explore, on_short, on_corner)
        self.hand = Hand(self, ears, display.px_per_mm, clock=clock, lockout_s=lockout_s)
        self._curtain: Curtain | None = None
        self._view: PageView | None = None
        self._page: Page | None = None
        self._pages: dict[Screen, Page] = {}
        self._lit: Spoken | None = None
        self._word: Span | None = None
        self._ring = Ring()
        self.add_widget(self._ring)

    @property
    def view(self) -> PageView | None:
        """What is shown."""
        return self._view

    @property
    def page(self) -> Page | None:
        """The screen on stage."""
        return self._page

    def show(self, view: PageView) -> None:
        """Draw this page. The same page with the same structure only changes its values."""
        view = _captioned(view)
        old, self._view = self._view, view
        if old == view:
            return
        self.mirrored = right_to_left(view.lang)
        self.hand.obey(view.eases)
        rebuilt = self._draw(old, view)
        self._drape(view)
        if old is not None and old.key == view.key:
            self._turn_to(wanted_in_sight(old, view))
        if rebuilt or old is None or old.focus != view.focus:
            self._turn_to_focus(view)
        self._encircle()

    def fit(self, book: ThemeBook) -> None:
        """The screen has another size, as one that was turned: everything is laid out anew."""
        self._leave()
        if self._page is not None:
            self._page.leave()
        self._pages, self._page, self._curtain, self._book = {}, None, None, book
        self.size = book.display.width_px, book.display.height_px
        view, self._view = self._view, None
        if view is not None:
            self.show(view)

    def _draw(self, old: PageView | None, view: PageView) -> bool:
        """Whether the page was laid out anew; else its values changed in place."""
        same_page = old is not None and (old.screen, old.key) == (view.screen, view.key)
        if not same_page:
            self._leave()
        if old is not None and same_page and shape(old) == shape(view) and self._fits(view):
            return False
        self._rebuild(view, same_page)
        return True

    def _drape(self, view: PageView) -> None:
        """Put the page on stage, or the curtain instead: then nothing of the page is drawn."""
        nodes = view.area(Area.CURTAIN)
        self._curtain = Curtain(nodes, self._book.display, self._wardrobe(view).page()) if nodes else None
        seen = self._curtain or self._page
        for child in tuple(self.children):
            if child is not seen and child is not self._ring:
                self.remove_widget(child)
        if seen is not None and seen.parent is None:
            self.add_widget(seen, index=len(self.children))

    def _fits(self, view: PageView) -> bool:
        """Change values in place; False when a node now wants more height than it has."""
        assert self._page is not None
        return self._page.update(behind(view))

    def _rebuild(self, view: PageView, same_page: bool) -> None:
        part = self._page.part if same_page and self._page is not None else 0
        if self._page is None or not same_page:
            self._enter(view.screen)
        assert self._page is not None
        self._page.draw(behind(view), self._wardrobe(view), part)
        if same_page:
            self._relight()
        else:
            self.highlight(None)

    def _wardrobe(self, view: PageView) -> Wardrobe:
        return Wardrobe(self._book, view.theme, view.text_size, view.lang)

    def _enter(self, screen: Screen) -> None:
        if self._page is not None and self._page is self._pages.get(screen):
            self._page.move_on()
            return
        if self._page is not None:
            self._page.leave()
        if screen not in self._pages:
            self._pages[screen] = screen_for(screen, self._book)
        self._page = self._pages[screen]

    def _leave(self) -> None:
        self.hand.forget()
        self._lit = self._word = None

    def where(self, node: NodeId) -> tuple[float, float] | None:
        """Where a node of the body is seen, on the part that shows it: shares of the screen from its upper
        left corner; None: it is on no part."""
        place = self._page.where(node) if self._page is not None else None
        if place is None:
            return None
        x, y = place[0] / self.width, 1 - place[1] / self.height
        return (1 - x if self.mirrored else x), y

    def highlight(self, spoken: Spoken | None, word: Span | None = None) -> None:
        """Light the sentence that is read now, and ``word`` (characters of its text) in it; None: nothing."""
        before, self._lit, self._word = self._lit, spoken, word
        if self._page is None:
            return
        if spoken is not None and before != spoken:
            self._follow(before, spoken)
        for widget in self._page.drawn():
            lit, heard = lights(widget.node, spoken, word)
            if widget.word != heard:
                widget.word = heard
            if widget.lit != lit:
                widget.lit = lit

    def _relight(self) -> None:
        """The widgets have changed, what is heard has not."""
        self.highlight(self._lit, self._word)

    def _follow(self, before: Spoken | None, spoken: Spoken) -> None:
        """Turn with the voice, unless the person has turned away from what it reads, or draws."""
        assert self._page is not None
        if self.hand.draws:
            return
        was = self._page.part_of(before.node) if before is not None else 0
        now = self._page.part_of(spoken.node)
        if now is not None and was in {None, self._page.part}:
            self._page.turn(now)
            self._encircle()

    def preview(self, image: Frame | None, corners: Sequence[tuple[float, float]] | None = None) -> None:
        """Show a camera picture and the page's corners (0 to 1 from top left)."""
        preview = getattr(self._page, "preview", None)
        if preview is not None:
            preview(image, corners)

    def level(self, level: float) -> None:
        """Show how loud it is at the microphone, 0 to 1."""
        for widget in self.drawn():
            if isinstance(widget, Meter):
                widget.hear(level)

    def turn_part(self) -> None:
        """To the next part of a long page, and round."""
        if self._page is not None:
            self._page.turn((self._page.part + 1) % self._page.parts)
            self._relight()
            self._encircle()

    def turn_on(self) -> bool:
        """The same, by a finger; True where that brings the main action under it."""
        waited = self._page is not None and self._page.waits
        self.turn_part()
        return waited and self._page is not None and not self._page.waits

    def targets(self) -> tuple[NodeWidget, ...]:
        """What can be touched now, in reading order."""
        seen = self._curtain or self._page
        return seen.targets() if seen is not None else ()

    def drawn(self) -> tuple[NodeWidget, ...]:
        """All that is drawn now, touchable or not, in reading order."""
        seen = self._curtain or self._page
        return seen.drawn() if seen is not None else ()

    def in_corner(self, touch: Any) -> bool:
        """Whether it lies in an upper corner of the screen."""
        edge = CORNER_MM * self._book.display.px_per_mm
        return bool(touch.y >= self.height - edge and not edge <= touch.x < self.width - edge)

    def on_touch_down(self, touch: Any) -> bool:
        """A finger or the mouse comes down; the wheel is not a finger."""
        if getattr(touch, "is_mouse_scrolling", False):
            return True
        self.hand.down(touch)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """It slides."""
        self.hand.move(touch)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """It is lifted."""
        self.hand.up(touch)
        return True

    def _encircle(self) -> None:
        """Draw the ring around the node in focus: what is drawn of it, or the keys of a row."""
        focus = self._view.focus if self._view is not None else None
        node = next((one for one in self._view.walk() if one.id == focus), None) if self._view else None
        wanted = {key.id for key in node.children} if node and node.role is Role.ROW else {focus}
        found = [one for one in self.drawn() if one.node.id in wanted]
        self._ring.around(found, self._page.theme if self._page is not None else None)

    def _turn_to_focus(self, view: PageView) -> None:
        """What the ring comes to is shown, and stays so when the page lies on other parts."""
        if view.focus is None:
            return
        tops = (one for one in view.nodes if any(below.id == view.focus for below in one.walk()))
        self._turn_to(next((one.id for one in tops), None))

    def _turn_to(self, node: NodeId | None) -> None:
        """Show the part that holds a node of the page."""
        part = self._page.part_of(node) if self._page is not None and node is not None else None
        if part is not None and self._page is not None and part != self._page.part:
            self._page.turn(part)
            self._relight()


def _captioned(view: PageView) -> PageView:
    """What is heard and stands nowhere on the page takes the town's place while it is heard."""
    if not view.caption:
        return view
    icon = CAPTION
    nodes = (
        replace(one, name=view.caption, detail="", icon=icon) if one.role is Role.TOWN else one
        for one in view.nodes
    )
    return replace(view, nodes=tuple(nodes))
