"""The kiosks' beat."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from hub.contract import Beat, KioskView, ProblemCode, Route
from hub.devices.proof import Count, count_up
from hub.devices.speaking import COUNT, speaks_for
from hub.fleet import kiosks
from hub.store.store import Store, Tx
from hub.web import is_kiosk, problem


def kiosk_routes(store: Store, on_beat: Callable[[KioskView], None], token: str) -> APIRouter:
    """Takes beats; ``on_beat`` shows them on open consoles without writing an event for each."""
    router = APIRouter()

    @router.post(Route.BEAT, response_model=KioskView)
    def beat(request: Request, said: Beat) -> KioskView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        if not speaks_for(request, said.kiosk):
            return problem(403, ProblemCode.WRONG_PROOF)
        count = request.scope.get(COUNT)
        view = store.write(lambda tx: _beat(tx, said, count))
        if view is None:
            return problem(401, ProblemCode.REPLAYED)
        on_beat(view)
        return view

    return router


def _beat(tx: Tx, said: Beat, count: Count | None) -> KioskView | None:
    """One write for both: thousands of kiosks beat. None for a beat that was heard before."""
    return None if count is not None and not count_up(tx, count) else kiosks.beat(tx, said)
