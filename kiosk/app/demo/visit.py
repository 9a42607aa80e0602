"""One visit of the demo, stage by stage: what is touched, and what is kept as proof."""

from __future__ import annotations

import json
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.demo.guests import GuestError, Mediator, Phone
from kiosk.app.demo.hands import Hands
from kiosk.app.demo.plan import planned
from kiosk.app.demo.weigh import memory_mb
from kiosk.app.demo.wish import Wish
from kiosk.devices.printer import JobPrinted
from kiosk.pages.handout import handout
from kiosk.pages.states import CallAccepted, ParcelPairing, ParcelReady, ParcelReceived
from kiosk.pages.view import Screen
from kiosk.procedures.answers import Answer
from kiosk.procedures.models import Kind
from kiosk.types import PageId, ProcedureId

if TYPE_CHECKING:
    from kiosk.app.build import Program
    from kiosk.app.demo.prepared import Prepared

Plan = list[tuple[str, Callable[[], None]]]


@dataclass(frozen=True)
class Stage:
    """What summary.json says of a stage."""

    name: str
    seconds: float
    passed: bool
    fault: str = ""


class DemoVisit(ABC):
    """From the attract page to the wipe. Runs in the citizen's thread."""

    def __init__(self, program: Program, prepared: Prepared, wish: Wish, out: Path, links: list[str]) -> None:
        self.program, self.prepared, self.wish, self.links = program, prepared, wish, links
        self.out = out
        self.hands = Hands(program, prepared, out, 0 if wish.brief else wish.listen_s)
        self.driver = self.hands.driver
        self._stages: list[Stage] = []

    @abstractmethod
    def about(self) -> Mapping[str, str]:
        """What summary.json says this visit was."""

    @abstractmethod
    def middle(self) -> Plan:
        """The stages between the menu and the paper."""

    def run(self) -> bool:
        """Every stage in order; the first that fails ends the visit. True when all passed."""
        middle = [("attract", self._attract), *self.middle()]
        ending: Plan = [("print", self._print), ("phone", self._phone), ("erase", self._erase)]
        passed = all(self._do(name, work) for name, work in (*middle, *ending))
        if not passed:
            # The next visit begins at the attract page whatever became of this one.
            self.driver.on_main(self.program.kiosk.wipe)
        summary = {
            **self.about(),
            "lang": self.wish.lang,
            "passed": passed,
            "memory_mb": memory_mb(),
            "touches": self.driver.touches,
            "touches_repeated": self.driver.repeated,
            "stages": [asdict(stage) for stage in self._stages],
        }
        words = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
        (self.out / "summary.json").write_text(words, encoding="utf-8")
        return passed

    def _do(self, name: str, work: Callable[[], None]) -> bool:
        print(f"  {name} ...", end="", flush=True)  # noqa: T201 the demo's progress
        started, fault = time.monotonic(), ""
        try:
            work()
        except Exception as error:  # noqa: BLE001 a stage that fails is told in the summary
            fault = f"{type(error).__name__}: {error}"
            self.hands.shoot(f"failed-{name}")
        seconds = round(time.monotonic() - started, 2)
        self._stages.append(Stage(name, seconds, not fault, fault))
        print(f" {fault or 'passed'} ({seconds} s)", flush=True)  # noqa: T201
        return not fault

    def _attract(self) -> None:
        self.driver.wait("the first page", lambda: self.program.stage.view)
        self.driver.wait_for("attract")
        self.hands.shoot("attract")
        self.driver.tap(f"lang.{self.wish.lang}")
        self.driver.wait_for("menu")
        self.hands.hear("menu")
        self.hands.shoot("menu")

    def _print(self) -> None:
        if not self._leaves():
            return
        self.driver.tap("print")
        self.driver.wait(
            "the printed page", lambda: isinstance(self.program.kiosk.session.printing, JobPrinted), 60
        )
        pages = self.prepared.printer.printed()
        shutil.copy(pages[-1], self.hands.file("receipt-printed.pdf"))
        self.hands.shoot("printed")

    def _phone(self) -> None:
        if not self._leaves() or not self._sealed():
            return
        self.driver.wait(
            "the QR code", lambda: isinstance(self.program.kiosk.session.parcel, ParcelReady), 60
        )
        self.hands.hear("finish")
        self.hands.shoot("qr")
        url = self.links[-1]
        from kiosk.qr import write_qr_png

        write_qr_png(url, self.hands.file("qr.png"))
        Phone(self.wish.lang).receives(url, self.out / "phone", self._compare)
        self.driver.wait(
            "the phone's word", lambda: isinstance(self.program.kiosk.session.parcel, ParcelReceived)
        )
        self.hands.shoot("received")

    def _compare(self, digits: str) -> None:
        """The same digits on both screens: yes."""
        self.driver.wait(
            "the question about the digits",
            lambda: isinstance(self.program.kiosk.session.parcel, ParcelPairing),
        )
        self.hands.shoot("digits")
        asked = self.program.kiosk.session.parcel
        if asked != ParcelPairing(digits):
            raise GuestError("The phone shows other digits than the kiosk.")
        self.driver.tap("main")

    def _leaves(self) -> bool:
        """Whether there is something to take along."""
        return handout(self.program.kiosk.pen()) is not None

    def _sealed(self) -> bool:
        """Whether it goes to a phone through the hub (an official site needs no parcel)."""
        made = handout(self.program.kiosk.pen())
        return made is not None and made.phone

    def _erase(self) -> None:
        self.driver.tap("main" if self._leaves() else "dock.end")
        if self.program.kiosk.session.overlay is not None:
            self.driver.tap("main")
        self.driver.wait_for("attract")
        self.hands.shoot("erased")
        self.wish.erased()


