"""What a phone has sent, as the kiosk takes it: pages that are kept, and what becomes of each file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.contract import FileCode
from kiosk.app.desks.scan import sheet_of
from kiosk.pages.sheets import Sheet

if TYPE_CHECKING:
    from scanner.takein import TakenIn

_CODES = {
    "pdf_locked": FileCode.LOCKED_PDF,
    "pdf_long": FileCode.TOO_MANY_PAGES,
    "pdf_heavy": FileCode.TOO_BIG,
    "too_large": FileCode.TOO_BIG,
    "too_heavy": FileCode.TOO_BIG,
    "not_a_picture": FileCode.NOT_A_PICTURE,
    "heic": FileCode.NOT_A_PICTURE,
    "empty": FileCode.NOT_A_PICTURE,
}
"""What a phone is told of what ``scanner.incoming`` refuses; all else cannot be read."""


@dataclass(frozen=True)
class Received:
    """The pages that are kept, and a word on each file. ``version``: of what the hub holds it was made."""

    sheets: tuple[Sheet, ...] = field(repr=False)
    codes: tuple[FileCode, ...]
    version: int = 0

    @property
    def refused(self) -> tuple[FileCode, ...]:
        """Why something did not come."""
        return tuple(one for one in self.codes if one is not FileCode.OK)


def fitting(taken: Sequence[TakenIn], room: int) -> Received:
    """The pages that are kept, and what becomes of each file: it is taken whole, or refused and told."""
    sheets, codes = list[Sheet](), list[FileCode]()
    for file in taken:
        fits = len(sheets) + len(file.pages) <= room
        code = _CODES.get(file.refused, FileCode.UNREADABLE) if file.refused else FileCode.OK
        codes.append(code if fits else FileCode.TOO_MANY_PAGES)
        sheets += [sheet_of(one) for one in file.pages] if fits else []
    return Received(tuple(sheets), tuple(codes))
