"""Runs the camera or the flatbed on its page and brings what it gives to the session."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kiosk.app.later import VisitHandle, in_background
from kiosk.devices.camera import Frame
from kiosk.pages.session import Session
from kiosk.pages.sheets import Corners, Sheet
from kiosk.pages.states import (
    LOOKS,
    ScanFailed,
    ScanLooking,
    ScanReady,
    ScanStarting,
    ScanState,
    ScanWorking,
)
from kiosk.pages.turn_scan import bound, fed, fed_unseen, looked
from kiosk.procedures.paper_values import IDENTITY, PaperForm, PaperKind
from kiosk.types import Lang
from scanner.findings import Advice
from scanner.prompter import Prompter

if TYPE_CHECKING:
    from scanner.process import Event, Live, Page, ScanProcess

Show: TypeAlias = Callable[[Frame | None, Sequence[tuple[float, float]] | None], None]
"""Draws a picture of the camera and a page's outline on the screen."""
MOVED = 0.05
"""Share of the picture's sides that a corner must move by to count as a hand."""


class Paper(NamedTuple):
    """How a paper is filed: the PDF's title and language, and whether its colours matter.

    ``longest_mm``: the longer side of a card, which lies small under a camera framed for sheets.
    """

    title: str
    lang: Lang
    colour: bool = False
    longest_mm: float | None = None


_CARDS = frozenset({PaperKind.IDENTITY_CARD_FRONT, PaperKind.IDENTITY_CARD_BACK, PaperKind.RESIDENCE_PERMIT})
_CARD_MM = 85.6
"""ISO/IEC 7810, ID-1."""


def paper_of(title: str, lang: Lang, serving: Collection[PaperKind | PaperForm]) -> Paper:
    """Say how a paper is filed where these kinds serve; the smallest of them says how near it must lie."""
    kinds = frozenset(serving)
    return Paper(title, lang, bool(kinds & IDENTITY), _CARD_MM if kinds & _CARDS else None)


OpenScan: TypeAlias = Callable[[Paper, Callable[["Event"], None]], "ScanProcess"]
Bind: TypeAlias = Callable[[Paper, Sequence[bytes]], bytes | None]
"""Makes one PDF of several. Blocks; None: it could not be done."""


class Scanning(NamedTuple):
    """What the desk works with."""

    open: OpenScan
    bind: Bind


