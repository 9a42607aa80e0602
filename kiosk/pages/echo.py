"""What is heard when a finger typed: the key to who hears it alone, what the page says anew to all."""

from __future__ import annotations

from kiosk.pages.actions import Action, Key, NextLayout, Type
from kiosk.pages.ring_words import news, plainly
from kiosk.pages.speech import Spoken
from kiosk.pages.view import Node, PageView, Role


def echoed(before: PageView, after: PageView, action: Action, *, alone: bool) -> tuple[Spoken, ...]:
    """The words for a key that was touched; nothing once the page is another, which is read by itself.

    ``alone``: only the person hears it. A room must not hear a name letter by letter (EN 301 549, 5.1.3.9
    and 5.1.3.10): to all, only keys that write nothing are named, and what the page says now.
    """
    if (before.key, before.lang) != (after.key, after.lang):
        return ()
    key = _key(before, action)
    tells = key is not None and (alone or writes_nothing(action))
    return (*(plainly(key) if key is not None and tells else ()), *news(before, after))


def writes_nothing(action: Action) -> bool:
    """Whether a key may be named to a room: it puts no character of the person's on the page."""
    return isinstance(action, NextLayout) or (isinstance(action, Type) and action.key in set(Key))


def _key(view: PageView, action: Action) -> Node | None:
    keys = (one for one in view.walk() if one.role is Role.KEY)
    return next((one for one in keys if one.action == action), None)
