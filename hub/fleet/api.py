"""The kiosks' beat."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from fastapi import APIRouter, Request, Response

from hub.contract import Beat, KioskView, ProblemCode, Route
from hub.devices.proof import Count, count_up
from hub.devices.speaking import COUNT, speaks_for
from hub.fleet import communes, kiosks
from hub.store.store import Store, Tx
from hub.web import is_kiosk, problem

OnBeat: TypeAlias = Callable[[KioskView, str], None]
"""Takes a kiosk and its commune."""
BriefingVersion: TypeAlias = Callable[[str], str]
"""The version of a commune's briefing, as beats name it: asked with each beat, so it must be at hand."""


def kiosk_routes(
    store: Store, on_beat: OnBeat, token: str, briefing: BriefingVersion = lambda _commune: ""
) -> APIRouter:
    """Takes beats; ``on_beat`` shows them on open consoles without writing an event for each."""
    router = APIRouter()

    @router.post(Route.BEAT, response_model=KioskView)
    def beat(request: Request, said: Beat) -> KioskView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        if not speaks_for(request, said.kiosk):
            return problem(403, ProblemCode.WRONG_PROOF)
        count, device = request.scope.get(COUNT), communes.device_of(request)
        found = store.write(lambda tx: _beat(tx, said, device, count))
        if found is None:
            return problem(401, ProblemCode.REPLAYED)
        view, commune = found
        on_beat(view, commune)
        return view.model_copy(update={"briefing": briefing(commune)})

    return router


def _beat(tx: Tx, said: Beat, device: str, count: Count | None) -> tuple[KioskView, str] | None:
    """One write for both: thousands of kiosks beat. None for a beat that was heard before."""
    if count is not None and not count_up(tx, count):
        return None
    commune = communes.of_device(tx.conn, device)
    return kiosks.beat(tx, said, commune), commune
