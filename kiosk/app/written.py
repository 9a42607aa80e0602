"""The page as it was written last: while only the ring and the caption change, it is not written anew."""

from __future__ import annotations

from dataclasses import replace

from kiosk.pages.build import build
from kiosk.pages.frame import Pen
from kiosk.pages.view import PageView


class Written:
    """Remembers one page and the pen that wrote it."""

    def __init__(self) -> None:
        self._last: tuple[Pen, PageView] | None = None

    def page(self, pen: Pen) -> PageView:
        """The page of this pen."""
        bare = replace(pen, caption="")
        if self._last is None or not _alike(self._last[0], bare):
            self._last = (bare, build(bare))
        page = self._last[1]
        return replace(page, caption=pen.caption) if pen.caption else page

    def forget(self) -> None:
        """The visit is over."""
        self._last = None


def _alike(one: Pen, other: Pen) -> bool:
    """Whether they write the same page: the very same town and session, and the rest alike."""
    same = one.town is other.town and one.session is other.session
    return same and _senses(one) == _senses(other)


def _senses(pen: Pen) -> tuple[object, ...]:
    return pen.reading, pen.audible, pen.voiced, pen.hears, pen.today, pen.aside
