"""The pages of a paper that was taken: to check, its corners, several of them, what was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from PIL import Image

from kiosk.app import paths
from kiosk.devices.camera import Frame
from kiosk.devices.flatbed import FlatbedCode
from kiosk.pages import actions as act
from kiosk.pages.readings import whole_paper
from kiosk.pages.session import Session
from kiosk.pages.sheets import Sheet as Page
from kiosk.pages.sheets import Stack
from kiosk.pages.states import (
    ScanBinding,
    ScanCorrecting,
    ScanFailed,
    ScanListed,
    ScanLooking,
    ScanReady,
    ScanShown,
    ScanStarting,
    ScanState,
    ScanTaken,
    ScanWorking,
)
from kiosk.procedures.papers import FieldRead, PaperField, PaperIssue, PaperKind, PaperRead
from tests.matrix.sheets import Sheet
from tests.matrix.ways import Made, page_of
from tests.support.visit import TODAY, Visit

FAULTS = tuple(str(one) for one in FlatbedCode)
OUTLINE = ((0.2, 0.12), (0.8, 0.08), (0.86, 0.9), (0.14, 0.94))
BILL = PaperRead(
    PaperKind.PROOF_OF_ADDRESS,
    {
        PaperField.STREET: FieldRead("12 rue des Tilleuls", "2d-doc", certain=True),
        PaperField.POSTCODE: FieldRead("01234", "2d-doc", certain=True),
        PaperField.TOWN: FieldRead("VALBOURG", "2d-doc", certain=True),
        PaperField.SURNAME: FieldRead("EXEMPLE", "ocr"),
        PaperField.GIVEN: FieldRead("CAMILLE", "ocr"),
        PaperField.DOCUMENT_DATE: FieldRead("2026-10-05", "ocr"),
    },
)
"""Plainly fictitious."""
CARD = PaperRead(PaperKind.IDENTITY_CARD_FRONT)
DIM = PaperRead(issues=(PaperIssue.UNREADABLE,))


@cache
def picture(sample: str, most_px: int) -> Frame:
    """One of the demo's photographs, as the kiosk holds it."""
    with Image.open(paths.CONFIG / "demo" / f"{sample}.jpg") as found:
        small = found.convert("RGB")
        small.thumbnail((most_px, most_px))
        return _frame(small)


@cache
def upright(sample: str) -> Frame:
    """The page alone, as it is after it was straightened."""
    with Image.open(paths.CONFIG / "demo" / f"{sample}.jpg") as found:
        wide, high = found.size
        page = found.convert("RGB").crop((round(wide * 0.24), 0, round(wide * 0.78), high))
        return _frame(page.resize((420, 594)))


def _frame(image: Image.Image) -> Frame:
    blue, green, red = (image.getchannel(one) for one in "BGR")
    return Frame(image.width, image.height, Image.merge("RGB", (blue, green, red)).tobytes())


def taken(sample: str = "bill", trouble: str = "", read: PaperRead | None = None) -> Page:
    """A page as the scanner hands it over, its photograph with it."""
    return Page(b"%PDF", upright(sample), 1, trouble, read, picture(sample, 960), OUTLINE)


def sheets_of(piece: Made) -> Iterator[Sheet]:
    """All of them; ``piece`` comes to the page that asks for the paper."""
    one, other = taken(), taken("letter", "unreadable")
    several, full = Stack((one.kept, other.kept)), Stack((one.kept, other.kept, taken("card").kept))
    states: Mapping[str, tuple[ScanState, Stack]] = {
        "check": (ScanShown(one), Stack()),
        "check-trouble": (ScanShown(other), Stack()),
        "corners": (ScanCorrecting(one, OUTLINE, 2), Stack()),
        "next": (ScanLooking("next_page", 0.0), several),
        "pages": (ScanListed(), full),
        "pages-removed": (ScanListed(), full.without(1)),
        "pages-none": (ScanListed(), Stack((one.kept,)).without(0)),
        "pages-unbound": (ScanListed(unbound=True), several),
        "page": (ScanListed(0), full),
        "binding": (ScanBinding(), full),
    }
    glass: Mapping[str, tuple[ScanState, Stack]] = {
        "glass-starting": (ScanStarting(), Stack()),
        "glass-scanning": (ScanWorking(scanning=True), Stack()),
        "glass-reading": (ScanWorking(), several),
        "glass-next": (ScanReady(), several),
        "glass-failed": (ScanFailed(), Stack()),
        "glass-jammed": (ScanFailed("jammed"), several),
        "feeder-only": (ScanReady(feeder=True, glass=False), Stack()),
        "pages-full": (ScanListed(full=True), full),
    }
    for name, (scan, stack) in glass.items():
        yield Sheet(f"scan-{name}", lambda scan=scan, stack=stack: _with(_at_a_glass(piece()), scan, stack))  # type: ignore[misc]
    for name, (scan, stack) in states.items():
        yield Sheet(f"scan-{name}", lambda scan=scan, stack=stack: _with(piece(), scan, stack))  # type: ignore[misc]
    for name, read in {"read": BILL, "card": CARD, "unread": DIM}.items():
        yield Sheet(f"scan-read-{name}", lambda read=read: _read(piece(), read))  # type: ignore[misc]
    yield Sheet("scan-read-all", lambda: _read(_knowing_nothing(piece()), BILL))
    yield Sheet("scan-read-doubted", lambda: _doubted(_knowing_nothing(piece())))


def _at_a_glass(visit: Visit) -> Visit:
    """The same town with a flatbed for its camera."""
    return replace(visit, town=replace(visit.town, glass=True))


def _with(visit: Visit, scan: ScanState, stack: Stack) -> Visit:
    session: Session = visit.session.with_stack(page_of(visit), stack)
    return replace(visit, session=replace(session, scan=scan))


def _read(visit: Visit, read: PaperRead) -> Visit:
    page = taken(read=read)
    paper = whole_paper((page,), page.pdf, TODAY)
    return _with(visit, ScanTaken(paper), Stack((page.kept,)))


def _knowing_nothing(visit: Visit) -> Visit:
    """As for who shows a paper before anything was asked."""
    return replace(visit, session=replace(visit.session, facts={}))


def _doubted(visit: Visit) -> Visit:
    shown = _read(visit, BILL)
    marked = [node.action for node in shown.view.walk() if isinstance(node.action, act.Doubt)]
    return shown.does(marked[0])
