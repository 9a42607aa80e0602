"""What steering stands on: the kiosk as it needs it, and a town's manners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen
from kiosk.pages.session import Session
from kiosk.pages.speech import Spoken
from kiosk.pages.view import PageView


class Deck(Protocol):
    """What is steered: the kiosk. All on the main thread."""

    @property
    def session(self) -> Session:
        """The visit as it stands."""
        ...

    @property
    def view(self) -> PageView:
        """The page that is shown."""
        ...

    @property
    def aloud(self) -> bool:
        """Whether pages are read by themselves."""
        ...

    @property
    def speaking(self) -> bool:
        """Whether anything is being said."""
        ...

    @property
    def utterances(self) -> int:
        """Counts what was said."""
        ...

    def pen(self) -> Pen:
        """What writes in the visit's language."""
        ...

    def act(self, action: act.Action) -> None:
        """Do this."""
        ...

    def apply(self, update: Callable[[Session], Session]) -> None:
        """Change the session without an action of a page."""
        ...

    def draw(self) -> None:
        """Draw the page again."""
        ...

    def say(self, parts: Sequence[Spoken]) -> None:
        """Say these now."""
        ...

    def read(self, before: Sequence[Spoken]) -> None:
        """Read the page, after these words."""
        ...

    def hush(self) -> None:
        """Silence."""
        ...

    def unlisten(self) -> None:
        """Silence, and nothing private is there to be repeated."""
        ...

    def repeat(self) -> None:
        """The last utterance again."""
        ...


@dataclass(frozen=True)
class Manners:
    """How a town's keys behave."""

    scan_s: float = 3.0
    """How long the ring rests on a stop when it moves by itself."""
    one_switch: bool = False
    """There is one switch: the ring moves by itself from its first press on."""
