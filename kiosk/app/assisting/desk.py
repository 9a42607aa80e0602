"""One visit's mandate and report: sealed, printed, each use noted for the town, over with the help."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

import structlog

from hub.contract.reports import MANDATE, MandateLine
from hub.contract.reports import MandateStep as Line
from kiosk.app.assisting.attestation import Record, end_of_day, hashed, person_mark, revocation_code
from kiosk.app.assisting.paper import compose_mandate, template_of
from kiosk.app.assisting.reports import LONGEST, ReportBook
from kiosk.app.desks.printing import PrintDesk
from kiosk.app.later import VisitHandle
from kiosk.app.nearhub.link import HubLink
from kiosk.devices.printer import JobFailed, JobPrinted
from kiosk.pages.assist_states import Assisted, Mandate, MandateStep, Mandating
from kiosk.pages.assist_turn import at
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.mandate_turn import told_in_their_own
from kiosk.pages.overlays import AtAssist, Covering, IdleWarning, Interrupted, Overlay
from kiosk.pages.session import Session
from kiosk.pages.states import (
    ParcelCancelled,
    ParcelExpired,
    ParcelFailed,
    ParcelReceived,
    PrintPreparing,
    PrintState,
)
from kiosk.pages.town import Town
from kiosk.printing.receipt import Receipt
from kiosk.printing.render import RenderFailed, render_pdf
from kiosk.types import Text
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey

KEPT_S = 30 * 86_400.0
"""A line of the journal waits so long for the line to the hub."""
USES = frozenset({Effect.PRINT, Effect.PRINT_LINKED, Effect.SEND_PARCEL})
"""What is done for the person while the mandate is signed."""
_CAME: Mapping[Effect, tuple[tuple[type, ...], tuple[type, ...]]] = {
    Effect.PRINT: ((JobPrinted,), (JobFailed,)),
    Effect.PRINT_LINKED: ((JobPrinted,), (JobFailed,)),
    Effect.SEND_PARCEL: ((ParcelReceived,), (ParcelExpired, ParcelCancelled, ParcelFailed)),
}
"""When each was truly done, and when nothing comes of it."""
_log = structlog.get_logger()


@dataclass(frozen=True)
class _Signed:
    """What is needed until it ends: of what, and in which help."""

    mandate: Mandate
    by: Assisted


def noted(session: Session, state: PrintState) -> Session:
    """Where a mandate keeps how far its copy is."""
    help_ = session.assisted
    if help_ is None or help_.mandate is None:
        return session
    return replace(session, assisted=replace(help_, mandate=replace(help_.mandate, paper=state)))


def now() -> datetime:
    """The time on the town hall's clock, with its zone."""
    return datetime.now().astimezone()


