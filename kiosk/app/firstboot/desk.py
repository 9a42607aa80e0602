"""What works behind the pages of the first start: looks for devices, tries them, joins the hub, writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog

from kiosk.app.desks.printing import PrintDesk
from kiosk.app.desks.room import Opening
from kiosk.app.firstboot.devices import Looking
from kiosk.app.firstboot.joining import Joined, Joining
from kiosk.app.later import Threads
from kiosk.devices.camera import Camera
from kiosk.devices.panel import Matrix
from kiosk.devices.printer import Printer
from kiosk.difficulty.conclusions import Conclusion
from kiosk.pages.effects import Effect
from kiosk.pages.session import Session
from kiosk.pages.setup_states import (
    TYPED,
    Chosen,
    Found,
    HubState,
    Keeping,
    PictureAwaited,
    PictureMissing,
    PictureSeen,
    Seeking,
    SettingUp,
    SetupStep,
)
from kiosk.pages.setup_turn import chosen, hub_asked, tidy
from kiosk.pages.states import PrintState
from kiosk.pages.view import PageView
from kiosk.printing.receipt import Items, Pieces, Receipt
from kiosk.printing.render import render_pdf

_JOIN_S = 10.0
_F = TypeVar("_F")
_log = structlog.get_logger()


@dataclass(frozen=True)
class Tools:
    """What the desk works with; all but ``join`` block, and are called in threads."""

    printers: Callable[[], Found]
    printer: Callable[[str], Printer]
    cameras: Callable[[], Found]
    camera: Callable[[str], Camera]
    join: Callable[[str, str, Callable[[HubState], None]], Joining]
    """An address, where the kiosk stands, whom to tell: a try that has not begun."""
    keep: Callable[[Chosen | None, Joined | None], bool]
    """Write it all; None: the settings are there, it was only about the hub. False: it could not be."""
    kept: Callable[[], None]
    """It is written: called on the main thread."""
    console: Callable[[], str] = lambda: ""
    """Where the kiosk's own hub is found from another machine; empty: nowhere yet."""
    lies: Callable[[int, Matrix], None] = lambda _turned, _touch: None
    """So the picture and the fingers lie on the panel from now on: called on the main thread, and quick."""


def _noted(session: Session, state: PrintState) -> Session:
    return _with(session, test=state)


def _with(session: Session, **values: Any) -> Session:
    setup = session.duty
    return replace(session, duty=replace(setup, **values)) if isinstance(setup, SettingUp) else session


