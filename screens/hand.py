"""A hand on the stage: fingers in, actions out, as this person touches."""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any, Protocol

from kivy.clock import Clock

from kiosk.pages.actions import Action, Grip, Speak
from kiosk.pages.comfort import Ease
from kiosk.pages.view import State
from kiosk.types import NodeId
from screens.explore import Explorer
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
from screens.turner import MORE
from screens.widgets import Dragged, NodeWidget

FELT_S = 0.6
"""How long a touch that was too short is still seen: the person knows that it was felt."""

HELD_S = 0.4
"""A finger that rests so long on the microphone holds it: it listens until the finger is lifted."""

CHANGED_REST_S = 1.0
"""A button that has become another one rests so long: time to read it."""


class Touched(Protocol):
    """What a hand finds under it: the stage."""

    def targets(self) -> tuple[NodeWidget, ...]:
        """What can be touched now, in reading order."""
        ...

    def drawn(self) -> tuple[NodeWidget, ...]:
        """All that is drawn now, touchable or not, in reading order."""
        ...

    def turn_on(self) -> bool:
        """To the next part of a long page; True where that brings the main action under the finger."""
        ...

    def in_corner(self, touch: Any) -> bool:
        """Whether it lies in an upper corner of the screen."""
        ...


@dataclass(frozen=True)
class Ears:
    """Who is told of what a hand does. A miss is told without its place."""

    on_action: Callable[[Action], None]
    on_miss: Callable[[], None] = lambda: None
    """Of a touch beside every target or too short."""
    on_explore: Callable[[NodeId], None] = lambda _: None
    """Of a node that a finger found and that is to be said."""
    on_short: Callable[[], None] = lambda: None
    """Of a touch that was too short."""
    on_corner: Callable[[bool], None] = lambda _: None
    """Of a finger that rests on nothing in an upper corner of the screen (True), and of its end."""


