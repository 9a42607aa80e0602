"""A kiosk that calls and beats over the line at once: ours puts what must arrive into its outbox."""

from __future__ import annotations

from dataclasses import dataclass

from hub.contract import (
    IDEMPOTENCY_HEADER,
    CallRequest,
    CallView,
    KioskActivity,
    Route,
    path,
)
from hub.contract.fleet import OutboxReport
from kiosk.types import Lang
from kiosk.uplink.client import HubClient, new_call_key
from kiosk.uplink.reading import call_state_of
from kiosk.uplink.states import CallId, CallKey, CallState, HubDown


@dataclass(frozen=True)
class CallDetails:
    """Where in which procedure the person calls: titles of pages, never an answer."""

    procedure: str
    step: str
    lang: Lang
    age_s: float = 0
    """How long ago the person called, if the call had to wait for the line."""


class AtOnce(HubClient):
    """The kiosk's own client, and what the hub's routes take beside the outbox's messages."""

    def raise_call(self, details: CallDetails, key: CallKey | None = None) -> CallState | HubDown:
        """Call a mediator. Give the same ``key`` when trying again, so that one person is one call."""
        request = CallRequest(
            kiosk=self._kiosk,
            procedure=details.procedure[:160],
            step=details.step[:160],
            lang=details.lang,
            age_s=details.age_s,
        )
        headers: dict[str, str] = {IDEMPOTENCY_HEADER: key or new_call_key()}
        found = self.ask(CallView, "POST", Route.CALLS, body=request, headers=headers)
        return call_state_of(found) if isinstance(found, CallView) else found or HubDown("fault")

    def cancel_call(self, call: CallId) -> CallState | HubDown:
        """The person no longer needs anyone; a call that ended stays as it ended."""
        return self._call(call, self.ask(CallView, "POST", path(Route.CALL_CANCEL, call_id=call)))

    def beat(self, activity: KioskActivity, outbox: OutboxReport | None = None) -> HubDown | None:
        """Give a sign of life; None when the hub heard it."""
        found = self.sign_of_life(activity, outbox)
        return found if isinstance(found, HubDown) else None
