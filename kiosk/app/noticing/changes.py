"""What happens without an action of a page: the idle question, a word misheard, what a scanner gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.app.noticing.happened import happens
from kiosk.difficulty.events import Event, What
from kiosk.pages.overlays import IdleWarning, Unheard, holds
from kiosk.pages.readings import troubles
from kiosk.pages.session import Session
from kiosk.pages.states import (
    LOOKS,
    Misheard,
    ScanBinding,
    ScanFailed,
    ScanShown,
    ScanTaken,
    ScanWorking,
)
from kiosk.pages.town import Town
from kiosk.procedures.papers import Trouble
from scanner.findings import Advice

_NOT_WORDS = frozenset({"speak.lost", "heard.nothing"})
"""Nothing was said, or the machine failed: nobody was misunderstood."""
_WRONG = frozenset({Trouble.WRONG_KIND, Trouble.EXPIRED})
_OF_SHEET = {"": "", "code": "", "unreadable": "blur", "no_page": "none_detected"}
"""Why a page that was taken will not do; empty: it will."""
_OF_ADVICE = {
    Advice.TOO_DARK: "blur",
    Advice.BLURRED: "blur",
    Advice.TOO_BRIGHT: "glare",
    Advice.GLARE: "glare",
    Advice.TWO_PAGES: "cropped",
    Advice.CROPPED: "cropped",
    Advice.TOO_FAR: "cropped",
}
"""Why the preview takes nothing. No page at all is no refusal: the person looks for it in their bag."""


def of_change(before: Session, now: Session, town: Town, today: date, page: str) -> Iterator[Event]:
    """Between two sessions that follow each other."""
    asked, asks = (isinstance(one.overlay, IdleWarning) for one in (before, now))
    if asked != asks:
        yield happens(What.IDLE_SHOWN if asks else What.IDLE_DISMISSED)
    if before.comfort.lang != now.comfort.lang:
        yield happens(What.LANGUAGE_CHANGED)
    if _misheard(before, now):
        yield happens(What.VOICE_NOT_UNDERSTOOD, page=page)
    if before.scan != now.scan and before.procedure == now.procedure and before.dossiers == now.dossiers:
        yield from _scanned(before, now, town, today)


def refusal(advice: str) -> str:
    """Why the preview takes nothing, for an advice of the scanner; empty: it does, or nothing lies there."""
    return _OF_ADVICE.get(Advice(advice), "") if advice in set(Advice) else ""


def _misheard(before: Session, now: Session) -> bool:
    heard = now.microphone
    told = isinstance(heard, Misheard) and heard != before.microphone and heard.advice.key not in _NOT_WORDS
    return told or (holds(now.overlay, Unheard) and not holds(before.overlay, Unheard))


def _scanned(before: Session, now: Session, town: Town, today: date) -> Iterator[Event]:
    match now.scan:
        case ScanShown(sheet) if _fresh(before):
            reason = _OF_SHEET.get(sheet.trouble, "")
            yield happens(What.SCAN_REFUSED, reason=reason) if reason else happens(What.SCAN_ACCEPTED)
        case ScanTaken(paper) if now.procedure and isinstance(before.scan, ScanShown | ScanBinding):
            found = troubles(now, now.route(today).current, paper, town, today)
            if any(one.code in _WRONG for one in found):
                yield happens(What.SCAN_REFUSED, reason="wrong_document")
        case ScanFailed() if not isinstance(before.scan, ScanFailed):
            yield happens(What.SCAN_REFUSED, reason="none_detected")
        case _:
            pass


def _fresh(before: Session) -> bool:
    """Whether a page that is shown came from the scanner now: not turned, flattened or looked at again."""
    scan = before.scan
    return isinstance(scan, LOOKS) and not (isinstance(scan, ScanWorking) and scan.sheet is not None)
