"""The kiosks' beat."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from hub.contract import Beat, KioskView, ProblemCode, Route
from hub.devices.speaking import speaks_for
from hub.fleet import kiosks
from hub.store.store import Store
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
        view = store.write(lambda tx: kiosks.beat(tx, said))
        on_beat(view)
        return view

    return router
