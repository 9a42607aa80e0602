"""What the kiosk still holds of a page when the scan process dies. Pure: what happens gives a new value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

NOTHING_DONE: Mapping[str, Any] = {
    "corners": None,
    "turned": 0,
    "stood": 0,
    "flattened": False,
    "dpi": None,
    "searched": False,
}
_TRIES = 3


@dataclass(frozen=True)
class Held:
    """The last still (its bytes lie in a file of memory), how it was treated, and what was asked since."""

    photo_bytes: int = 0
    treatment: Mapping[str, Any] | None = None
    """As its page was told; None: no page of it was told yet."""
    asked: tuple[bytes, ...] = ()
    """Orders since the page was told: a new process carries them out."""
    busy: bool = False
    deaths: int = 0
    """How many processes died of what is being done."""
    dpi: int | None = None
    more: bool = False
    """Sheets of a feeder follow, which only the process knows."""

    @staticmethod
    def scanning() -> Held:
        """Remember that a flatbed is at work, which gave nothing yet."""
        return Held(busy=True, more=True)

    def begun(self, photo_bytes: int, dpi: int | None, more: bool) -> Held:
        """Remember that a still was taken (0 bytes: the one that is held is done again)."""
        if not photo_bytes:
            return replace(self, busy=True)
        return Held(photo_bytes, busy=True, dpi=dpi, more=more)

    def told(self, treatment: Mapping[str, Any], more: bool) -> Held:
        """Remember that its page was told."""
        return Held(self.photo_bytes, treatment, dpi=self.dpi, more=more)

    def wanted(self, order: bytes) -> Held:
        """Remember what was asked of a page that was told."""
        return replace(self, asked=(*self.asked, order)) if self.treatment is not None else self

    def died(self) -> Held:
        """Say what a new process begins with.

        A page that was told is only kept at hand. What was being done is tried again; if that was deadly
        too, the page goes on as it was told, or is filed without being read; the third time it is given up.
        """
        if not (self.busy or self.asked):
            return replace(self, more=False)
        if self.deaths + 1 >= _TRIES or not self.photo_bytes:
            return Held()
        asked = () if self.deaths else self.asked
        return replace(self, asked=asked, deaths=self.deaths + 1, more=False)

    def as_argument(self) -> Mapping[str, Any] | None:
        """Give what the new process is told of the still; None: there is none."""
        if not self.photo_bytes:
            return None
        quiet = self.treatment is not None and (bool(self.asked) or not self.busy)
        known = self.treatment or {**NOTHING_DONE, "dpi": self.dpi}
        plain = self.deaths > 1 and self.treatment is None
        return {**known, "size": self.photo_bytes, "told": quiet, "plain": plain}
