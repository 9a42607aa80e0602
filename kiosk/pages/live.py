"""Live regions: what changes by itself on a page that stays, and must be heard (WCAG 2.1, 4.1.3)."""

from __future__ import annotations

from kiosk.pages import setup
from kiosk.pages.session import Session
from kiosk.pages.setup_states import SettingUp
from kiosk.pages.states import LOOKS, ScanFailed, ScanLooking, ScanReady
from kiosk.pages.view import PageView, Screen

_CAMERA, _LINE = "camera", "call.line"


def news(was: Session, shown: PageView, now: Session, view: PageView) -> tuple[str, ...]:
    """The ids of the nodes that have news, between two sessions and the pages drawn of them."""
    if isinstance(was.duty, SettingUp) and isinstance(now.duty, SettingUp):
        return tuple(setup.news(was.duty, now.duty))
    if view.screen is Screen.HELP:
        return _of_call(was, now)
    if was.call_back != now.call_back and view.key.startswith("call_back."):
        return "title", "text"
    if was.call != now.call and any(node.id == _LINE for node in view.nodes):
        return (_LINE,)
    if view.screen is not Screen.SCAN:
        return ()
    if isinstance(was.scan, ScanLooking) and isinstance(now.scan, ScanLooking):
        # Advice changes often: the scanner's prompter says which is worth a sentence, and when.
        return (_CAMERA,) if now.scan.spoken > was.scan.spoken else ()
    if _told(view) == _told(shown):
        return ()
    if isinstance(now.scan, ScanFailed | ScanReady):
        return "title", "text"
    if not isinstance(now.scan, LOOKS):
        # The page in hand has gone to another place.
        return ("title",)
    # What became of the picture is said at once; the first advice waits like the others.
    waits = isinstance(now.scan, ScanLooking) and not isinstance(was.scan, ScanFailed)
    return () if waits else (_CAMERA,)


def _of_call(was: Session, now: Session) -> tuple[str, ...]:
    """What has become of the call, and what a mediator says; that a minute went by is no news."""
    told = (("title", was.call != now.call), ("text", was.call != now.call))
    word = ("word", now.waiting.word is not None and was.waiting.word != now.waiting.word)
    rings = ("rings", now.waiting.rings and not was.waiting.rings)
    return tuple(name for name, is_new in (*told, word, rings) if is_new)


def _told(view: PageView) -> str:
    """The camera's advice; where there is none, the title."""
    said = {str(node.id): node.detail or node.name for node in view.walk() if node.id in {_CAMERA, "title"}}
    return said.get(_CAMERA) or said.get("title", "")
