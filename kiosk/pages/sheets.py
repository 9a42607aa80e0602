"""The pages of one paper while it is scanned: in their order, taken again, taken away and put back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from kiosk.devices.camera import Frame

if TYPE_CHECKING:
    from kiosk.procedures.papers import PaperRead

Corners: TypeAlias = tuple[tuple[float, float], ...]
"""Four corners, clockwise from the top left, each as shares (0 to 1) of the picture's sides."""
WHOLE: Corners = ((0.06, 0.06), (0.94, 0.06), (0.94, 0.94), (0.06, 0.94))
"""Where the handles lie when no page was found: inside the picture, where they can be taken."""
MOST_SHEETS = 20
"""More is not one paper."""


@dataclass(frozen=True)
class Sheet:
    """One page of a paper as it was taken. Memory only."""

    pdf: bytes = field(repr=False)
    picture: Frame | None = field(default=None, repr=False)
    """Small and upright, to be looked at."""
    codes: int = 0
    trouble: str = ""
    """What the person should look at (a code)."""
    read: PaperRead | None = field(default=None, repr=False)
    still: Frame | None = field(default=None, repr=False)
    """The photograph, while its corners can be corrected."""
    outline: Corners | None = None
    """Where its page was found."""
    flat: bool = False
    """Whether it was flattened."""

    @property
    def kept(self) -> Sheet:
        """Without what only the correcting needs."""
        return replace(self, still=None, outline=None)


@dataclass(frozen=True)
class Stack:
    """The kept pages of one paper. ``again``: the place of the one that is taken again."""

    sheets: tuple[Sheet, ...] = ()
    again: int | None = None
    removed: tuple[int, Sheet] | None = None
    """The page that was taken away last, and its place: it can be put back."""

    def __len__(self) -> int:
        return len(self.sheets)

    @property
    def room(self) -> int:
        """How many pages it still takes; one that is taken again has its own place."""
        return max(MOST_SHEETS - len(self), 0 if self.again is None else 1)

    def with_kept(self, sheet: Sheet) -> Stack:
        """With this page last, or in the place of the one that was taken again."""
        if self.again is None:
            # One that was only looked at once more is not another page.
            return Stack(self.sheets if sheet.kept in self.sheets else (*self.sheets, sheet.kept))
        at = self.again
        return Stack((*self.sheets[:at], sheet.kept, *self.sheets[at + 1 :]))

    def moved(self, place: int, step: int) -> Stack:
        """With a page one place earlier (-1) or later (1); at the end nothing changes."""
        to = place + step
        if not 0 <= to < len(self):
            return self
        sheets = list(self.sheets)
        sheets[place], sheets[to] = sheets[to], sheets[place]
        return Stack(tuple(sheets))

    def without(self, place: int) -> Stack:
        """Without a page, which can be put back."""
        return Stack((*self.sheets[:place], *self.sheets[place + 1 :]), removed=(place, self.sheets[place]))

    def restored(self) -> Stack:
        """With the page that was taken away last, where it was."""
        if self.removed is None:
            return self
        place, sheet = self.removed
        return Stack((*self.sheets[:place], sheet, *self.sheets[place:]))