class ProcedureVisit(DemoVisit):
    """A procedure of the town, to the best end that its answers can reach."""

    def __init__(self, procedure: ProcedureId, *rest: object, **named: object) -> None:
        super().__init__(*rest, **named)  # type: ignore[arg-type]
        self._procedure = procedure
        self._answers: Mapping[PageId, Answer] = {}

    def about(self) -> Mapping[str, str]:
        """The procedure."""
        return {"procedure": self._procedure}

    def middle(self) -> Plan:
        """Menu, questions, comfort, help, papers, review."""
        around: Plan = [] if self.wish.brief else [("comfort", self._comfort), ("help", self._help)]
        return [
            ("menu", self._menu),
            ("questions", lambda: self._answer_until({Kind.PIECE, Kind.REVIEW, Kind.OUTCOME})),
            *around,
            ("papers", lambda: self._answer_until({Kind.REVIEW, Kind.OUTCOME})),
            ("review", self._review),
        ]

    def _menu(self) -> None:
        procedure = self.program.kiosk.pen().town.procedures[self._procedure]
        self._answers = planned(procedure, self.hands.today)
        shelves = [str(node.id) for node in self.program.kiosk.view.walk()]
        own = f"section.{procedure.section}"
        self.driver.tap(own if own in shelves else "all")
        self.driver.wait_for(f"menu.{procedure.section}" if own in shelves else "menu.all")
        self.hands.shoot("section")
        self.driver.tap(f"procedure.{self._procedure}")
        self.driver.wait("the first question", lambda: self.program.kiosk.session.procedure)

    def _comfort(self) -> None:
        """Larger text and another contrast, and back."""
        for name, count in (("dock.text", 3), ("dock.contrast", 4)):
            for turn in range(count):
                self.driver.tap(name)
                if turn == 0:
                    self.hands.shoot(name.removeprefix("dock."))

    def _help(self) -> None:
        """Call somebody; a mediator answers on the real page in a real browser."""
        with Mediator(self.program, self.wish.lang) as mediator:
            mediator.begins()
            self.driver.tap("dock.call")
            self.driver.wait_for("help")
            mediator.sees_the_call()
            mediator.picture(self.hands.file("console.png"))
            mediator.goes()
            self.driver.wait(
                "the mediator's answer", lambda: isinstance(self.program.kiosk.session.call, CallAccepted)
            )
            self.hands.hear("help")
            self.hands.shoot("help")
        self.driver.tap("back")
        self.driver.wait("the page behind", lambda: self.driver.view.screen is not Screen.HELP)

    def _review(self) -> None:
        """Pages after the review (a decision, something to know) lead on to the outcome."""
        while self.hands.route().current.kind is not Kind.OUTCOME:
            page = self.hands.route().current
            if page.kind is Kind.REVIEW:
                self.hands.hear("review")
                self.hands.shoot("review")
                self.driver.tap("main")
                self.driver.wait("the page after the review", self._past(page.id))
            else:
                self._answer_one()
        self.hands.shoot("outcome")
        # The answers are not needed any more, and must not outlive the wipe.
        self._answers = {}

    def _answer_until(self, ends: set[Kind]) -> None:
        """Answer page after page until one of these kinds is shown."""
        while self.hands.route().current.kind not in ends:
            self._answer_one()

    def _answer_one(self) -> None:
        page = self.hands.route().current
        self.hands.hear(page.id)
        self.hands.answer(page, self._answers[page.id], self.wish.typed)
        self.driver.wait(f"the page after {page.id}", self._past(page.id))

    def _past(self, page: PageId) -> Callable[[], bool]:
        return lambda: self.hands.route().current.id != page
