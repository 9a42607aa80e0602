"""The stage: shows PageViews, turns touches and keys into Actions, lights what is read. Decides nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty
from kivy.uix.widget import Widget

from i18n.locales import right_to_left
from kiosk.devices.camera import Frame
from kiosk.pages.actions import Action, Draw
from kiosk.pages.comfort import Ease
from kiosk.pages.speech import Spoken
from kiosk.pages.view import Area, PageView, Role, Screen, State
from kiosk.types import NodeId
from screens.catalogue import screen_for
from screens.curtain import Curtain, behind
from screens.explore import Explorer
from screens.page import CAPTION, MORE, Page
from screens.ring import Ring
from screens.shape import shape, typing_at
from screens.theme import ThemeBook, Wardrobe
from screens.touch import (
    Acted,
    Cancelled,
    Drawing,
    Drawn,
    Event,
    Missed,
    Nothing,
    Pressed,
    TooShort,
    Touches,
    rules_for,
)
from screens.widgets import NodeWidget, SignatureBox

FELT_S = 0.6
"""How long a touch that was too short is still seen: the person knows that it was felt."""

CHANGED_REST_S = 1.0
"""A button that has become another one rests so long: time to read it."""


class Stage(Widget):
    """The root widget. All calls belong to Kivy's thread.

    ``on_action`` gets each Action that a person does; ``on_miss`` is told, without a place, of a touch
    beside every target or too short, ``on_short`` of the latter; ``on_explore`` of a node that a finger found
    and that is to be said (``MORE``: the button that turns a long page); ``clock`` gives seconds.
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
        clock: Callable[[], float] = time.monotonic,
        lockout_s: float = 0.25,
    ) -> None:
        display = book.display
        super().__init__(size=(display.width_px, display.height_px), size_hint=(None, None))
        self._book = book
        self._on_action = on_action
        self._on_miss = on_miss
        self._on_short = on_short
        self._lockout_s = lockout_s
        self._touches = Touches(clock)
        self._explorer = Explorer(on_explore)
        self._let_go = Clock.create_trigger(lambda _: self._press(None), FELT_S)
        self._curtain: Curtain | None = None
        self._view: PageView | None = None
        self._page: Page | None = None
        self._pages: dict[Screen, Page] = {}
        self._lit: Spoken | None = None
        self._meant: Action | None = None
        self._pen: SignatureBox | None = None
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
        self._obey(view)
        self._draw(old, view)
        self._drape(view)
        self._turn_to_focus(old, view)
        self._encircle()

    def _obey(self, view: PageView) -> None:
        """How this person touches."""
        px_per_mm = self._book.display.px_per_mm
        self._touches.rules = rules_for(view.eases, px_per_mm, self._lockout_s)
        self._explorer.on = Ease.EXPLORE in view.eases

    def _draw(self, old: PageView | None, view: PageView) -> None:
        same_page = old is not None and (old.screen, old.key) == (view.screen, view.key)
        if not same_page:
            self._leave()
        if old is not None and same_page and shape(old) == shape(view) and self._fits(view):
            return
        self._rebuild(view, same_page, typing_at(old) if old is not None else ())

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

    def _rebuild(self, view: PageView, same_page: bool, typed_at: tuple[object, ...]) -> None:
        part = self._page.part if same_page and self._page is not None else 0
        if self._page is None or not same_page:
            self._enter(view.screen)
        assert self._page is not None
        self._page.draw(behind(view), self._wardrobe(view), part)
        moved = same_page and typed_at != typing_at(view)
        if self._page.display.landscape or moved:
            self._show_active(view, moved)
        self.highlight(self._lit if same_page else None)

    def _wardrobe(self, view: PageView) -> Wardrobe:
        return Wardrobe(self._book, view.theme, view.text_size, view.lang)

    def _show_active(self, view: PageView, moved: bool) -> None:
        """Turn to the part that holds the keyboard, or the field that is typed into; to an error before all.

        An upright page that comes up shows its question first: there, only once the person types.
        """
        assert self._page is not None
        for node in view.walk():
            active = node.role is Role.FIELD and State.ACTIVE in node.states
            wrong = node.role is Role.ERROR and bool(node.name) and moved
            if node.role is Role.KEYBOARD or active or wrong:
                part = self._page.part_of(node.id)
                if part is not None:
                    self._page.turn(part)

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
        self._touches.forget_target()
        self._explorer.forget()
        self._pen = None
        self._lit = None

    def highlight(self, spoken: Spoken | None) -> None:
        """Light the sentence that is read now; None lights nothing."""
        before, self._lit = self._lit, spoken
        if self._page is None:
            return
        if spoken is not None:
            self._follow(before, spoken)
        for widget in self._page.drawn():
            own = spoken is not None and widget.node.id == spoken.node
            lit = (spoken.part, spoken.start, spoken.end) if own and spoken is not None else None
            if widget.lit != lit:
                widget.lit = lit

    def _follow(self, before: Spoken | None, spoken: Spoken) -> None:
        """Turn with the voice, unless the person has turned away from what it reads, or draws."""
        assert self._page is not None
        if self._pen is not None:
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

    def turn_part(self) -> None:
        """To the next part of a long page, and round."""
        if self._page is not None:
            self._page.turn((self._page.part + 1) % self._page.parts)
            self.highlight(self._lit)
            self._encircle()

    def targets(self) -> tuple[NodeWidget, ...]:
        """What can be touched now, in reading order."""
        seen = self._curtain or self._page
        return seen.targets() if seen is not None else ()

    def drawn(self) -> tuple[NodeWidget, ...]:
        """All that is drawn now, touchable or not, in reading order."""
        seen = self._curtain or self._page
        return seen.drawn() if seen is not None else ()

    def on_touch_down(self, touch: Any) -> bool:
        """A finger or the mouse comes down; the wheel is not a finger."""
        if getattr(touch, "is_mouse_scrolling", False):
            return True
        self._take(self._touches.given_up(), touch)
        under = self._widget_under(touch)
        draws = isinstance(under, SignatureBox)
        event = self._touches.down(touch.uid, str(under.node.id) if under else None, draws=draws)
        if isinstance(event, Pressed):
            self._meant = self._action(event.target)
            self._explorer.down(NodeId(event.target or ""), self._meant)
        elif isinstance(event, Drawing) and isinstance(under, SignatureBox):
            self._pen = under
        self._take(event, touch)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """It slides."""
        self._take(self._touches.move(touch.uid, self._under(touch)), touch)
        if self._explorer.on and self._pen is None and self._touches.holds(touch.uid):
            found = self._found(touch)
            if found is not None:
                self._explorer.over(found.node.id, found.node.action)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """It is lifted."""
        self._take(self._touches.up(touch.uid, self._under(touch)), touch)
        return True

    def _widget_under(self, touch: Any) -> NodeWidget | None:
        return next((one for one in self.targets() if one.collide_point(touch.x, touch.y)), None)

    def _under(self, touch: Any) -> str | None:
        """What is under a finger; a hand that trembles may have slipped off what it came down on."""
        held, slip = self._touches.target, self._touches.rules.slip_px
        for one in self.targets() if held is not None and slip else ():
            if one.node.id == held and _near(one, touch, slip):
                return held
        widget = self._widget_under(touch)
        return str(widget.node.id) if widget else None

    def _found(self, touch: Any) -> NodeWidget | None:
        """The innermost node under a finger that says something, to be touched or not."""
        under = [one for one in self.drawn() if one.collide_point(touch.x, touch.y)]
        return next((one for one in reversed(under) if one.node.name or one.acts), None)

    def _take(self, event: Event, touch: Any) -> None:
        match event:
            case Pressed(target):
                self._press(target)
            case Acted(target):
                self._press(None)
                # What a finger came down for may have become something else under it.
                if self._explorer.acts and self._action(target) == self._meant:
                    self._act(target)
            case TooShort():
                self._let_go()
                self._on_miss()
                self._on_short()
            case Missed():
                found = self._found(touch) if self._explorer.on else None
                if not self._explorer.down(found.node.id if found else None, None):
                    self._on_miss()
            case Cancelled():
                self._press(None)
            case Drawing():
                if self._pen is not None:
                    self._pen.draw_to(touch.x, touch.y)
            case Drawn():
                self._hand_over()
            case Nothing():
                pass

    def _hand_over(self) -> None:
        """The stroke goes to the session; what is drawn from now on is what the session holds."""
        pen, self._pen = self._pen, None
        if pen is None:
            return
        self._on_action(Draw(pen.stroke()))
        pen.rest()

    def _action(self, target: str | None) -> Action | None:
        return next((one.node.action for one in self.targets() if one.node.id == target), None)

    def _press(self, target: str | None) -> None:
        self._let_go.cancel()
        for widget in self.targets():
            pressed = widget.node.id == target
            if widget.pressed != pressed:
                widget.pressed = pressed

    def _act(self, target: str) -> None:
        for widget in self.targets():
            if widget.node.id != target:
                continue
            if target == MORE:
                self._turn_on()
            elif widget.node.action is not None:
                self._on_action(widget.node.action)
            return

    def _turn_on(self) -> None:
        """To the next part; where the last one brings the main action, a second tap must not do it."""
        waited = self._page is not None and self._page.waits
        self.turn_part()
        if waited and self._page is not None and not self._page.waits:
            self._touches.hold(CHANGED_REST_S)

    def _encircle(self) -> None:
        """Draw the ring around the node in focus: what is drawn of it, or the keys of a row."""
        focus = self._view.focus if self._view is not None else None
        node = next((one for one in self._view.walk() if one.id == focus), None) if self._view else None
        wanted = {key.id for key in node.children} if node and node.role is Role.ROW else {focus}
        found = [one for one in self.drawn() if one.node.id in wanted]
        self._ring.around(found, self._page.theme if self._page is not None else None)

    def _turn_to_focus(self, old: PageView | None, view: PageView) -> None:
        """What the ring comes to is shown."""
        if self._page is None or view.focus is None or (old is not None and old.focus == view.focus):
            return
        top = next((one for one in view.nodes if any(below.id == view.focus for below in one.walk())), None)
        part = self._page.part_of(top.id) if top is not None else None
        if part is not None and part != self._page.part:
            self._page.turn(part)
            self.highlight(self._lit)


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


def _near(widget: NodeWidget, touch: Any, slip: float) -> bool:
    across, along = abs(touch.x - widget.center_x), abs(touch.y - widget.center_y)
    return bool(across <= widget.width / 2 + slip and along <= widget.height / 2 + slip)
