"""Cards on a flatbed's glass: white ones on a white lid, two together, and what is none."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from kiosk.devices.flatbed import FlatbedCode, FlatbedFault, FlatbedReady, FlatbedStatus, Sheet
from scanner.events import FlatbedFailed, ScanEvent, Scanning, Waiting
from scanner.findings import Corners
from scanner.foldbed import FolderFlatbed
from scanner.glass import GlassDesk
from scanner.kept import Kept
from scanner.looking import Talk
from scanner.onglass import cards_on_glass, is_bare
from scanner.orders import Next, OrderBox, Shoot
from scanner.platen import Platen
from tests.scanner.lids import Laid, Lid, scanned, whitened
from tests.support.drawnpapers import draw_paper

NEAR_PX = 14
"""Less than 2 mm at 200 dpi."""


def card(name: str, grey: int | None = None) -> Image:
    drawn = draw_paper(name, random.Random(name)).image
    return drawn if grey is None else whitened(drawn, grey)


def off(found: Corners, laid: Laid) -> float:
    """How far the worst corner is off, whichever corner is told first."""
    true = laid.corners
    return min(
        max(float(np.hypot(p.x - x, p.y - y)) for p, (x, y) in zip(found, true[k:] + true[:k], strict=True))
        for k in range(4)
    )


@pytest.mark.long
@pytest.mark.parametrize(("lid", "paper"), [(240, 243), (228, 224), (248, 252), (200, 226)])
def test_a_white_card_on_a_white_lid_is_found_by_its_faint_edges(lid: int, paper: int) -> None:
    laid = Laid(card("old-card-front", paper), 800, 500, 4.0)
    (found,) = cards_on_glass(scanned([laid], Lid(lid)), 200)
    assert off(found, laid) < NEAR_PX


def test_front_and_back_laid_together_are_two_pages_from_the_top() -> None:
    below = Laid(card("new-card-back", 236), 900, 1400, -6.0)
    above = Laid(card("new-card-front", 236), 700, 450, 1.5)
    found = cards_on_glass(scanned([below, above]), 200)
    assert [off(one, laid) < NEAR_PX for one, laid in zip(found, (above, below), strict=True)] == [True, True]
    beside = [Laid(card("new-card-front"), 420, 500), Laid(card("new-card-back"), 1140, 505, 0.5)]
    pair = cards_on_glass(scanned(beside), 200)
    assert [off(one, laid) < NEAR_PX for one, laid in zip(pair, beside, strict=True)] == [True, True]


def test_at_another_resolution_the_corners_are_in_its_pixels() -> None:
    laid = Laid(card("permit-front"), 800, 600)
    glass = cv2.resize(scanned([laid]), None, fx=1.5, fy=1.5).astype(np.uint8)
    (found,) = cards_on_glass(glass, 300)
    assert off(tuple(type(p)(p.x / 1.5, p.y / 1.5) for p in found), laid) < NEAR_PX  # type: ignore[arg-type]


@pytest.mark.long
@pytest.mark.parametrize("name", ["bill-edf", "birth-full"])
def test_a_sheet_is_no_card_whatever_is_printed_on_it(name: str) -> None:
    sheet = draw_paper(name, random.Random(2)).image
    assert cards_on_glass(scanned([Laid(sheet, 827, 1170)]), 200) == ()


@pytest.mark.long
def test_a_photocopy_of_two_cards_is_one_sheet() -> None:
    sheet = np.full((2339, 1654, 3), 250, np.uint8)
    for at, name in ((400, "new-card-front"), (1200, "new-card-back")):
        copy = card(name)
        sheet[at : at + copy.shape[0], 400 : 400 + copy.shape[1]] = copy.mean(axis=2, keepdims=True)
    cv2.putText(sheet, "Copie certifiee conforme", (300, 2000), cv2.FONT_HERSHEY_SIMPLEX, 2, (60, 60, 60), 4)
    assert cards_on_glass(scanned([Laid(sheet, 827, 1170)]), 200) == ()


def test_a_bare_lid_is_bare_and_a_pencil_note_is_none() -> None:
    for lid in (Lid(240, 2.5), Lid(205, 3.5)):
        assert is_bare(scanned([], lid), 200)
        assert cards_on_glass(scanned([], lid), 200) == ()
    note = np.full((2339, 1654, 3), 246, np.uint8)
    cv2.putText(note, "absent mardi", (300, 900), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (190, 190, 190), 2)
    assert not is_bare(scanned([Laid(note, 827, 1170)]), 200)


# ---- The desk that waits for the shutter ----


class Worn:
    """A flatbed that gives what it is told to, sheet by sheet and fault by fault."""

    def __init__(self, *runs: list[Sheet | FlatbedFault]) -> None:
        self.runs, self.statuses = list(runs), list[FlatbedStatus]()
        self.closed = 0

    def open(self, go_on: Callable[[], bool]) -> FlatbedStatus:
        return self.statuses.pop(0) if self.statuses else FlatbedReady("worn", feeder=True)

    def sheets(self) -> Iterator[Sheet | FlatbedFault]:
        yield from self.runs.pop(0)

    def close(self) -> None:
        self.closed += 1


class Floor:
    """What a station gives its desk; the person's touches are in the box from the start."""

    def __init__(self, flatbed: Worn | FolderFlatbed, touches: int) -> None:
        self.told, self.box = list[ScanEvent](), OrderBox()
        self.rests, self.over = 0, False
        self.touches = touches
        self.desk = GlassDesk(flatbed)
        self.talk = Talk(
            self.hears, self.box, lambda: self.over, self.rest, self.leaving, lambda: None, float
        )

    def hears(self, event: ScanEvent) -> None:
        """A person touches the shutter whenever it is live again, and goes when they have had enough."""
        self.told.append(event)
        by_hand = isinstance(event, FlatbedFailed) and event.code not in {"busy", "gone", "denied"}
        if isinstance(event, Waiting) or by_hand:
            self.over = self.touches == 0
            self.touches -= 1
            self.box.put(Shoot())

    def rest(self, _: float) -> None:
        self.rests += 1

    def leaving(self) -> bool:
        return self.over or self.box.leaving

    def stills(self) -> list[Kept]:
        return list(self.desk.stills(self.talk, same_sheet=False))


