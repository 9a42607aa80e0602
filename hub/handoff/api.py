"""The parcels' routes: a kiosk announces, gives, takes back; a phone claims, fetches, sends, confirms."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Annotated, assert_never

import structlog
from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse
from starlette.requests import ClientDisconnect

from hub import outcomes
from hub.contract import (
    KIOSK_KEY_HEADER,
    LEASE_HEADER,
    PARCEL_LIMIT_BYTES,
    PHONE_KEY_HEADER,
    Acceptance,
    Announcement,
    Claim,
    ParcelMode,
    ParcelPhase,
    ParcelView,
    PhoneView,
    ProblemCode,
    Reading,
    Route,
    path,
)
from hub.devices.speaking import speaker
from hub.handoff.blobs import NoSpace, Received, TooBig
from hub.handoff.handoff import Handoff
from hub.handoff.outcomes import Locked, Outcome, PinWanted, Refused, WrongPin
from hub.handoff.page import cipher_script, make_intake_pages, make_phone_pages
from hub.handoff.rows import for_the_kiosk, for_the_phone
from hub.sealedpage import Page
from hub.waiting import patiently
from hub.web import is_kiosk, problem

log = structlog.get_logger()
ParcelId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]
LEASE = re.compile(r"^[A-Za-z0-9_-]{22}$")
_UNLISTED = {"X-Robots-Tag": "noindex"}
KEY = re.compile(r"^B[A-Za-z0-9_-]{86}$")


def page_routes(town: str) -> APIRouter:
    """The pages themselves, alike for everybody."""
    router = APIRouter()
    kinds = ((Route.PHONE_PAGE, make_phone_pages(town)), (Route.PHONE_INTAKE, make_intake_pages(town)))
    for route, pages in kinds:
        for lang, page in pages.items():
            router.add_api_route(path(route, lang=lang, parcel_id="{parcel_id}"), _shown(page))

    @router.get(Route.PHONE_CIPHER)
    def cipher() -> Response:
        return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    script = cipher_script()
    return router


def phone_routes(handoff: Handoff) -> APIRouter:
    """What a phone may ask: all of it needs proof of the fragment."""
    router = APIRouter()

    @router.post(Route.PARCEL_CLAIM, response_model=PhoneView)
    def claim(parcel_id: ParcelId, proof: Claim) -> PhoneView | Response:
        return _to_phone(handoff, handoff.claim(parcel_id, proof))

    @router.get(Route.PARCEL_TURN, response_model=PhoneView, dependencies=[patiently])
    def turn(parcel_id: ParcelId, request: Request) -> PhoneView | Response:
        lease = _lease(request)
        return _to_phone(handoff, handoff.turn(parcel_id, lease) if lease else outcomes.WrongProof())

    @router.post(Route.PARCEL_ACK, response_model=PhoneView)
    def acknowledge(parcel_id: ParcelId, request: Request) -> PhoneView | Response:
        lease = _lease(request)
        return _to_phone(handoff, handoff.acknowledge(parcel_id, lease) if lease else outcomes.WrongProof())

    return router


def _shown(page: Page) -> Callable[[str], Response]:
    """The same page for every id, known or not: opening a link tells and changes nothing."""

    def phone_page(parcel_id: str) -> Response:
        return HTMLResponse(page.html, headers={**_UNLISTED, "Content-Security-Policy": page.policy})

    return phone_page


def blob_routes(handoff: Handoff, token: str) -> APIRouter:
    """The bytes, both ways: whoever names a lease is a phone, anybody else must be a kiosk."""
    router = APIRouter()

    @router.get(Route.PARCEL_BLOB)
    def fetch(parcel_id: ParcelId, request: Request) -> Response:
        if LEASE_HEADER in request.headers:
            lease = _lease(request)
            return _bytes(handoff.file_for_phone(parcel_id, lease) if lease else outcomes.WrongProof())
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _bytes(handoff.file_for_kiosk(parcel_id, speaker(request)))

    @router.put(Route.PARCEL_BLOB, response_model=None)
    async def upload(parcel_id: ParcelId, request: Request) -> ParcelView | PhoneView | Response:
        try:
            if LEASE_HEADER in request.headers:
                return await _from_phone(handoff, parcel_id, request)
            if not is_kiosk(request, token):
                return problem(401, ProblemCode.UNAUTHORISED)
            return await _from_kiosk(handoff, parcel_id, request)
        except ClientDisconnect:
            log.warning("parcel.upload_cut")
            return problem(400, ProblemCode.INVALID)

    return router


async def _from_phone(handoff: Handoff, parcel_id: str, request: Request) -> PhoneView | Response:
    """Nobody who may not send fills the disk: the lease is looked at before the first byte."""
    lease = _lease(request)
    if lease is None:
        return _refusal(outcomes.WrongProof())
    found = await run_in_threadpool(handoff.held, parcel_id, lease)
    if not isinstance(found, outcomes.Moved):
        return _refusal(found)
    if found.row["mode"] != ParcelMode.INTAKE or not found.row["accepted"]:
        return _refusal(outcomes.Changed())
    got = await _receive(handoff, request)
    if isinstance(got, Response):
        return got
    # Shielded: once received, the bytes must become a parcel or be erased, even if the phone hangs up.
    return _to_phone(handoff, await asyncio.shield(run_in_threadpool(handoff.send, parcel_id, lease, got)))


async def _from_kiosk(handoff: Handoff, parcel_id: str, request: Request) -> ParcelView | Response:
    keys = request.headers.get(PHONE_KEY_HEADER), request.headers.get(KIOSK_KEY_HEADER)
    if not all(one is None or KEY.match(one) for one in keys) or (keys[0] is None) != (keys[1] is None):
        return _refusal(outcomes.Invalid())
    got = await _receive(handoff, request)
    if isinstance(got, Response):
        return got
    pair = (keys[0], keys[1]) if keys[0] and keys[1] else None
    return _to_kiosk(
        handoff, await asyncio.shield(run_in_threadpool(handoff.give, parcel_id, got, pair, speaker(request)))
    )


async def _receive(handoff: Handoff, request: Request) -> Received | Response:
    """Stream to disk."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > PARCEL_LIMIT_BYTES:
        return problem(413, ProblemCode.TOO_BIG)
    got = await handoff.blobs.receive(request.stream(), PARCEL_LIMIT_BYTES)
    match got:
        case TooBig():
            return problem(413, ProblemCode.TOO_BIG)
        case NoSpace():
            log.warning("parcel.no_space")
            return problem(507, ProblemCode.NO_SPACE)
        case Received():
            return got
        case _:
            assert_never(got)


