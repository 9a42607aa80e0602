"""The real kiosk with a citizen in it who says where to touch: run by ``touch.py``, which has the finger."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.app.demo.driver import DemoTimeout, Driver
from kiosk.app.demo.hands import Hands
from kiosk.app.demo.plan import planned
from kiosk.procedures.answers import Chosen
from kiosk.procedures.models import Kind
from kiosk.types import ProcedureId
from tests.bench.real import real_program

if TYPE_CHECKING:
    from kiosk.app.build import Program

PROCEDURE = ProcedureId("listes-electorales")
SHORT = {"family": "exem", "given": "cami", "street": "12 rue", "postcode": "01234", "town": "valbourg"}
NAMES = {
    "lang": "language tile", "section": "menu tile", "procedure": "menu tile", "option": "choice",
    "key": "key", "field": "field", "main": "Continuer, a new page", "back": "Retour, a new page",
    "line": "Changer, a new page", "screen.more": "Suite", "dock.text": "text size",
    "dock.contrast": "theme", "dock.end": "leave", "missing": "other button",
}  # fmt: skip
"""What an action is called in the figures, by its node's id or the first part of it."""


class Asking(Driver):
    """Says on stdout where to touch and what that is; an empty line on stdin says that it was done."""

    def tap(self, node_id: str) -> None:
        """Ask for a touch of a node, again if it did nothing; a long page is turned by touch, too."""
        end, before = time.monotonic() + 20, self._program.actions
        while self._program.actions == before:
            if time.monotonic() > end:
                raise DemoTimeout(node_id)
            if spot := self.on_main(lambda: self._spot(node_id)):
                self._ask(node_id, spot)
            elif turn := self.on_main(lambda: self._spot("screen.more")):
                self._ask("screen.more", turn)

    def _ask(self, node_id: str, spot: tuple[int, int]) -> None:
        name = NAMES.get(node_id) or NAMES.get(node_id.split(".", maxsplit=1)[0], "other button")
        print(f"TAP\t{name}\t{spot[0]}\t{spot[1]}", flush=True)
        sys.stdin.readline()

    def _spot(self, node_id: str) -> tuple[int, int] | None:
        found = (one for one in self._program.stage.targets() if one.node.id == node_id)
        x, y = next((one.center for one in found), (-1, -1))
        return (round(x), round(self._height - y)) if x >= 0 else None


class Citizen(Hands):
    """Does a whole procedure, with everything that a person may touch on the way."""

    def __init__(self, program: Program) -> None:
        # Nothing else of the demo's hands is needed: no printer, no loudspeaker, no pictures.
        self.driver = Asking(program, "")
        self._program, self._mistaken = program, False

    def shoot(self, name: str) -> None:
        """No pictures: they would cost time."""

    def _show_paper(self) -> None:
        self.driver.tap("missing")

    def visits(self) -> None:
        """One visit, from the attract page to the wipe."""
        taps = self.driver.tap
        procedure = self._program.kiosk.pen().town.procedures[PROCEDURE]
        answers = planned(procedure, self.today)
        for node_id in ("dock.text", "lang.fr", f"section.{procedure.section}", f"procedure.{PROCEDURE}"):
            taps(node_id)
        looked = False
        while (page := self.route().current).kind is not Kind.OUTCOME:
            if page.kind is Kind.REVIEW:
                self._reads_again(page.id)
            elif not looked:
                looked = True
                for node_id in (*("dock.text",) * 3, *("dock.contrast",) * 4):
                    taps(node_id)
            if page.kind is Kind.PIECE:
                taps("missing")
            elif page.kind is Kind.REVIEW:
                taps("main")
            else:
                # Without a paper the way leads off the plan: the first answer there.
                self.answer(page, answers.get(page.id) or Chosen(page.options[0].id), SHORT)
            self._waits(lambda page=page: self.route().current.id != page.id)  # type: ignore[misc]
        taps("dock.end")
        taps("main")
        self._waits(lambda: self.driver.view.key == "attract")

    def _reads_again(self, review: str) -> None:
        line = next(one for one in self.driver.view.nodes if one.id.startswith("line."))
        self.driver.tap(str(line.id))
        self.driver.tap("main")
        self._waits(lambda: self.route().current.id == review)

    def _waits(self, true: Callable[[], bool]) -> None:
        try:
            self.driver.wait("the next page", true, 5)
        except DemoTimeout:
            raise DemoTimeout(f"the page after {self.driver.view.key}") from None


def main(visits: int) -> None:
    """The kiosk in this process, visited so many times."""
    program = real_program()

    def all_visits() -> None:
        try:
            time.sleep(4)
            for _ in range(visits):
                Citizen(program).visits()
            print("END", flush=True)
        finally:
            program.window.stop()

    threading.Thread(target=all_visits, daemon=True).start()
    program.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
