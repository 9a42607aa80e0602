"""What of a long page was not seen yet: until then its main action is to turn on (no Kivy)."""

from __future__ import annotations

from kiosk.pages.view import Area, Node, PageView, Role, Screen, Tone
from kiosk.types import NodeId

_ANSWERED = frozenset(
    {
        Role.CHOICE,
        Role.TILE,
        Role.FIELD,
        Role.SEARCH,
        Role.KEYBOARD,
        Role.SIGNATURE,
        Role.TARGET,
        Role.CAMERA,
        Role.STEPPER,
    }
)
"""Who answers chooses when to go on; what is only read is read first."""
_AROUND = frozenset({Screen.ATTRACT, Screen.HELP, Screen.NOTICE})


def to_read(view: PageView) -> Node | None:
    """The main action that waits until all of this page was seen; None where it need not."""
    body = view.area(Area.BODY)
    if view.screen in _AROUND or any(node.role in _ANSWERED for node in body):
        return None
    return next((node for node in view.area(Area.ACTIONS) if node.tone is Tone.MAIN), None)


class Unread:
    """Which parts of the page on stage were shown."""

    def __init__(self) -> None:
        self._key, self._parts = "", 0
        self._seen: set[int] = set()
        self._main: Node | None = None
        self._keyed = False

    def begin(self, view: PageView, parts: int) -> None:
        """This page lies on so many parts now; set anew, what was seen of it counts no more."""
        if (self._key, self._parts) != (view.key, parts):
            self._seen = set()
        self._key, self._parts = view.key, parts
        self.look(view)

    def look(self, view: PageView) -> None:
        """Other values of the same page. Who goes by keys has heard each line before the action."""
        self._main = to_read(view)
        self._keyed = self._main is not None and view.focus == self._main.id

    def show(self, part: int) -> None:
        """This part is seen now."""
        self._seen.add(part)

    def forget(self) -> None:
        """The page is gone."""
        self._key, self._parts, self._seen, self._main = "", 0, set(), None

    @property
    def waiting(self) -> NodeId | None:
        """The main action whose place the turning button takes; None once all was seen."""
        if self._main is None or self._keyed or len(self._seen) >= self._parts:
            return None
        return self._main.id