class ScanDesk:
    """One visit's scanner: opened on the scan page, let go on every other."""

    def __init__(
        self,
        scanning: Scanning,
        handle: VisitHandle,
        show: Show,
        alive: Callable[[], None],
        today: Callable[[], date],
        *,
        speaking: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``speaking``: whether the voice says something, which advice would cut short."""
        self._open, self._bind = scanning
        self._speaking, self._clock = speaking, clock
        self._prompter, self._spoken = Prompter(), 0
        self._handle, self._show, self._alive, self._today = handle, show, alive, today
        self._scan: ScanProcess | None = None
        self._paper: Paper | None = None
        self._past: list[ScanProcess] = []
        self._binding: threading.Thread | None = None
        self._sheets: int | None = None
        """How many pages were kept when the one that the scanner holds came; None: it holds none."""
        self._last: ScanState = ScanStarting()
        """What the scanner said last: a person who comes back from the list of pages must see it again."""
        self._outline: Corners = ()
        self._lock, self._newest = threading.Lock(), list["Live"]()

    def look(self, paper: Paper | None, scan: ScanState, kept: int) -> None:
        """The page of this paper is shown, or (None) another; ``kept``: its pages so far.

        What was taken can be corrected until the page is left: a call for help throws nothing away.
        """
        looks = isinstance(scan, LOOKS)
        if paper is None:
            if looks and not isinstance(scan, ScanWorking):
                self._let_go()
        elif self._paper is not None and paper != self._paper:
            self._let_go()
        if paper is None or not looks:
            return
        if self._scan is None:
            self._start(paper)
        elif self._sheets is not None and isinstance(scan, ScanStarting):
            # The sheet that was kept still lies there: only one that is taken again may be the same.
            self._go_on(same_sheet=kept == self._sheets)
        elif isinstance(scan, ScanStarting) and not isinstance(self._last, ScanStarting | ScanLooking):
            self._retell(self._scan, self._last)

    def shoot(self) -> None:
        """The shutter was touched."""
        if self._scan:
            self._scan.shoot()

    def turn(self) -> None:
        """The page by a quarter to the right."""
        if self._scan:
            self._scan.turn()

    def flatten(self) -> None:
        """The curl out of the page, or in again."""
        if self._scan:
            self._scan.flatten()

    def adjust(self, corners: Corners) -> None:
        """The page anew, from these corners of its photograph."""
        if self._scan:
            self._scan.adjust(corners)

    def bind(self, paper: Paper, pdfs: Sequence[bytes]) -> None:
        """The pages as one paper."""

        def work() -> None:
            pdf = self._bind(paper, pdfs)
            self._handle.change(lambda session: bound(session, self._today(), pdf))

        self._binding = in_background("bind", work)

    def close(self) -> None:
        """The visit ends: let the scanner go and forget its pictures."""
        self._let_go()

    def join(self) -> None:
        """Wait until the scan processes have ended, and what binds pages. Blocks."""
        if self._binding:
            self._binding.join()
        for scan in self._past:
            scan.join()

    def _let_go(self) -> None:
        scan, self._scan = self._scan, None
        self._paper = self._sheets = None
        if scan:
            scan.stop()
            self._past.append(scan)
            with self._lock:
                self._newest.clear()
            self._show(None, None)

    def _go_on(self, *, same_sheet: bool) -> None:
        if self._scan:
            self._scan.next(same_sheet=same_sheet)
        self._sheets, self._last = None, ScanStarting()
        with self._lock:
            self._newest.clear()

    def _retell(self, scan: ScanProcess, state: ScanState) -> None:
        """A flatbed that waits says so once."""
        self._handle.change(lambda session: looked(session, state) if self._scan is scan else session)

    def _start(self, paper: Paper) -> None:
        holder: list[ScanProcess] = []
        scan = self._open(paper, lambda event: self._came(holder, event))
        holder.append(scan)
        self._scan, self._paper = scan, paper
        self._prompter = Prompter()
        self._last = ScanStarting()
        scan.start()
        # What a scan that was let go had said is no longer true.
        self._retell(scan, ScanStarting())

    def _came(self, holder: list[ScanProcess], event: Event) -> None:
        """In the reader's thread. Of frames only the newest waits: a slow screen must not fall behind."""
        from scanner.process import Live

        if isinstance(event, Live):
            with self._lock:
                waiting = bool(self._newest)
                self._newest[:] = [event]
            if not waiting:
                self._handle.post(lambda: self._frame(holder))
        else:
            rounds = holder[0].rounds if holder else 0
            self._handle.post(lambda: self._heard(holder, event, rounds))

    def _ours(self, holder: list[ScanProcess]) -> bool:
        """An event of a scan that was let go is nothing any more."""
        return bool(holder) and holder[0] is self._scan and self._handle.alive()

    def _frame(self, holder: list[ScanProcess]) -> None:
        with self._lock:
            newest = self._newest.pop() if self._newest else None
        if newest is None or not self._ours(holder) or self._sheets is not None:
            return
        self._show(newest.frame, newest.corners)
        if newest.corners and self._moved(newest.corners):
            self._alive()
        self._tell(ScanLooking(newest.advice or "none", newest.progress, self._worth_saying(newest.advice)))

    def _worth_saying(self, advice: str | None) -> int:
        """How many times advice was worth a sentence, this frame's too."""
        shown = Advice(advice) if advice else None
        self._prompter, said = self._prompter.feed(shown, self._clock(), busy=self._speaking())
        self._spoken += said is not None
        return self._spoken

    def _moved(self, corners: Sequence[tuple[float, float]]) -> bool:
        """A hand moves the sheet; a sheet that only lies there is not a person."""
        before, pairs = self._outline, zip(self._outline, corners, strict=False)
        moved = not before or any(abs(x - u) + abs(y - v) > MOVED for (x, y), (u, v) in pairs)
        if moved:
            self._outline = tuple(corners)
        return moved

    def _heard(self, holder: list[ScanProcess], event: Event, rounds: int) -> None:
        """On the main thread, where the next page may have been asked for since the event came."""
        if not self._ours(holder) or holder[0].rounds != rounds:
            return
        from scanner import process

        match event:
            case process.Live():
                raise ValueError("frames go another way")
            case process.Ready(feeder, glass):
                self._tell(ScanReady(feeder, glass))
            case process.Busy(scanning):
                self._tell(ScanWorking(scanning=scanning))
            case process.Page() as page:
                self._keep(page)
            case process.NoCamera():
                self._show(None, None)
                self._tell(ScanFailed())
            case process.ScannerFault(code):
                # News wakes a person; a scanner that is away says so every two seconds, to nobody.
                if self._last != ScanFailed(code):
                    self._alive()
                self._tell(ScanFailed(code))

    def _keep(self, page: Page) -> None:
        def update(session: Session) -> Session:
            if session.procedure is None:
                return session
            kept = len(session.stack_of(session.route(self._today()).current))
            if not isinstance(session.scan, LOOKS):
                # Nobody looks at it, but the scanner holds it until it is told to go on.
                self._sheets = kept if self._sheets is None else self._sheets
                return fed_unseen(session, self._today(), sheet_of(page)) if page.dpi else session
            self._sheets = kept
            return fed(session, self._today(), sheet_of(page), more=page.more)

        self._last = ScanWorking(scanning=True) if page.more else ScanStarting()
        self._handle.apply(update)

    def _tell(self, state: ScanState) -> None:
        self._last = state
        self._handle.apply(lambda session: looked(session, state))


def sheet_of(page: Page) -> Sheet:
    """What the scanner gives, as the session holds it."""
    still = page.still if page.still.bgr else None
    trouble = _trouble(page)
    return Sheet(
        page.pdf, page.thumbnail, page.codes, trouble, page.read, still, page.outline, page.flattened
    )


def _trouble(page: Page) -> str:
    """What the person should look at before keeping the page, the most important first."""
    if not page.found:
        return "no_page"
    told = {"unreadable": "unreadable", "ocr_failed": "unreadable", "twoddoc_unread": "code"}
    return next((told[issue] for issue in page.issues if issue in told), "")
