"""What the kiosk works with, as it needs it: what draws, what works behind the pages, and its town hall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

from hub.contract.briefing import BadgeEntry
from kiosk.app.assisting.eye import Eye, NoEye
from kiosk.app.assisting.renewing import Updates
from kiosk.app.assisting.tries import NowhereKept, Tries
from kiosk.app.hearing.host import NOBODY, Hears
from kiosk.app.later import Post, in_background, now
from kiosk.app.steering.deck import Manners
from kiosk.devices.camera import Frame
from kiosk.difficulty.conclusions import Conclusion
from kiosk.pages.effects import Effect
from kiosk.pages.session import Session
from kiosk.pages.speech import Span, Spoken
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.pages.view import PageView
from kiosk.types import NodeId


class Face(Protocol):
    """What draws: the stage of ``screens``."""

    def show(self, view: PageView) -> None:
        """Draw this page."""
        ...

    def where(self, node: NodeId) -> tuple[float, float] | None:
        """Where a node is seen, on the part of the page that shows it: what of it is aimed at (of a card, its
        code), as shares of the screen from its upper left corner. None: it is on no part."""
        ...

    def highlight(self, spoken: Spoken | None, word: Span | None = None) -> None:
        """Light the sentence that is heard, and in it the word that is."""
        ...

    def level(self, level: float) -> None:
        """Draw how loud it is at the microphone, 0 to 1."""
        ...

    def preview(self, image: Frame | None, corners: Sequence[tuple[float, float]] | None) -> None:
        """Draw the camera's picture and the page's outline."""
        ...


class Behind(Protocol):
    """What works behind the pages of one visit: the desks, or what stands in for them."""

    def follow(self, session: Session, view: PageView) -> None:
        """The session has changed."""
        ...

    def do(self, effect: Effect) -> None:
        """What the person asked for."""
        ...

    def suggest(self, concluded: Conclusion) -> None:
        """Somebody may need help, or a device may fail: for a mediator to know."""
        ...

    def close(self) -> None:
        """The visit ends."""
        ...

    def join(self) -> None:
        """Wait for what must not outlive the program."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """What the kiosk stands in: its town, the time, and the main thread."""

    town: Town
    turner: Turner
    today: Callable[[], date]
    post: Post
    aloud: bool = True
    """Whether pages are read by themselves (a setting of the town)."""
    badges: Callable[[], Sequence[BadgeEntry]] = tuple
    """Who may help beside a person, as the hub has told it last."""
    tries: Tries = NowhereKept()
    """Where wrong numbers of badges are kept over a restart."""
    updates: Updates | None = None
    """The machine that installs a newer version from a stick: on an appliance."""
    eye: Eye = NoEye()
    """Looks for a badge's code, while its page is open."""
    behind: Callable[[str, Callable[[], None]], object] = in_background
    """Does what takes a while, beside the main thread."""
    now: Callable[[], time] = now
    """The time on the town hall's clock."""
    manners: Manners = Manners()
    """How the keys behave (a setting of the town)."""
    signs_in: Callable[[], str] = str
    """Where a person may sign in on their own phone, as people know it; empty: nowhere."""
    rings: bool = False
    """Whether the kiosk rings by itself while nobody can be reached (a setting of the town)."""
    hears: Hears = NOBODY
    """What it takes to be spoken to."""
