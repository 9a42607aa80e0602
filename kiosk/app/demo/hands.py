"""A person's hands and ears in the demo: they answer pages with touches, show papers, listen and look."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.demo.driver import DemoTimeout, Driver
from kiosk.app.demo.prepared import Prepared
from kiosk.pages.actions import Type
from kiosk.pages.boards import key_under
from kiosk.pages.states import ScanLooking, ScanShown, ScanTaken
from kiosk.pages.towns import offered
from kiosk.pages.typing import keys_of
from kiosk.procedures.answers import Answer, Chosen, SeveralChosen, Signed
from kiosk.procedures.fields.back import as_typed
from kiosk.procedures.models import FIELDS, Kind, Page
from kiosk.procedures.route import Route
from kiosk.types import FieldId

if TYPE_CHECKING:
    from kiosk.app.build import Program

NO_SUCH_DAY = "31021948"
TOWN = FieldId("town")
ROUTED = frozenset({Kind.DATE, Kind.NUMBER, Kind.MONEY})
"""Kinds whose value decides the way, and is the plan's; the others are the person's own words."""


class Hands:
    """One visit's person. Its methods block; they are called from the citizen's thread."""

    def __init__(self, program: Program, prepared: Prepared, out: Path, listen_s: float) -> None:
        self.driver = Driver(program, prepared.display)
        self._program, self._prepared = program, prepared
        self._out, self._listen_s = out, listen_s
        self._shots = 0
        self._mistaken = False

    @property
    def today(self) -> date:
        """The kiosk's day."""
        return self._program.kiosk.pen().today

    def route(self) -> Route:
        """Where the open procedure stands."""
        return self._program.kiosk.session.route(self.today)

    def answer(self, page: Page, answer: Answer, typed: Mapping[str, Sequence[str]]) -> None:
        """Give this answer, and go on."""
        if self._program.kiosk.session.draft.known:
            self.shoot(f"{page.id}-known")
            self.driver.tap("main")
            return
        match answer:
            case Chosen(option):
                self.driver.tap(f"option.{option}")
            case SeveralChosen(options):
                for option in options:
                    self.driver.tap(f"option.{option}")
            case Signed():
                self._sign()
            case _ if page.kind is Kind.PIECE:
                self._show_paper()
            case _:
                self._fill(page, answer, typed)
        self.shoot(page.id)
        self.driver.tap("main")
        if page.kind is Kind.PIECE:
            self._agree(page)

    def _agree(self, page: Page) -> None:
        """What was read on the paper is right, and the paper is kept whatever is to be looked at."""
        kiosk = self._program.kiosk
        self.driver.wait(
            "the paper to be kept",
            lambda: isinstance(kiosk.session.scan, ScanTaken) or self.route().current.id != page.id,
        )
        if self.route().current.id == page.id:
            self.shoot(f"{page.id}-read")
            offered = {one.id for one in self.driver.view.walk()}
            self.driver.tap("anyway" if "anyway" in offered else "main")

    def _fill(self, page: Page, answer: Answer, typed: Mapping[str, Sequence[str]]) -> None:
        own = as_typed(answer) if page.kind in ROUTED else {}
        if page.kind is Kind.DATE and not self._mistaken:
            self._mistake()
        for name in FIELDS.get(page.kind, ()):
            if len(FIELDS[page.kind]) > 1:
                self.driver.tap(f"field.{name}")
            self._write(name, own.get(name) or typed[str(name)])

    def _write(self, name: FieldId, words: Sequence[str]) -> None:
        """Where the town can be touched it is; else its field is touched again, to write it."""
        if name == TOWN and offered(self._program.kiosk.pen().town, self._program.kiosk.session.draft):
            self.driver.tap("by_hand")
        self.type_words(name, words)

    def _mistake(self) -> None:
        """A date that does not exist first, once: the page says so and keeps it."""
        self._mistaken = True
        self.type_words(FieldId("date"), NO_SUCH_DAY)
        self.driver.tap("main")
        self.driver.wait("the explanation", lambda: self._program.kiosk.session.draft.problem)
        self.shoot("wrong-date")
        # Back to the month, back to the day: nothing is chosen any more.
        self.driver.tap("key.step")
        self.driver.tap("key.step")

    def type_words(self, field: FieldId, words: Sequence[str]) -> None:
        """Key by key."""
        for key in keys_of(field, words):
            self.driver.tap(self._key(key))

    def _key(self, key: str) -> str:
        """A key as the board of the page writes it: capitals, or small letters for an e-mail address.

        A letter that is not there is behind the key of the accents.
        """
        for _ in range(2):
            for written in (key, key.upper()):
                found = key_under(self.driver.view.nodes, Type(written))
                if found:
                    return found
            self.driver.tap("key.accents")
        raise DemoTimeout("a key on the keyboard")

    def _sign(self) -> None:
        self.driver.draw("signature", ((0.15, 0.7), (0.35, 0.3), (0.5, 0.7), (0.7, 0.35), (0.85, 0.6)))
        self.driver.wait("the stroke", lambda: self._program.kiosk.session.draft.strokes)

    def _show_paper(self) -> None:
        self.shoot("camera-empty")
        self._prepared.table.show(self._prepared.picture)
        with contextlib.suppress(DemoTimeout):
            self.driver.wait("a page found", self._page_seen, 5)
            self.shoot("camera-live")
        self.driver.wait(
            "the picture to be taken by itself",
            lambda: isinstance(self._program.kiosk.session.scan, ScanShown),
            60,
        )
        shown = self._program.kiosk.session.scan
        assert isinstance(shown, ScanShown)
        self.file("scan.pdf").write_bytes(shown.sheet.pdf)
        # The table is empty again before the next paper.
        self._prepared.table.take_away()

    def _page_seen(self) -> bool:
        scan = self._program.kiosk.session.scan
        return isinstance(scan, ScanLooking) and scan.progress > 0

    def hear(self, name: str) -> None:
        """Listen to the page as it is read, and keep what the loudspeaker played."""
        if self._listen_s > 0:
            self._prepared.card.keep(self.file(f"{name}.wav", "heard"), self._listen_s)

    def shoot(self, name: str) -> None:
        """Keep what is on the screen."""
        self._shots += 1
        self.driver.picture(self.file(f"{self._shots:02d}-{name}.png"))

    def file(self, name: str, folder: str = "") -> Path:
        """A proof's file."""
        where = self._out / folder
        where.mkdir(parents=True, exist_ok=True)
        return where / name
