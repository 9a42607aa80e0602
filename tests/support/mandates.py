"""A hall in which a mandate can be signed and a report made: real desks, the test holds paper and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.contract import KioskIdentity
from hub.contract.briefing import BadgeEntry
from hub.contract.reports import MANDATE, REPORT, MandateLine, ReportRequest
from kiosk.app.assisting.desk import AssistDesk, noted
from kiosk.app.desks.printing import PrintDesk
from kiosk.app.desks.room import Opening
from kiosk.app.ports import Face
from kiosk.devices.printer import NoPrinter, Printer
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import MandateStep, Mandating
from kiosk.pages.effects import Effect
from kiosk.pages.mandate_turn import NO, RIGHT
from kiosk.pages.overlays import AtAssist
from kiosk.pages.town import Town
from kiosk.types import OptionId
from tests.support.badges import badge
from tests.support.hall import Backroom, Hall
from tests.support.visit import Visit

NOW = datetime(2026, 11, 23, 12, 40, 5, tzinfo=UTC)
MINE, THEIRS = ((100, 500), (300, 200)), ((200, 400), (400, 300))


@dataclass
class Post:
    """What waits for the line."""

    lines: list[MandateLine] = field(default_factory=list)
    reports: list[ReportRequest] = field(default_factory=list)
    full: bool = False

    def put(self, kind: str, key: object, body: bytes, **_: object) -> bool:
        if kind == REPORT:
            self.reports.append(ReportRequest.model_validate_json(body))
            return True
        assert kind == MANDATE
        if not self.full:
            self.lines.append(MandateLine.model_validate_json(body))
        return not self.full


class Link:
    """A hub that is known."""

    def __init__(self) -> None:
        self.identity = KioskIdentity(id="k", name="borne")
        self.post = Post()
        self.revoked: tuple[str, ...] = ()
        self.hearers = list[Callable[[], None]]()

    def when_briefed(self, heard: Callable[[], None]) -> Callable[[], None]:
        """As the way to the hub has it."""
        self.hearers.append(heard)
        return lambda: self.hearers.remove(heard)

    def tells(self, *revoked: str) -> None:
        """The hub has told that these were revoked at the console."""
        self.revoked = revoked
        for heard in tuple(self.hearers):
            heard()


class Paper(PrintDesk):
    """A printer in the test's hands: it makes nothing, and says what the test says."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(NoOne(), opening.handle, noted)
        self.asked = 0

    def print(self, make_pdf: Callable[[], object]) -> None:
        self.asked += 1


class NoOne:
    """No printer."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: NoPrinter("none")


@dataclass
class Desked(Backroom):
    """A hall's back room with the real desk of mandates."""

    assist: AssistDesk | None = None
    opening: Opening | None = None

    def follow(self, session: Any, view: Any) -> None:
        super().follow(session, view)
        if self.assist:
            self.assist.follow(session)

    def do(self, effect: Effect) -> None:
        super().do(effect)
        if self.assist and self.opening:
            self.assist.do(effect, self.opening.pen())

    def close(self) -> None:
        if self.assist:
            self.assist.close()


class MandateHall(Hall):
    """A hall in which a mandate can be signed."""

    def __init__(
        self, town: Town, *others: BadgeEntry, face: Face | None = None, printer: Printer | None = None
    ) -> None:
        """``printer``: a real one prints the copies, and nothing is counted."""
        self.printer = printer
        self.link, self.papers, self.today = Link(), list[Paper](), NOW
        self.call: str | None = None
        self.assist: AssistDesk | None = None
        self.slow, self.waits = False, list[Callable[[], None]]()
        super().__init__(town, badges=(badge(), *others), face=face)

    def arrived(self, page: str = "identity") -> MandateHall:
        """The person has come to this page of their procedure."""
        session = Visit.begins(self.kiosk.around.town).opens().as_far_as(page).session
        self.kiosk.apply(lambda _: session)
        return self

    def _behind(self, _: str, work: Callable[[], None]) -> None:
        if self.slow:
            self.waits.append(work)
        else:
            work()

    def comes_through(self) -> None:
        """What was slow behind the main thread is done."""
        self.slow = False
        for work in self.waits:
            work()
        self.settles()

    def passing(self, time: timedelta) -> None:
        """So much later, by both clocks."""
        self.today += time
        self.clock.now += time.total_seconds()

    def _open(self, opening: Opening) -> Desked:
        self.visits += 1
        self.desk = opening.handle
        self.papers.append(Paper(opening))
        real = PrintDesk(self.printer, opening.handle, noted) if self.printer else None
        prints = real or self.papers[-1]
        desk = AssistDesk(
            self.link, opening.handle, prints, opening.pen().town,  # type: ignore[arg-type]
            behind=self._behind, clock=lambda: self.today, ticks=self.clock,
            call=lambda: self.call,
        )  # fmt: skip
        self.assist = desk
        return Desked(opening.handle, self.effects, self.told, desk, opening)

    @property
    def lines(self) -> list[MandateLine]:
        return self.link.post.lines

    @property
    def step(self) -> MandateStep | None:
        over = self.session.overlay
        return over.page.step if isinstance(over, AtAssist) and isinstance(over.page, Mandating) else None

    def does(self, *actions: act.Action) -> None:
        for one in actions:
            self.kiosk.touch(one)
            self.settles()

    def answers(self, option: OptionId) -> None:
        self.does(act.Pick(option), act.Confirm())

    def signs(self) -> None:
        """From the tools to the signed page."""
        self.does(aid.ShowTools(), aid.BeginMandate())
        self.answers(NO)
        self.does(act.Confirm())
        self.answers(RIGHT)
        self.does(act.Draw(MINE), act.Confirm(), act.Draw(THEIRS), act.Confirm())