class Hand:
    """Belongs to Kivy's thread. ``lockout_s`` is the town's own rest after each touch."""

    def __init__(
        self,
        stage: Touched,
        ears: Ears,
        px_per_mm: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        lockout_s: float = 0.25,
    ) -> None:
        self._stage, self.ears = stage, ears
        self._px_per_mm, self._lockout_s = px_per_mm, lockout_s
        self._touches = Touches(clock)
        self._explorer = Explorer(ears.on_explore)
        self._let_go = Clock.create_trigger(lambda _: self._press(None), FELT_S)
        self._meant: Action | None = None
        self._pen: Dragged | None = None
        self._cornered: object | None = None
        self._holding = Clock.create_trigger(lambda _: self._hold(), HELD_S)
        self._held = False

    @property
    def draws(self) -> bool:
        """Whether a finger is drawing now."""
        return self._pen is not None

    def obey(self, eases: Set[Ease]) -> None:
        """How this person touches."""
        self._touches.rules = rules_for(eases, self._px_per_mm, self._lockout_s)
        self._explorer.on = Ease.EXPLORE in eases

    def forget(self) -> None:
        """Another page: what a finger lies on is no more."""
        self._touches.forget_target()
        self._explorer.forget()
        self._pen = self._meant = None
        self._holding.cancel()
        self._held = False

    def down(self, touch: Any) -> None:
        """A finger or the mouse comes down."""
        if not isinstance(given_up := self._touches.given_up(), Nothing):
            self._let_it_go()
        self._take(given_up, touch)
        under = self._widget_under(touch)
        draws = isinstance(under, Dragged)
        event = self._touches.down(touch.uid, str(under.node.id) if under else None, draws=draws)
        if isinstance(event, Pressed):
            self._meant = self._action(event.target)
            self._explorer.down(NodeId(event.target or ""), self._meant)
            if under is not None and _speaks(under) and not self._explorer.on:
                self._holding()
        elif isinstance(event, Drawing) and isinstance(under, Dragged):
            self._pen = under
        self._take(event, touch)
        if isinstance(event, Missed) and self._stage.in_corner(touch):
            self._cornered = touch.uid
            self.ears.on_corner(True)

    def move(self, touch: Any) -> None:
        """It slides."""
        if not self._stage.in_corner(touch):
            self._leave_corner(touch)
        self._take(self._touches.move(touch.uid, self._under(touch)), touch)
        if self._explorer.on and self._pen is None and self._touches.holds(touch.uid):
            found = self._found(touch)
            if found is not None:
                self._explorer.over(found.node.id, found.node.action)

    def up(self, touch: Any) -> None:
        """It is lifted."""
        self._leave_corner(touch)
        counts = self._touches.holds(touch.uid)
        event = self._touches.up(touch.uid, self._under(touch))
        if counts and self._let_it_go():
            self._press(None)
            return
        self._take(event, touch)

    def _hold(self) -> None:
        """The finger has rested on the microphone."""
        pressed = any(one.pressed and _speaks(one) for one in self._stage.targets())
        if pressed and not self._held:
            self._held = True
            self.ears.on_action(Speak(Grip.HOLD))

    def _let_it_go(self) -> bool:
        """Whether the finger held the microphone until now."""
        self._holding.cancel()
        held, self._held = self._held, False
        if held:
            self.ears.on_action(Speak(Grip.RELEASE))
        return held

    def act(self, target: str) -> None:
        """What a touch on this target does."""
        for widget in self._stage.targets():
            if widget.node.id != target:
                continue
            if target == MORE:
                # Where the last part brings the main action, a second tap must not do it.
                if self._stage.turn_on():
                    self._touches.hold(CHANGED_REST_S)
            elif widget.node.action is not None:
                self.ears.on_action(widget.node.action)
            return

    def _leave_corner(self, touch: Any) -> None:
        if self._cornered is not None and self._cornered == touch.uid:
            self._cornered = None
            self.ears.on_corner(False)

    def _widget_under(self, touch: Any) -> NodeWidget | None:
        return next((one for one in self._stage.targets() if one.collide_point(touch.x, touch.y)), None)

    def _under(self, touch: Any) -> str | None:
        """What is under a finger; a hand that trembles may have slipped off what it came down on."""
        held, slip = self._touches.target, self._touches.rules.slip_px
        for one in self._stage.targets() if held is not None and slip else ():
            if one.node.id == held and _near(one, touch, slip):
                return held
        widget = self._widget_under(touch)
        return str(widget.node.id) if widget else None

    def _found(self, touch: Any) -> NodeWidget | None:
        """The innermost node under a finger that says something, to be touched or not."""
        under = [one for one in self._stage.drawn() if one.collide_point(touch.x, touch.y)]
        return next((one for one in reversed(under) if one.node.name or one.acts), None)

    def _take(self, event: Event, touch: Any) -> None:
        match event:
            case Pressed(target):
                self._press(target)
            case Acted(target):
                self._press(None)
                # What a finger came down for may have become something else under it.
                if self._explorer.acts and self._action(target) == self._meant:
                    self.act(target)
            case TooShort():
                self._let_go()
                self.ears.on_miss()
                self.ears.on_short()
            case Missed():
                found = self._found(touch) if self._explorer.on else None
                if not self._explorer.down(found.node.id if found else None, None):
                    self.ears.on_miss()
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
        """What was dragged goes to the session; what is drawn from now on is what the session holds."""
        pen, self._pen = self._pen, None
        if pen is None:
            return
        self.ears.on_action(pen.done())
        pen.rest()

    def _action(self, target: str | None) -> Action | None:
        return next((one.node.action for one in self._stage.targets() if one.node.id == target), None)

    def _press(self, target: str | None) -> None:
        self._let_go.cancel()
        for widget in self._stage.targets():
            pressed = widget.node.id == target
            if widget.pressed != pressed:
                widget.pressed = pressed


def _speaks(widget: NodeWidget) -> bool:
    """Whether it is a microphone that is closed."""
    return isinstance(widget.node.action, Speak) and State.BUSY not in widget.node.states


def _near(widget: NodeWidget, touch: Any, slip: float) -> bool:
    across, along = abs(touch.x - widget.center_x), abs(touch.y - widget.center_y)
    return bool(across <= widget.width / 2 + slip and along <= widget.height / 2 + slip)
