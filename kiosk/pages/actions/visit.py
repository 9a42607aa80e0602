"""What is done whatever page is open: the way back, what lies over the page, the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.guide.richtext import TermId


@dataclass(frozen=True)
class Back:
    """To the page before; the answer stays."""


@dataclass(frozen=True)
class ShowLanguages:
    """Open the choice of languages over the page."""


@dataclass(frozen=True)
class ShowTuning:
    """Open the page on which the person sets how the kiosk is seen, heard and touched."""


@dataclass(frozen=True)
class TryKeys:
    """Open the page on which each key says what it does."""


@dataclass(frozen=True)
class ShowAiming:
    """Show how a code is taken with a phone; the code stays on the screen."""


@dataclass(frozen=True)
class Explain:
    """Say what a word or a choice means; ``part`` counts the pages of a long explanation, from 0."""

    term: TermId
    part: int = 0


@dataclass(frozen=True)
class CloseOverlay:
    """Back to the page under the help, language or leaving page; also "I am still here"."""


@dataclass(frozen=True)
class AskToLeave:
    """Ask before ending the visit."""


@dataclass(frozen=True)
class Erase:
    """End the visit and forget everything."""


@dataclass(frozen=True)
class StartCleaning:
    """The screen is going to be wiped: touches do nothing for a while."""


VisitAction: TypeAlias = (
    Back
    | ShowLanguages
    | ShowTuning
    | TryKeys
    | ShowAiming
    | Explain
    | CloseOverlay
    | AskToLeave
    | Erase
    | StartCleaning
)
