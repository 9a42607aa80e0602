"""The kiosks' question: what should I know?"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from hub.accounts import staff
from hub.briefing.briefing import Briefings
from hub.contract import ProblemCode, Route
from hub.contract.briefing import Briefing
from hub.web import DEVICE, is_kiosk, problem


def kiosk_routes(briefings: Briefings, token: str) -> APIRouter:
    """A signed kiosk gets what is its commune's; the hub's own machine is the town's."""
    router = APIRouter()

    @router.get(Route.BRIEFING, response_model=Briefing)
    def briefing(request: Request) -> Briefing | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        device = request.scope.get(DEVICE)
        return briefings.of(staff.TOWN if device is None else device.commune)

    return router
