"""One call of one visit, from the wish or the suggestion to its end, and what of it lies over the page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hub.contract import CallOrigin, CallRequest, CallStep
from kiosk.pages import states as page
from kiosk.pages.overlays import Asked, CallingBack, IdleWarning, Overlay
from kiosk.pages.session import Session
from kiosk.uplink import states as hub
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.watch import Watch


@dataclass(eq=False)
class Call:
    """One call of one visit to its end. Changed by the main thread alone."""

    asked: CallRequest
    known: bool
    """The person knows of it."""
    began: float
    key: MessageKey = field(default_factory=lambda: MessageKey(new_call_key()))
    dropped: threading.Event = field(default_factory=threading.Event)
    id: hub.CallId | None = None
    over: bool = False
    replaced: bool = False
    """Another one of this visit has taken its place, on the hub too."""
    watch: Watch[hub.CallState] | None = None
    news: page.CallState = field(default_factory=page.CallLeaving)
    accepted_by: str = ""
    word: hub.Word | None = None
    word_at: float = 0.0
    pending: hub.Asking | None = None
    answered: set[hub.Asking] = field(default_factory=set)

    @property
    def of_machine(self) -> bool:
        """A machine's trouble outlasts the visit, unless the person has said that somebody shall come."""
        return self.asked.origin is CallOrigin.DEVICE and not self.known


@dataclass(frozen=True)
class OpenedCall:
    """A person's call as another process goes on with it: under its key the hub knows it."""

    visit: str
    key: MessageKey
    asked: CallRequest


def promised(state: page.CallState) -> str:
    """Who had said that they come, when the line was last there."""
    return state.by if isinstance(state, page.CallAccepted | page.CallLost) else ""


def kept_from(session: Session) -> Session:
    """Without what was said to be called back: the desk has it now."""
    over = session.overlay
    return replace(session, overlay=CallingBack(over.step)) if isinstance(over, CallingBack) else session


def body_of(call: Call) -> bytes:
    """What the outbox keeps of it."""
    return call.asked.model_dump_json(exclude={"age_s"}).encode()


def asked_over(session: Session, asking: hub.Asking) -> Session:
    """A mediator's question lies over the page."""
    assist = asking.step is CallStep.ASSIST
    return over_all(session, lambda covered: Asked(covered, asking.by, assist))


def over_all(session: Session, laid: Callable[[Overlay | None], Asked]) -> Session:
    """Over all that lies there; under the countdown of who may have left, who sees it when they are back."""
    over = session.overlay
    if isinstance(over, IdleWarning):
        return replace(session, overlay=replace(over, covered=laid(over.covered)))
    return replace(session, overlay=laid(over))