class AssistDesk:
    """Main thread, but for what it starts. Nothing of the person is kept once the copy is out."""

    def __init__(
        self,
        link: HubLink,
        handle: VisitHandle,
        prints: PrintDesk,
        town: Town,
        *,
        behind: Callable[[str, Callable[[], None]], object],
        clock: Callable[[], datetime] = now,
        ticks: Callable[[], float] = monotonic,
        call: Callable[[], str | None] = lambda: None,
    ) -> None:
        """``prints`` notes its states by ``noted``; ``behind`` does what blocks, beside the main thread;
        ``ticks`` and ``call`` as ``ReportBook`` has them."""
        self._link, self._handle, self._prints = link, handle, prints
        self._behind, self._clock = behind, clock
        self._lock = threading.Lock()
        self._signed: _Signed | None = None
        self._copy: Receipt | None = None
        self._asked: frozenset[Effect] = frozenset()
        """Uses of the mandate of which nobody knows yet whether they came to anything."""
        self._book = ReportBook(link, town, behind, clock, ticks=ticks, call=call)
        self._unheard = link.when_briefed(lambda: handle.post(self._heed))

    def do(self, effect: Effect, pen: Pen) -> None:
        """What the person or the mediator asked for."""
        match effect:
            case Effect.SEAL_MANDATE:
                self._seal(pen)
            case Effect.REVOKE_MANDATE:
                self._end(Line.REVOKED)
                self._handle.apply(_without)
            case Effect.PRINT_MANDATE:
                self._print()
            case Effect.SEND_REPORT:
                self._book.confirmed()
            case _ if effect in USES:
                if pen.session.mandate is not None:
                    self._asked |= {effect}

    def follow(self, session: Session) -> None:
        """The session has changed: with the help the mandate ends, wherever the end came from."""
        self._book.follow(session)
        help_ = session.assisted
        signed = self._signed
        self._note_uses(session)
        if signed and (help_ is None or help_.mandate is None or help_.mandate.id != signed.mandate.id):
            self._end(Line.ENDED)
        if help_ and help_.mandate and help_.mandate.printed:
            # The paper has it: the kiosk need not know who signed.
            self._copy = None

    def take_up(self, session: Session) -> None:
        """Go on with the mandate under which another process was helping: its end is told by this one."""
        help_ = session.assisted
        if help_ is None or help_.mandate is None:
            return
        self._signed = _Signed(help_.mandate, help_)
        if isinstance(session.overlay, Interrupted) and session.overlay.again:
            # It may have come out all the same: rather told than left out.
            self._tell(Line.USED)
        self._heed()

    def _note_uses(self, session: Session) -> None:
        """What was confirmed is a use; what failed is none."""
        for effect in self._asked:
            done, failed = _CAME[effect]
            state = session.parcel if effect is Effect.SEND_PARCEL else session.printing
            if isinstance(state, done):
                self._tell(Line.USED)
            if isinstance(state, done + failed):
                self._asked -= {effect}

    def close(self) -> None:
        """The visit ends."""
        self._unheard()
        self._end(Line.ENDED)
        self._book.close()
        self._prints.close()

    def join(self, timeout_s: float) -> None:
        """Wait until nothing of it is left in the printer's queue."""
        self._prints.join(timeout_s)

    def _seal(self, pen: Pen) -> None:
        """From now on it counts, if its line is kept for the town: what nobody can look up is no mandate."""
        session, over = pen.session, pen.session.overlay
        help_, procedure = session.assisted, session.procedure
        if help_ is None or procedure is None or not isinstance(over, AtAssist):
            return
        if not isinstance(over.page, Mandating) or over.page.step is not MandateStep.SEALING:
            return
        moment = self._clock()
        record = Record(
            help_.staff,
            moment,
            procedure.id,
            end_of_day(moment),
            pen.town.name,
            template_of(pen),
            person_mark(),
        )
        code, mandate_id = revocation_code(), f"m{secrets.token_hex(8)}"
        copy = compose_mandate(pen, over.page, record, code)
        mandate = Mandate(mandate_id, moment.time(), procedure.id, record.attestation, PrintPreparing())
        line = MandateLine(
            kiosk=self._link.identity, staff=help_.staff, mandate=mandate_id, step=Line.SIGNED,
            attestation=record.attestation, scope=_title(pen),
            expires_ms=round(record.expiry.timestamp() * 1000), revocation_sha256=hashed(code),
        )  # fmt: skip

        def work() -> None:
            kept = self._put(line)
            self._handle.post(lambda: self._sealed(_Signed(mandate, help_), copy, code, kept=kept))

        self._behind("mandate", work)

    def _sealed(self, signed: _Signed, copy: Receipt, code: str, *, kept: bool) -> None:
        page = Mandating(MandateStep.SIGNED, code=code) if kept else Mandating(MandateStep.FAILED)
        if kept:
            _log.info("mandate.signed")
            self._signed, self._copy = signed, copy
        if self._handle.alive():
            self._handle.apply(lambda session: _shown(session, page, signed))
        else:
            self._end(Line.ENDED)
        if self._signed is signed:
            self._print()

    def _heed(self) -> None:
        """What the hub has just told: who acts by a mandate that was revoked stops at once."""
        signed = self._signed
        if signed is None or signed.mandate.id not in self._link.revoked:
            return
        _log.info("mandate.withdrawn")
        self._end(Line.ENDED)
        self._handle.apply(_withdrawn)

    def _print(self) -> None:
        copy = self._copy
        if copy is not None:
            self._prints.print(lambda: _rendered(copy))

    def _end(self, step: Line) -> None:
        if self._signed is not None:
            if self._asked:
                # It may still come out: what was asked for is rather told than left out.
                self._tell(Line.USED)
            self._tell(step)
            _log.info("mandate.over", step=step.value)
        self._signed, self._copy, self._asked = None, None, frozenset()

    def _tell(self, step: Line) -> None:
        signed = self._signed
        if signed is None:
            return
        line = MandateLine(
            kiosk=self._link.identity, staff=signed.by.staff, mandate=signed.mandate.id, step=step,
            attestation=signed.mandate.attestation, scope=signed.mandate.scope,
        )  # fmt: skip
        self._behind("mandate", lambda: self._note(line))

    def _note(self, line: MandateLine) -> None:
        if not self._put(line):
            _log.error("mandate.line_lost", step=line.step.value)

    def _put(self, line: MandateLine) -> bool:
        # One after the other: the outbox sends them as they were put.
        with self._lock:
            post = self._link.post
            body = line.model_dump_json().encode()
            key = MessageKey(new_call_key())
            return post is not None and post.put(MANDATE, key, body, lifetime_s=KEPT_S, heard=lambda _: None)


