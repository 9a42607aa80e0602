"""The desks of one visit: camera, help, parcel and print, each told what the session has become."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic as clock

from kiosk.app.assisting.desk import USES, AssistDesk
from kiosk.app.desks.handingout import HandingOut
from kiosk.app.desks.help import HelpDesk
from kiosk.app.desks.intake import IntakeDesk
from kiosk.app.desks.onecall import OpenedCall, kept_from
from kiosk.app.desks.parcel import ParcelDesk
from kiosk.app.desks.printing import PrintDesk
from kiosk.app.desks.scan import Paper, ScanDesk, Show, paper_of
from kiosk.app.desks.signin import SignInDesk
from kiosk.app.desks.whereabouts import tell, where
from kiosk.app.later import VisitHandle, in_background
from kiosk.app.nearhub.link import HubLink
from kiosk.difficulty.conclusions import Conclusion
from kiosk.pages.call_back import wish_of
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.overlays import CallingBack
from kiosk.pages.session import Session
from kiosk.pages.sheets import Stack
from kiosk.pages.signin_states import NoSignIn
from kiosk.pages.states import (
    IntakeWaiting,
    NoIntake,
    NoParcel,
    NotPrinted,
    ParcelOpening,
    ScanWorking,
)
from kiosk.pages.view import PageView, Screen
from kiosk.types import text


@dataclass(frozen=True)
class Opening:
    """What a visit hands its desks: a way back to its session, the picture on screen, its pen and voice."""

    handle: VisitHandle
    show: Show
    seen_alive: Callable[[], None]
    pen: Callable[[], Pen]
    speaking: Callable[[], bool]
    begins: Callable[[str, str], None]
    """Somebody (name, staff id) works beside the person from now on."""


_AGREED = IntakeWaiting, ParcelOpening
"""What the page shows once the person said yes to a phone."""


class Desks:
    """Runs on the main thread; each desk does its blocking work in threads of its own."""

    def __init__(
        self,
        opening: Opening,
        *,
        camera: ScanDesk,
        calls: HelpDesk,
        parcels: ParcelDesk,
        prints: PrintDesk,
        intake: IntakeDesk,
        sign_in: SignInDesk,
        assist: AssistDesk,
        link: HubLink,
        scratch: Path,
    ) -> None:
        """``scratch`` is this visit's own folder, removed with it."""
        self._opening = opening
        self._camera, self._help, self._parcels, self._prints = camera, calls, parcels, prints
        self._intake, self._sign_in, self._link, self._scratch = intake, sign_in, link, scratch
        self._assist = assist
        self._out = HandingOut(opening, parcels, prints)
        self._sweeping: Thread | None = None

    def follow(self, session: Session, view: PageView) -> None:
        """The session has changed: the camera runs on its page only, a finished file is sealed."""
        scans = view.screen is Screen.SCAN
        self._camera.look(self._paper() if scans else None, session.scan, self._kept(session) if scans else 0)
        if isinstance(session.printing, NotPrinted):
            self._prints.outdated()
        if isinstance(session.parcel, NoParcel):
            self._parcels.outdated(session.procedure.id if session.procedure else "")
        if isinstance(session.intake, NoIntake) and self._intake.is_open:
            self._intake.leave()
        if isinstance(session.sign_in, NoSignIn) and self._sign_in.is_open:
            self._sign_in.leave()
        self._assist.follow(session)
        tell(self._link, self._opening.pen(), view)
        if view.screen is Screen.FINISH and isinstance(session.parcel, NoParcel) and not session.practice:
            self._out.seal(view.key)

    def do(self, effect: Effect) -> None:
        """What the person asked for."""
        if effect in USES:
            self._assist.do(effect, self._opening.pen())
        match effect:
            case Effect.SEAL_MANDATE | Effect.REVOKE_MANDATE | Effect.PRINT_MANDATE | Effect.SEND_REPORT:
                self._assist.do(effect, self._opening.pen())
            case Effect.SHOOT:
                self._camera.shoot()
            case Effect.TURN_SHEET:
                self._camera.turn()
            case Effect.FLATTEN_SHEET:
                self._camera.flatten()
            case Effect.ADJUST_SHEET:
                self._adjust()
            case Effect.BIND_SHEETS:
                self._bind()
            case (
                Effect.RAISE_CALL | Effect.CANCEL_CALL | Effect.ASK_CALL_BACK
                | Effect.LET_COME | Effect.LET_ASSIST | Effect.LET_NOBODY
            ):  # fmt: skip
                self._about_help(effect)
            case Effect.PRINT:
                self._out.print()
            case Effect.PRINT_LINKED:
                self._out.print_linked()
            case (
                Effect.SEND_PARCEL | Effect.CANCEL_PARCEL | Effect.RENEW_PARCEL
                | Effect.OPEN_INTAKE | Effect.ACCEPT_INTAKE | Effect.OPEN_SIGN_IN | Effect.ACCEPT_SIGN_IN
            ):  # fmt: skip
                self._phone(effect)
            case _:
                raise ValueError(f"{effect} is not a desk's")

    @property
    def opened_call(self) -> OpenedCall | None:
        """The person's call, while it is open."""
        return self._help.opened

    def take_up(self, call: OpenedCall | None) -> None:
        """Go on with what another process was doing for this visit; without its call, that is made anew."""
        self._assist.take_up(self._opening.pen().session)
        if call is not None:
            self._help.take_up(call)
        elif self._opening.pen().session.call_open:
            self._about_help(Effect.RAISE_CALL)

    def suggest(self, concluded: Conclusion) -> None:
        """Somebody may need help, or a device may fail: for a mediator to know."""
        self._help.suggest(concluded, *where(self._opening.pen()), self._opening.pen().session)

    def _phone(self, effect: Effect) -> None:
        match effect:
            case Effect.SEND_PARCEL:
                self._parcels.send(self._agreed_to())
            case Effect.CANCEL_PARCEL:
                self._parcels.cancel()
            case Effect.OPEN_INTAKE:
                self._intake.open(self._paper(), self._stack().room)
            case Effect.ACCEPT_INTAKE:
                self._intake.accept(self._agreed_to())
            case Effect.OPEN_SIGN_IN:
                self._sign_in.open(self._opening.pen().session.comfort.lang)
            case Effect.ACCEPT_SIGN_IN:
                self._sign_in.accept()
            case _:
                self._parcels.renew()

    def _agreed_to(self) -> str:
        """The digits that stood on the page when the person said yes."""
        session = self._opening.pen().session
        return next((one.code for one in (session.intake, session.parcel) if isinstance(one, _AGREED)), "")

    def close(self) -> None:
        """The visit ends: every desk lets go of it."""
        self._camera.close()
        self._help.close()
        self._parcels.close()
        self._intake.close()
        self._sign_in.close()
        self._assist.close()
        self._prints.close()
        self._out.forget()
        self._sweeping = in_background("scratch", self._sweep)

    def join(self, timeout_s: float = 8.0) -> None:
        """Before the program ends: nothing of the visit may come out, stay, or let a phone in afterwards.

        All of them have the same time together.
        """
        until = clock() + timeout_s
        waits: list[Callable[[float], object]] = [
            *(self._help.join, self._prints.join, self._parcels.join, self._intake.join),
            *(self._sign_in.join, self._assist.join),
            *([self._sweeping.join] if self._sweeping else []),
        ]
        for wait in waits:
            wait(max(0.0, until - clock()))

    def _sweep(self) -> None:
        self._camera.join()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _paper(self) -> Paper:
        pen = self._opening.pen()
        page = pen.session.route(pen.today).current
        name = text(page.label or page.title, **page.values)
        piece = pen.town.pieces.get(page.piece.piece) if page.piece else None
        return paper_of(pen.say(name), pen.session.comfort.lang, piece.papers if piece else ())

    def _kept(self, session: Session) -> int:
        return len(session.stack_of(session.route(self._opening.pen().today).current))

    def _stack(self) -> Stack:
        pen = self._opening.pen()
        return pen.session.stack_of(pen.session.route(pen.today).current)

    def _adjust(self) -> None:
        scan = self._opening.pen().session.scan
        if isinstance(scan, ScanWorking) and scan.corners is not None:
            self._camera.adjust(scan.corners)

    def _bind(self) -> None:
        self._camera.bind(self._paper(), [one.pdf for one in self._stack().sheets])

    def _about_help(self, effect: Effect) -> None:
        match effect:
            case Effect.RAISE_CALL:
                self._help.raise_call(*where(self._opening.pen()), self._opening.pen().session)
            case Effect.CANCEL_CALL:
                self._help.cancel()
            case Effect.ASK_CALL_BACK:
                self._call_back()
            case _:
                self._help.answer(effect is not Effect.LET_NOBODY)

    def _call_back(self) -> None:
        """What was said leaves the page as soon as the desk has it."""
        session = self._opening.pen().session
        wish = wish_of(session.overlay) if isinstance(session.overlay, CallingBack) else None
        self._opening.handle.apply(kept_from)
        if wish is not None:
            self._help.call_back(wish, session)
