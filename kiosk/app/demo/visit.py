"""One visit of the demo, stage by stage: what is touched, and what is kept as proof."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.demo.driver import DemoTimeout, Driver
from kiosk.app.demo.guests import Mediator, Phone
from kiosk.app.demo.weigh import memory_mb
from kiosk.devices.printer import JobPrinted
from kiosk.pages.states import CallAccepted, ParcelReady, ParcelReceived, ScanLooking, ScanTaken
from kiosk.pages.view import Screen
from kiosk.procedures.models import FIELDS, Kind
from kiosk.procedures.route import Route
from kiosk.types import Lang, PageId, ProcedureId

if TYPE_CHECKING:
    from kiosk.app.build import Program
    from kiosk.app.demo.prepared import Prepared

TYPED = {
    "family": "exemple",
    "given": "camille",
    "street": "12 rue des tilleuls",
    "postcode": "01234",
    "town": "valbourg",
}
"""A plainly fictitious person."""
BIRTH = "03051948"
NO_SUCH_DAY = "31021948"
KEYS = {" ": "space"}


@dataclass(frozen=True)
class Wish:
    """What the demo is asked for: which visit, where its proofs go, how long each page is listened to."""

    procedure: ProcedureId
    lang: Lang
    out: Path
    listen_s: float
    typed: Mapping[str, Sequence[str]] = field(default_factory=lambda: TYPED)
    """What the person types into each field, character by character."""
    erased: Callable[[], None] = lambda: None
    """Called when everything is erased and the program still runs."""


@dataclass(frozen=True)
class Stage:
    """What summary.json says of a stage."""

    name: str
    seconds: float
    passed: bool
    fault: str = ""


class DemoVisit:
    """Runs in the citizen's thread and stops the program at its end."""

    def __init__(self, program: Program, prepared: Prepared, wish: Wish, links: list[str]) -> None:
        self._program, self._prepared, self._links = program, prepared, links
        self._procedure, self._lang = wish.procedure, wish.lang
        self._out, self._listen_s = wish.out, wish.listen_s
        self._typed, self._erased = wish.typed, wish.erased
        self._driver = Driver(program, prepared.display)
        self._stages: list[Stage] = []
        self._shots = 0
        self._asked = set[PageId]()

    def run(self) -> bool:
        """Every stage in order; the first that fails ends the visit. True when all passed."""
        try:
            return all(self._do(name, work) for name, work in self._plan())
        finally:
            summary = {
                "procedure": self._procedure,
                "lang": self._lang,
                "passed": bool(self._stages) and all(stage.passed for stage in self._stages),
                "memory_mb": memory_mb(),
                "touches": self._driver.touches,
                "touches_repeated": self._driver.repeated,
                "stages": [asdict(stage) for stage in self._stages],
            }
            words = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
            (self._out / "summary.json").write_text(words, encoding="utf-8")
            self._program.window.stop()

    def _plan(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("attract", self._attract),
            ("menu", self._menu),
            ("questions", self._questions),
            ("comfort", self._comfort),
            ("help", self._help),
            ("papers", self._papers),
            ("review", self._review),
            ("print", self._print),
            ("phone", self._phone),
            ("erase", self._erase),
        ]

    def _do(self, name: str, work: Callable[[], None]) -> bool:
        print(f"  {name} ...", end="", flush=True)  # noqa: T201 the demo's progress
        started, fault = time.monotonic(), ""
        try:
            work()
        except Exception as error:  # noqa: BLE001 a stage that fails is told in the summary
            fault = f"{type(error).__name__}: {error}"
            self._shoot(f"failed-{name}")
        seconds = round(time.monotonic() - started, 2)
        self._stages.append(Stage(name, seconds, not fault, fault))
        print(f" {fault or 'passed'} ({seconds} s)", flush=True)  # noqa: T201
        return not fault

    # The stages

    def _attract(self) -> None:
        self._driver.wait("the first page", lambda: self._program.stage.view)
        self._shoot("attract")
        self._driver.tap(f"lang.{self._lang}")

    def _menu(self) -> None:
        self._driver.wait_for("menu")
        self._hear("menu")
        self._shoot("menu")
        self._driver.tap(f"procedure.{self._procedure}")

    def _questions(self) -> None:
        """Answer up to the first paper, or to the review when there is none."""
        self._answer_until({Kind.PIECE, Kind.REVIEW, Kind.OUTCOME})

    def _comfort(self) -> None:
        """Larger text and another contrast, and back."""
        for name, count in (("dock.text", 3), ("dock.contrast", 4)):
            for turn in range(count):
                self._driver.tap(name)
                if turn == 0:
                    self._shoot(name.removeprefix("dock."))

    def _help(self) -> None:
        """Call somebody; a mediator answers on the real page in a real browser."""
        self._driver.tap("dock.call")
        self._driver.wait_for("help")
        with Mediator(self._program, self._lang) as mediator:
            mediator.sees_the_call()
            mediator.picture(self._file("console.png"))
            mediator.goes()
            self._driver.wait(
                "the mediator's answer", lambda: isinstance(self._program.kiosk.session.call, CallAccepted)
            )
            self._hear("help")
            self._shoot("help")
        self._driver.tap("back")
        self._driver.wait("the page behind", lambda: self._driver.view.screen is not Screen.HELP)

    def _papers(self) -> None:
        """Show the paper to the camera; it is taken by itself. Then the questions that follow."""
        self._answer_until({Kind.REVIEW, Kind.OUTCOME})

    def _review(self) -> None:
        if self._route().current.kind is Kind.REVIEW:
            self._hear("review")
            self._shoot("review")
            self._driver.tap("main")
        self._driver.wait("the outcome", lambda: self._route().current.kind is Kind.OUTCOME)

    def _print(self) -> None:
        if self._driver.view.screen is not Screen.FINISH or not self._links_expected():
            return
        self._driver.tap("print")
        self._driver.wait(
            "the printed page", lambda: isinstance(self._program.kiosk.session.printing, JobPrinted), 60
        )
        pages = self._prepared.printer.printed()
        shutil.copy(pages[-1], self._file("receipt-printed.pdf"))
        self._shoot("printed")

    def _phone(self) -> None:
        if not self._links_expected():
            return
        self._driver.wait(
            "the QR code", lambda: isinstance(self._program.kiosk.session.parcel, ParcelReady), 60
        )
        self._hear("finish")
        self._shoot("qr")
        url = self._links[-1]
        from kiosk.qr import write_qr_png

        write_qr_png(url, self._file("qr.png"))
        Phone(self._lang).receives(url, self._out / "phone")
        self._driver.wait(
            "the phone's word", lambda: isinstance(self._program.kiosk.session.parcel, ParcelReceived)
        )
        self._shoot("received")

    def _erase(self) -> None:
        self._driver.tap("main")
        self._driver.wait_for("attract")
        self._shoot("erased")
        self._erased()

    # A person's hands and ears

    def _answer_until(self, ends: set[Kind]) -> None:
        """Answer page after page until one of these kinds is shown."""
        while (page := self._route().current).kind not in ends:
            self._hear(page.id)
            self._answer(page.id, page.kind)
            self._driver.wait(f"the page after {page.id}", self._past(page.id))

    def _past(self, page: PageId) -> Callable[[], bool]:
        return lambda: self._route().current.id != page

    def _answer(self, page: PageId, kind: Kind) -> None:
        if kind is Kind.CHOICE:
            self._choose()
        elif kind is Kind.PIECE:
            self._show_paper()
        else:
            self._fill(kind)
        self._shoot(page)
        self._driver.tap("main")

    def _choose(self) -> None:
        options = [option for option in self._route().current.options if not option.redo]
        self._driver.tap(f"option.{options[0].id}")

    def _fill(self, kind: Kind) -> None:
        for name in FIELDS[kind]:
            if kind is Kind.DATE:
                self._fill_date()
                continue
            self._driver.tap(f"field.{name}")
            self._type(self._typed[name])

    def _fill_date(self) -> None:
        """A date that does not exist first, once: the page says so and keeps it."""
        after_paper = any(step.page.kind is Kind.PIECE for step in self._route().steps)
        if not self._asked:
            self._asked.add(self._route().current.id)
            self._type(NO_SUCH_DAY)
            self._driver.tap("main")
            self._driver.wait("the explanation", lambda: self._program.kiosk.session.draft.problem)
            self._shoot("wrong-date")
            for _ in NO_SUCH_DAY:
                self._driver.tap("key.backspace")
        recent = self._program.kiosk.pen().today - timedelta(days=30)
        self._type(f"{recent:%d%m%Y}" if after_paper else BIRTH)

    def _type(self, words: Sequence[str]) -> None:
        for char in words:
            self._driver.tap(f"key.{KEYS.get(char, char.upper())}")

    def _show_paper(self) -> None:
        self._shoot("camera-empty")
        self._prepared.tray.show(self._prepared.picture)
        with contextlib.suppress(DemoTimeout):
            self._driver.wait("a page found", self._page_seen, 5)
            self._shoot("camera-live")
        self._driver.wait(
            "the picture to be taken by itself",
            lambda: isinstance(self._program.kiosk.session.scan, ScanTaken),
            60,
        )
        taken = self._program.kiosk.session.scan
        assert isinstance(taken, ScanTaken)
        self._file("scan.pdf").write_bytes(taken.paper.pdf)

    def _page_seen(self) -> bool:
        scan = self._program.kiosk.session.scan
        return isinstance(scan, ScanLooking) and scan.progress > 0

    def _hear(self, name: str) -> None:
        """Listen to the page as it is read, and keep what the loudspeaker played."""
        if self._listen_s > 0:
            self._prepared.card.keep(self._file(f"{name}.wav", "heard"), self._listen_s)

    # Where we are

    def _route(self) -> Route:
        pen = self._program.kiosk.pen()
        return pen.session.route(pen.today)

    def _links_expected(self) -> bool:
        return self._route().current.prepared

    def _shoot(self, name: str) -> None:
        self._shots += 1
        self._driver.picture(self._file(f"{self._shots:02d}-{name}.png"))

    def _file(self, name: str, folder: str = "") -> Path:
        where = self._out / folder
        where.mkdir(parents=True, exist_ok=True)
        return where / name
