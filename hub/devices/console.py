"""The console's page of kiosks: a code for a new one, two fingerprints that are the same, an end for one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import structlog
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from hub.accounts.rights import Signed, require, require_page
from hub.contract import ProblemCode, Route
from hub.contract.devices import DeviceState
from hub.contract.staff import Right
from hub.devices import devices
from hub.devices.api import Trust
from hub.office.forms import home_query
from hub.office.pages import Pages
from hub.web import problem

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


def console_routes(trust: Trust, pages: Pages) -> APIRouter:
    """Look, make a code, decide: on the kiosks of one's own commune."""
    router = APIRouter()

    def page(request: Request, lang: str | None, signed: Signed, code: str = "") -> Response:
        rows = [
            {"device": one, "fingerprint": one.fingerprint(trust.key.public)}
            for one in trust.store.read(lambda conn: devices.all_devices(conn, signed.commune))
        ]
        return pages.page(
            "devices.html",
            request,
            lang,
            signed=signed,
            here="kiosks",
            name=signed.name,
            rows=rows,
            code=code,
        )

    @router.get(Route.CONSOLE_DEVICES)
    def look(request: Request, lang: str | None = None) -> Response:
        signed = require_page(request, Right.DEVICES, lang)
        return signed if isinstance(signed, Response) else page(request, lang, signed)

    @router.post(Route.CONSOLE_DEVICE_CODE)
    def make_code(request: Request, lang: str | None = None) -> Response:
        signed = require(request, Right.DEVICES)
        if isinstance(signed, Response):
            return signed
        code = trust.store.write(lambda tx: devices.make_code(tx, signed.name, signed.commune, signed.staff))
        return page(request, lang, signed, code)

    @router.post(Route.CONSOLE_DEVICE_STEP)
    def decide(device_id: DeviceId, step: DeviceStep, request: Request, lang: str | None = None) -> Response:
        signed = require(request, Right.DEVICES)
        if isinstance(signed, Response):
            return signed
        # Two administrators at once: the first decides, and both see what came of it.
        done = trust.store.write(lambda tx: devices.decide_by(tx, device_id, _WANTED[step], signed))
        log.info("device.decided", step=step, done=done is not None)
        known = trust.store.read(lambda conn: devices.look_in(conn, device_id, signed.commune))
        if known is None:
            return problem(404, ProblemCode.UNKNOWN)
        return RedirectResponse(Route.CONSOLE_DEVICES + home_query(lang), 303)

    return router
