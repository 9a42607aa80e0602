"""A paper of two pages under the camera, with the real scan process: what leaves the kiosk holds both."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pikepdf
import pytest
from PIL import Image

from kiosk.app import paths
from kiosk.app.desks.papers import compose_content
from kiosk.pages import actions as act
from kiosk.pages.actions import OnSheet, Work
from kiosk.pages.handout import handout
from kiosk.pages.states import (
    ScanBinding,
    ScanCorrecting,
    ScanListed,
    ScanShown,
    ScanTaken,
    ScanWorking,
)
from kiosk.pages.town import Town
from kiosk.procedures.answers import Scanned
from kiosk.types import NodeId
from tests.support.at_work import Hall, working_hall
from tests.support.hall import Hall as AnyHall
from tests.support.persons import ByKeys

pytestmark = pytest.mark.xdist_group("window")
LETTER = paths.CONFIG / "demo" / "letter.jpg"


@pytest.fixture
def hall(town: Town, tmp_path: Path) -> Iterator[Hall]:
    with working_hall(town, tmp_path) as made:
        yield made


def shows_a_page(hall: Hall) -> ScanShown:
    hall.runs_until(lambda: isinstance(hall.session.scan, ScanShown), 120)
    scan = hall.session.scan
    assert isinstance(scan, ScanShown)
    return scan


def lays_another(hall: Hall, picture: Path) -> None:
    """The first sheet is taken away, then another one is laid there."""
    empty = hall.tray.folder / ".." / "empty.png"
    Image.new("RGB", (1280, 720), (74, 84, 78)).save(empty)
    hall.tray.show(empty)
    hall.runs_until(lambda: getattr(hall.session.scan, "advice", "") in {"no_page", "lay_down"}, 60)
    hall.tray.show(picture)


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def kept(hall: Hall) -> tuple[bytes, ...]:
    page = hall.session.route(hall.kiosk.pen().today).current
    return tuple(one.pdf for one in hall.session.stack_of(page).sheets)


def goes_on_to_the_end(hall: Hall) -> None:
    """What was read is agreed to, then the review."""
    for _ in range(6):
        if hall.view.key.endswith("done"):
            return
        hall.does(act.Confirm())
    raise AssertionError(hall.view.key)


def in_the_parcel(hall: Hall) -> list[bytes]:
    """The papers that the phone would get."""
    pen = hall.kiosk.pen()
    made = handout(pen)
    assert made is not None
    files = compose_content(pen, made, b"%PDF receipt").files
    answers = hall.session.dossier.answers.values()
    scans = [one.pdf for one in answers if isinstance(one, Scanned)]
    return [one.content for one in files if one.content in scans]


@pytest.mark.long
def test_two_pages_a_corner_and_a_page_taken_away_by_touch(hall: Hall) -> None:
    hall.arrives_at_the_camera()
    first = shows_a_page(hall)
    assert first.sheet.still is not None
    assert first.sheet.outline is not None

    hall.does(OnSheet(Work.CORNERS))
    assert isinstance(hall.session.scan, ScanCorrecting)
    x, y = first.sheet.outline[0]
    hall.does(act.MoveCorner(0, x + 0.05, y + 0.05), act.Confirm())
    assert isinstance(hall.session.scan, ScanWorking)
    corrected = shows_a_page(hall)
    assert corrected.sheet.pdf != first.sheet.pdf, "it was cut anew"

    hall.does(OnSheet(Work.ADD))
    lays_another(hall, LETTER)
    shows_a_page(hall)
    hall.does(act.Confirm())
    assert hall.session.scan == ScanListed()
    both = kept(hall)
    assert len(set(both)) == 2

    hall.does(act.ChooseSheet(0), OnSheet(Work.REMOVE))
    assert kept(hall) == both[1:]
    hall.does(OnSheet(Work.RESTORE), act.ChooseSheet(1), OnSheet(Work.EARLIER), act.Confirm())
    assert kept(hall) == both[::-1]

    hall.does(act.Confirm())
    assert hall.session.scan == ScanBinding()
    hall.runs_until(lambda: isinstance(hall.session.scan, ScanTaken))
    goes_on_to_the_end(hall)
    assert [pages_of(pdf) for pdf in in_the_parcel(hall)] == [2]
    hall.does(act.Erase())
    assert replace(hall.session, duty=None) == hall.kiosk.fresh(), "no page outlives the visit"


@pytest.mark.long
def test_two_pages_by_keypad(hall: Hall) -> None:
    hall.arrives_at_the_camera()
    person = ByKeys(cast("AnyHall", hall), random.Random(1))
    hall.presses("down")
    shows_a_page(hall)
    person.does(NodeId("corners"))
    person.does(NodeId("corner.top_right"))
    person.does(NodeId("nudge.left"))
    scan = hall.session.scan
    assert isinstance(scan, ScanCorrecting)
    assert scan.corner == 1
    assert scan.corners != scan.sheet.outline
    person.does(NodeId("back"))
    person.does(NodeId("add"))
    lays_another(hall, LETTER)
    shows_a_page(hall)
    person.does(NodeId("main"))
    person.does(NodeId("page.1"))
    person.does(NodeId("earlier"))
    person.does(NodeId("main"))
    person.does(NodeId("main"))
    hall.runs_until(lambda: isinstance(hall.session.scan, ScanTaken))
    goes_on_to_the_end(hall)
    assert [pages_of(pdf) for pdf in in_the_parcel(hall)] == [2]