def _title(pen: Pen) -> str:
    """Of what it is, as the town's people read it: they know no procedure by its id."""
    procedure = pen.session.procedure
    assert procedure is not None
    return pen.town.catalogue.render(Text(procedure.title), pen.town.languages[0].lang)[:LONGEST]


def _rendered(copy: Receipt) -> bytes | RenderFailed:
    return render_pdf(copy)


def _shown(session: Session, page: Mandating, signed: _Signed) -> Session:
    """The page that waited shows what came of it. Once it was left, or somebody else helps, there is none."""
    help_, over = session.assisted, _turned(session.overlay, page)
    same = help_ is not None and (help_.staff, help_.began_s) == (signed.by.staff, signed.by.began_s)
    if help_ is None or not same or over == session.overlay:
        return session
    mandate = signed.mandate if page.step is MandateStep.SIGNED else help_.mandate
    return replace(session, overlay=over, assisted=replace(help_, mandate=mandate))


def _turned(over: Overlay | None, page: Mandating) -> Overlay | None:
    """With this in the place of the page that waits, wherever it lies."""
    if not isinstance(over, Covering | IdleWarning):
        return over
    if not isinstance(over, AtAssist):
        return replace(over, covered=_turned(over.covered, page))
    waits = isinstance(over.page, Mandating) and over.page.step is MandateStep.SEALING
    return replace(over, page=page) if waits else over


def _without(session: Session) -> Session:
    help_ = session.assisted
    done = replace(session, assisted=replace(help_, mandate=None)) if help_ else session
    return done.uncovered() if isinstance(done.overlay, AtAssist) else done


def _withdrawn(session: Session) -> Session:
    """The help goes on, each answer stays, and a page says that the mandate is over, in the person's way.

    Under the countdown of who may have left, who reads it when they are back.
    """
    help_ = session.assisted
    if help_ is None:
        return session
    over, page = session.overlay, Mandating(MandateStep.WITHDRAWN)
    bare = told_in_their_own(replace(session, assisted=replace(help_, mandate=None)))
    if isinstance(over, IdleWarning):
        below = at(replace(bare, overlay=over.covered), page)
        return replace(below, overlay=replace(over, covered=below.overlay))
    return at(bare, page)
