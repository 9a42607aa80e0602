"""The kiosk's side of a call: raise, follow, cancel. The mediator's side is the console's."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response

from hub.bus import Bus
from hub.contract import (
    IDEMPOTENCY_HEADER,
    CallRequest,
    CallStep,
    CallView,
    ProblemCode,
    Route,
)
from hub.devices.speaking import speaks_for
from hub.help import calls
from hub.settings import HubSettings
from hub.store.store import Store
from hub.waiting import WaitS, newer
from hub.web import is_kiosk, problem

CallId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]
Key = Annotated[str, Header(alias=IDEMPOTENCY_HEADER, pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Help:
    """The calls, with the site's time limits."""

    def __init__(self, store: Store, settings: HubSettings) -> None:
        self._store = store
        self.lifetime_ms = round(settings.call_lifetime_s * 1000)
        self._visit_ms = round(settings.visit_lifetime_s * 1000)

    def raise_call(self, key: str, request: CallRequest) -> calls.Raised:
        """Raise once for each key."""
        new_id = secrets.token_urlsafe(9)
        return self._store.write(lambda tx: calls.raise_call(tx, new_id, key, request, self.lifetime_ms))

    def step(self, call_id: str, wanted: CallStep, version: int, who: str) -> calls.Stepped:
        """Take a mediator's step."""
        return self._store.write(lambda tx: calls.step(tx, call_id, wanted, version, who))

    def cancel(self, call_id: str) -> CallView | calls.Unknown:
        """The citizen's end."""
        return self._store.write(lambda tx: calls.cancel(tx, call_id))

    def look(self, call_id: str) -> CallView | calls.Unknown:
        """The true state."""
        return self._store.read(lambda conn: calls.look(conn, call_id))

    def sweep(self) -> int:
        """Old calls end: they never ring."""
        return self._store.write(lambda tx: calls.expire(tx, self.lifetime_ms, self._visit_ms))


def kiosk_routes(help_: Help, bus: Bus, token: str) -> APIRouter:
    """What a kiosk may ask: of its own calls, and of no other kiosk's."""
    router = APIRouter()

    def own(request: Request, call_id: str) -> CallView | calls.Unknown:
        found = help_.look(call_id)
        return found if isinstance(found, CallView) and speaks_for(request, found.kiosk) else calls.Unknown()

    @router.post(Route.CALLS, response_model=CallView)
    def raise_call(request: Request, body: CallRequest, key: Key) -> CallView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        if not speaks_for(request, body.kiosk):
            return problem(403, ProblemCode.WRONG_PROOF)
        raised = help_.raise_call(key, body)
        return raised.view if isinstance(raised, calls.Now) else problem(422, ProblemCode.KEY_REUSED)

    @router.get(Route.CALL, response_model=CallView)
    async def state(
        call_id: CallId, request: Request, after: int = 0, wait_s: WaitS = 0
    ) -> CallView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        view = await newer(bus, (calls.TOPIC, call_id), lambda: own(request, call_id), after, wait_s)
        return view if isinstance(view, CallView) else problem(404, ProblemCode.UNKNOWN)

    @router.post(Route.CALL_CANCEL, response_model=CallView)
    def cancel(call_id: CallId, request: Request) -> CallView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        view = help_.cancel(call_id) if isinstance(own(request, call_id), CallView) else calls.Unknown()
        return view if isinstance(view, CallView) else problem(404, ProblemCode.UNKNOWN)

    return router