def kiosk_routes(handoff: Handoff, token: str) -> APIRouter:
    """What a kiosk may ask, and nobody else."""
    router = APIRouter()

    @router.put(Route.PARCEL, response_model=ParcelView)
    def announce(parcel_id: ParcelId, request: Request, said: Announcement) -> ParcelView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(handoff, handoff.announce(parcel_id, said, speaker(request)))

    @router.get(Route.PARCEL, response_model=ParcelView, dependencies=[patiently])
    def state(parcel_id: ParcelId, request: Request) -> ParcelView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(handoff, handoff.look(parcel_id, speaker(request)))

    @router.post(Route.PARCEL_ACCEPT, response_model=ParcelView)
    def accept(parcel_id: ParcelId, request: Request, phone: Acceptance) -> ParcelView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(handoff, handoff.accept(parcel_id, phone.key, speaker(request)))

    @router.post(Route.PARCEL_DONE, response_model=ParcelView)
    def done(parcel_id: ParcelId, request: Request, reading: Reading) -> ParcelView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(handoff, handoff.read(parcel_id, reading, speaker(request)))

    @router.delete(Route.PARCEL, response_model=ParcelView)
    def revoke(parcel_id: ParcelId, request: Request) -> ParcelView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(handoff, handoff.revoke(parcel_id, speaker(request)))

    return router


def _lease(request: Request) -> str | None:
    lease = request.headers.get(LEASE_HEADER, "")
    return lease if LEASE.match(lease) else None


def _bytes(found: FilePath | Outcome) -> Response:
    if isinstance(found, FilePath):
        return FileResponse(found, media_type="application/octet-stream")
    return _refusal(outcomes.Changed() if isinstance(found, outcomes.Moved) else found)


def _to_kiosk(handoff: Handoff, found: Outcome) -> ParcelView | Response:
    return (
        for_the_kiosk(found.row, handoff.now_ms()) if isinstance(found, outcomes.Moved) else _refusal(found)
    )


def _to_phone(handoff: Handoff, found: Outcome) -> PhoneView | Response:
    return (
        for_the_phone(found.row, handoff.now_ms()) if isinstance(found, outcomes.Moved) else _refusal(found)
    )


def _refusal(found: Refused) -> Response:
    match found:
        case PinWanted(tries_left):
            return problem(403, ProblemCode.PIN_WANTED, tries_left=tries_left)
        case WrongPin(tries_left):
            return problem(403, ProblemCode.WRONG_PIN, tries_left=tries_left)
        case Locked():
            return problem(410, ProblemCode.OVER, ParcelPhase.LOCKED)
        case _:
            return outcomes.refusal(found)
