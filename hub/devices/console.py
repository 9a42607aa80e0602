"""The console's page of kiosks: a code for a new one, two fingerprints that are the same, an end for one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import structlog
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from hub.accounts.sessions import Mediator
from hub.console.api import home_query
from hub.console.feed import Feed
from hub.console.pages import Pages
from hub.contract import ProblemCode, Route
from hub.contract.devices import DeviceState
from hub.devices import devices
from hub.devices.api import Trust
from hub.web import problem, same_origin

log = structlog.get_logger()
DeviceId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")]


class DeviceStep(StrEnum):
    """What a person decides on a kiosk's key."""

    APPROVE = "approve"
    REFUSE = "refuse"
    REVOKE = "revoke"


_WANTED = {
    DeviceStep.APPROVE: DeviceState.APPROVED,
    DeviceStep.REFUSE: DeviceState.REFUSED,
    DeviceStep.REVOKE: DeviceState.REVOKED,
}


def console_routes(trust: Trust, feed: Feed, pages: Pages, public_url: str | None) -> APIRouter:
    """Look, make a code, decide. Everything but looking is a POST of one of our own pages."""
    router = APIRouter()

    def page(request: Request, lang: str | None, mediator: Mediator, code: str = "") -> Response:
        rows = [
            {"device": one, "fingerprint": one.fingerprint(trust.key.public)}
            for one in trust.store.read(devices.all_devices)
        ]
        return pages.devices(request, lang, name=mediator.name, rows=rows, code=code)

    def entered(request: Request) -> Mediator | Response:
        if not same_origin(request.headers, public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        return feed.who(request.headers) or problem(401, ProblemCode.UNAUTHORISED)

    @router.get(Route.CONSOLE_DEVICES)
    def look(request: Request, lang: str | None = None) -> Response:
        mediator = feed.who(request.headers)
        return pages.sign_in(request, lang) if mediator is None else page(request, lang, mediator)

    @router.post(Route.CONSOLE_DEVICE_CODE)
    def make_code(request: Request, lang: str | None = None) -> Response:
        mediator = entered(request)
        if isinstance(mediator, Response):
            return mediator
        code = trust.store.write(lambda tx: devices.make_code(tx, mediator.name))
        return page(request, lang, mediator, code)

    @router.post(Route.CONSOLE_DEVICE_STEP)
    def decide(device_id: DeviceId, step: DeviceStep, request: Request, lang: str | None = None) -> Response:
        mediator = entered(request)
        if isinstance(mediator, Response):
            return mediator
        # Two mediators at once: the first decides, and both see what came of it.
        done = trust.store.write(lambda tx: devices.decide(tx, device_id, _WANTED[step], mediator.name))
        log.info("device.decided", step=step, done=done is not None)
        return RedirectResponse(Route.CONSOLE_DEVICES + home_query(lang), 303)

    return router