def plain(grey: int = 120, *, more: bool = False, fed: bool = True) -> Sheet:
    return Sheet(np.full((300, 200, 3), grey, np.uint8), 200, more=more, fed=fed)


def test_a_fault_in_the_midst_keeps_the_sheets_and_waits_for_a_touch() -> None:
    jam = FlatbedFault(FlatbedCode.JAMMED)
    floor = Floor(Worn([plain(more=True), jam], [plain()]), touches=2)
    assert [one.more for one in floor.stills()] == [True, False]
    assert floor.told == [Waiting(feeder=True), Scanning(), FlatbedFailed(FlatbedCode.JAMMED), Scanning()]


def test_what_may_pass_by_itself_is_looked_at_without_a_touch() -> None:
    """The page said that the kiosk tries again by itself, and offered no shutter: nothing ever happened."""
    busy = FlatbedFault(FlatbedCode.BUSY)
    worn = Worn([busy], [plain()])
    worn.statuses = [FlatbedReady("worn", feeder=False), busy, FlatbedReady("worn", feeder=False)]
    floor = Floor(worn, touches=2)
    assert len(floor.stills()) == 1
    failed, ready = FlatbedFailed(FlatbedCode.BUSY), Waiting(feeder=False)
    assert floor.told == [ready, Scanning(), failed, failed, ready, Scanning()]
    assert floor.rests == 2
    assert worn.closed, "another program may have it"


def test_an_empty_glass_is_told_and_nothing_is_kept() -> None:
    floor = Floor(Worn([Sheet(scanned([]), 200)]), touches=1)
    assert floor.stills() == []
    assert floor.told[-1] == FlatbedFailed(FlatbedCode.NO_PAPER)


def test_two_cards_of_a_folder_flatbed_are_two_stills(tmp_path: Path) -> None:
    platen = Platen(tmp_path / "flatbed")
    platen.set_up(feeder=False)
    for name in ("new-card-front", "new-card-back"):
        file = tmp_path / f"{name}.png"
        cv2.imwrite(str(file), card(name))
        platen.lay(file)
    floor = Floor(FolderFlatbed(platen.folder, scan_s=0, sleep=lambda _: None), touches=1)
    front, back = floor.stills()
    assert (front.more, back.more) == (True, False)
    assert front.searched
    assert front.treatment.corners != back.treatment.corners
    assert floor.told == [Waiting(feeder=False), Scanning()]


def test_who_leaves_in_the_midst_of_a_run_gets_no_more_sheets() -> None:
    floor = Floor(Worn([plain(more=True), plain(more=True), plain()]), touches=1)
    stills = floor.desk.stills(floor.talk, same_sheet=False)
    next(stills)
    floor.box.put(Next())
    assert list(stills) == []