class FirstBootDesk:
    """Runs on the main thread; what blocks is done in threads."""

    def __init__(self, opening: Opening, tools: Tools) -> None:
        self._opening, self._tools = opening, tools
        self._threads = Threads()
        self._setup: SettingUp | None = None
        self._lies: tuple[int, Matrix] | None = None
        self._session: Session | None = None
        self._seeks: set[SetupStep] = set()
        self._looking: Looking | None = None
        self._past: Looking | None = None
        self._blind = False
        """The camera that looks has given up."""
        self._looks = 0
        self._prints: PrintDesk | None = None
        self._joining: Joining | None = None

    def follow(self, session: Session, view: PageView) -> None:
        """The session has changed: devices are looked for on their pages, the camera looks on its own."""
        setup = session.duty
        self._session = session
        self._setup = setup if isinstance(setup, SettingUp) else None
        if self._setup is None:
            return
        self._lay(self._setup)
        if self._setup.step is SetupStep.PRINTER and self._setup.printers == Seeking():
            self._seek(SetupStep.PRINTER, "printers", self._tools.printers, Found())
        if self._setup.step is SetupStep.CAMERA and self._setup.cameras == Seeking():
            self._seek(SetupStep.CAMERA, "cameras", self._tools.cameras, Found())
        if self._setup.step is SetupStep.NOTE and self._setup.console is None:
            self._seek(SetupStep.NOTE, "console", self._tools.console, "")
        self._look(self._setup)
        if self._setup.step is not SetupStep.TRIED and self._joining and self._joining.joined is None:
            # Who has left the page has given up: a late yes of the console is not waited for.
            self._joining.stop()

    def do(self, effect: Effect) -> None:
        """What the installer asked for."""
        match effect:
            case Effect.PRINT_TEST:
                self._print()
            case Effect.JOIN_HUB:
                self._join()
            case Effect.KEEP_SETUP:
                self._keep()
            case _:
                raise ValueError(f"{effect} is not of the first start")

    def suggest(self, concluded: Conclusion) -> None:
        """There is nobody to tell yet."""

    def close(self) -> None:
        """The program ends."""
        if self._looking:
            self._looking.close()
        if self._joining:
            self._joining.stop()
        if self._prints:
            self._prints.close()

    def join(self) -> None:
        """Wait until nothing of a test page is left in a queue, and the camera is free."""
        for one in (self._past, self._looking):
            if one:
                one.join(_JOIN_S)
        if self._prints:
            self._prints.join(_JOIN_S)
        self._threads.join(_JOIN_S)

    def _lay(self, setup: SettingUp) -> None:
        """What was found of the panel counts at once: the next page is to be touched."""
        lies = (setup.turned, setup.touch)
        if lies != self._lies:
            self._lies = lies
            self._tools.lies(*lies)

    # ---- Devices ----

    def _seek(self, step: SetupStep, name: str, find: Callable[[], _F], nothing: _F) -> None:
        if step in self._seeks:
            return
        self._seeks.add(step)

        def work() -> None:
            found = nothing
            try:
                found = find()
            finally:
                self._opening.handle.change(lambda session: self._sought(session, step, name, found))

        self._threads.start(f"first-boot-{name}", work)

    def _sought(self, session: Session, step: SetupStep, name: str, found: object) -> Session:
        self._seeks.discard(step)
        return _with(session, **{name: found})

    def _look(self, setup: SettingUp) -> None:
        """The camera runs on its page only, and once more where it gave nothing and is asked again."""
        wanted = setup.picked.camera if setup.step is SetupStep.PICTURE else None
        again = isinstance(setup.picture, PictureAwaited) and self._blind
        if self._looking and (not wanted or again):
            self._looking.close()
            self._past, self._looking = self._looking, None
            self._opening.show(None, None)
        if wanted and self._looking is None:
            self._blind = False
            self._looks += 1
            number, post, show = self._looks, self._opening.handle.post, self._opening.show
            self._looking = Looking(
                self._tools.camera(wanted),
                lambda frame: post(lambda: show(frame, None) if number == self._looks else None),
                lambda seen: self._opening.handle.change(lambda session: self._told(session, number, seen)),
                after=self._past,
            )

    def _told(self, session: Session, number: int, seen: bool) -> Session:
        if number != self._looks or self._looking is None:
            return session
        self._blind = not seen
        return _with(session, picture=PictureSeen() if seen else PictureMissing())

    def _print(self) -> None:
        """One page, made by the same way as a citizen's paper."""
        if self._setup is None or not self._setup.picked.printer:
            return
        if self._prints:
            self._prints.close()
        self._prints = PrintDesk(
            self._tools.printer(self._setup.picked.printer), self._opening.handle, _noted
        )
        pen = self._opening.pen()
        page = Receipt(
            lang=pen.session.comfort.lang,
            town=pen.town.name,
            title=pen.say("setup.test.title"),
            procedure=pen.say("setup.name"),
            date="",
            next_steps=Items("", ()),
            to_bring=Items("", ()),
            pieces=Pieces("", ()),
            sections=(),
            source=pen.say("setup.test.reads"),
        )
        self._prints.print(lambda: render_pdf(page))

    # ---- The hub, the file ----

    def _join(self) -> None:
        if self._session is None:
            return
        if self._joining:
            self._joining.stop()
        fields = self._session.draft.fields
        url, code = hub_asked(self._session), fields.get(TYPED[SetupStep.CODE], "")
        place = tidy(fields.get(TYPED[SetupStep.PLACE], ""))
        if url is None:
            return
        self._joining = now = self._tools.join(url, place, self._heard)
        self._threads.start("first-boot-hub", lambda: now.run(code))

    def _heard(self, state: HubState) -> None:
        def update(session: Session) -> Session:
            setup = session.duty
            waits = isinstance(setup, SettingUp) and setup.step is SetupStep.TRIED
            return _with(session, hub=state) if waits else session

        self._opening.handle.change(update)

    def _keep(self) -> None:
        if self._session is None or self._setup is None:
            return
        all_said = chosen(self._session)
        if all_said is None and not self._setup.joins:
            return
        joined = self._joining.joined if self._joining and self._setup.town_hub else None

        def work() -> None:
            written = False
            try:
                written = self._tools.keep(all_said, joined)
            finally:
                state = Keeping.WRITTEN if written else Keeping.FAILED
                self._opening.handle.change(lambda session: _with(session, keeping=state))
                if written:
                    self._opening.handle.post(self._tools.kept)

        self._threads.start("first-boot-keep", work)
