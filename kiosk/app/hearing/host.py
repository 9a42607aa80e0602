"""What hearing stands on: the kiosk as it needs it, its ears, and the words of a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from kiosk.app.later import in_background
from kiosk.app.steering.deck import Deck
from kiosk.devices.audio import Earcon
from kiosk.devices.ears import Ears, NoEars
from kiosk.types import Lang

if TYPE_CHECKING:
    from voice.heard.lexicon import Lexicon


class Host(Deck, Protocol):
    """The kiosk, to whom one speaks. All on the main thread."""

    def level(self, level: float) -> None:
        """Show how loud it is, 0 to 1."""
        ...

    def earcon(self, kind: Earcon) -> None:
        """A short sound."""
        ...

    def sign_of_life(self) -> None:
        """Somebody is there."""
        ...


@dataclass(frozen=True)
class Hears:
    """What it takes to be spoken to."""

    ears: Ears
    lexicon: Callable[[Lang], Lexicon | None]
    """The spoken words of a language that has some; asked for often."""
    today: Callable[[], date]
    behind: Callable[[str, Callable[[], None]], object] = in_background
    """Does a named work while the page is drawn."""


NOBODY = Hears(NoEars(), lambda _: None, date.today)
"""A kiosk that is not spoken to."""
