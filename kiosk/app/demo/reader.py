"""A visit of the demo that reads a national fiche: found by its words, answered, to its checklist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.app.demo.visit import DemoVisit, Plan
from kiosk.guide.library import Library
from kiosk.guide.play import Reading
from kiosk.guide.play_run import UNSURE
from kiosk.guide.play_screens import Ask, Leads
from kiosk.pages.places import ReadingFiche
from kiosk.pages.turn_place import MOST_FOUND, READ
from kiosk.procedures.answers import TextGiven
from kiosk.procedures.fields.words import read_text
from kiosk.types import FicheId, FieldId

MOST_SCREENS = 400
ENOUGH = 25
"""Characters that are usually enough to find a title again."""


class FicheVisit(DemoVisit):
    """Reads a fiche wholly, choosing the first of each choice."""

    def __init__(self, fiche: FicheId, *rest: Any) -> None:
        super().__init__(*rest)
        self._fiche = fiche

    def about(self) -> Mapping[str, str]:
        """The fiche."""
        return {"fiche": self._fiche}

    def middle(self) -> Plan:
        """Menu, search, the pages of the fiche."""
        return [("library", self._library), ("search", self._search), ("reading", self._read)]

    def _library(self) -> None:
        self.driver.tap("all")
        self.driver.wait_for("menu.all")
        self.driver.tap("library")
        self.driver.wait_for("library")
        self.hands.shoot("library")
        self.driver.tap("search")
        self.driver.wait_for("library.search")

    def _search(self) -> None:
        self.hands.type_words(FieldId("words"), self._words())
        self.hands.shoot("search")
        self.driver.tap("main")
        self.driver.wait_for("library.found")
        self.hands.shoot("found")
        self.driver.tap(f"fiche.{self._fiche}")
        self.driver.wait("the fiche", self._reading)

    def _words(self) -> str:
        """The shortest beginning of the title that finds the fiche, without signs that no key has."""
        library = self.program.kiosk.pen().town.library
        assert isinstance(library, Library)
        head = library.head(self._fiche)
        assert head is not None
        title = "".join(char if char.isalnum() else " " for char in head.title.lower())
        words = title.split()
        for count in range(min(3, len(words)), len(words) + 1):
            tried = read_text(" ".join(words[:count]))
            if not isinstance(tried, TextGiven):
                continue
            if self._fiche in {one.id for one in library.search(tried.words, MOST_FOUND, READ)}:
                return tried.words
        return " ".join(words)

    def _reading(self) -> Reading | None:
        place = self.program.kiosk.session.place
        return place.reading if isinstance(place, ReadingFiche) else None

    def _read(self) -> None:
        for number in range(MOST_SCREENS):
            reading = self._reading()
            assert reading is not None, "the fiche was left"
            if number < ENOUGH or reading.over:
                self.hands.hear(f"{number:02d}")
                self.hands.shoot(str(reading.screen.id))
            if reading.over or isinstance(reading.screen, Leads):
                return
            if isinstance(reading.screen, Ask):
                sure = [one.id for one in reading.screen.options if one.id != UNSURE]
                self.driver.tap(f"option.{sure[0]}")
            self._go_on()
        raise AssertionError(f"{self._fiche} does not end")

    def _go_on(self) -> None:
        before = self._at()
        self.driver.tap("main")
        self.driver.wait("the next page", lambda: self._at() != before)

    def _at(self) -> tuple[int, str] | None:
        reading = self._reading()
        return (reading.position, str(reading.screen.id)) if reading else None
