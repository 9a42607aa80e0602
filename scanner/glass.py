"""A flatbed or a feeder as a source of stills: waits for the shutter, takes each sheet, tells faults."""

from __future__ import annotations

from collections.abc import Iterator

import structlog

from kiosk.devices.flatbed import Flatbed, FlatbedCode, FlatbedFault, Sheet
from scanner.events import FlatbedFailed, Scanning, Treatment, Waiting
from scanner.kept import Kept
from scanner.looking import REOPEN_S, Talk

_BY_HAND = frozenset({FlatbedCode.JAMMED, FlatbedCode.COVER_OPEN, FlatbedCode.NO_PAPER})
"""What a hand mends at the scanner, which stays open meanwhile."""
_BY_ITSELF = frozenset({FlatbedCode.BUSY, FlatbedCode.GONE, FlatbedCode.DENIED})
"""What may be over at any moment: it is looked at again without a touch."""


class GlassDesk:
    """A scanner beside the kiosk. It has no preview: the citizen lays the sheet and touches the shutter."""

    on_demand = True

    def __init__(self, flatbed: Flatbed) -> None:
        self._flatbed = flatbed
        self._open = False
        self._waiting = Waiting(feeder=False)
        self._log = structlog.get_logger()

    def stills(self, talk: Talk, same_sheet: bool) -> Iterator[Kept]:
        """Give the sheets of one touch of the shutter; after a fault, of the next touch."""
        given = False
        # A touch while the page before was shown is a touch for this one.
        ready = talk.box.pressed or self._ready(talk)
        while ready and not given and self._touched(talk):
            talk.tell(Scanning())
            if not self._open and not self._opened(talk):
                ready = self._ready(talk)
                continue
            for sheet in self._flatbed.sheets():
                if talk.leaving():
                    self.close()
                    return
                seen = _seen(sheet)
                given = not isinstance(seen, FlatbedFault)
                if isinstance(seen, FlatbedFault):
                    ready = self._after(talk, seen.code)
                else:
                    yield from seen

    def close(self) -> None:
        """Let the scanner go."""
        self._flatbed.close()
        self._open = False

    def _ready(self, talk: Talk) -> bool:
        """Wait until the scanner answers; False when the scan is over before."""
        while not talk.ended():
            if self._open or self._opened(talk):
                talk.box.empty()
                talk.tell(self._waiting)
                return True
            talk.rest(REOPEN_S)
        return False

    def _opened(self, talk: Talk) -> bool:
        status = self._flatbed.open(lambda: not talk.leaving())
        if isinstance(status, FlatbedFault):
            self._failed(talk, status.code)
            return False
        self._open, self._waiting = True, Waiting(status.feeder, status.glass)
        return True

    def _touched(self, talk: Talk) -> bool:
        while not talk.ended():
            rounds = talk.box.rounds
            if talk.box.shutter(1.0):
                return True
            if talk.box.rounds != rounds:
                # Whoever was told of a fault begins anew.
                talk.tell(self._waiting)
            talk.alive()
        return False

    def _after(self, talk: Talk, code: FlatbedCode) -> bool:
        """After a fault a touch is waited for; after one that may pass by itself, for the scanner first."""
        self._failed(talk, code)
        if code not in _BY_ITSELF:
            return True
        talk.rest(REOPEN_S)
        return self._ready(talk)

    def _failed(self, talk: Talk, code: FlatbedCode) -> None:
        self._log.warning("scan.flatbed_fault", reason=str(code))
        if code not in _BY_HAND:
            self.close()
        talk.tell(FlatbedFailed(code))


def _seen(sheet: Sheet | FlatbedFault) -> tuple[Kept, ...] | FlatbedFault:
    """What lies on a sheet's picture: itself, or each card of a glass; a bare lid is no sheet."""
    from scanner.onglass import cards_on_glass, is_bare

    if isinstance(sheet, FlatbedFault):
        return sheet
    plain = Treatment(dpi=sheet.dpi)
    if sheet.fed:
        return (Kept(sheet.image, plain, more=sheet.more),)
    if is_bare(sheet.image, sheet.dpi):
        return FlatbedFault(FlatbedCode.NO_PAPER)
    cards = cards_on_glass(sheet.image, sheet.dpi)
    if not cards:
        return (Kept(sheet.image, plain, more=sheet.more),)
    last = len(cards) - 1
    return tuple(
        Kept(sheet.image, Treatment(corners, dpi=sheet.dpi), searched=True, more=sheet.more or place < last)
        for place, corners in enumerate(cards)
    )
