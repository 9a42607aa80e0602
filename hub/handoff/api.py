"""The parcels' routes: the kiosk gives and takes back, the phone claims, fetches and confirms."""

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path as FilePath
from typing import Annotated, assert_never

import structlog
from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse
from starlette.requests import ClientDisconnect

from hub.bus import Bus
from hub.contract import (
    AUTH_HEADER,
    LEASE_HEADER,
    PARCEL_LIMIT_BYTES,
    Claim,
    ParcelView,
    ProblemCode,
    Route,
    path,
)
from hub.handoff import parcels
from hub.handoff.blobs import Blobs, NoSpace, Received, TooBig, erase
from hub.handoff.page import PhonePage
from hub.store.store import Store, Tx
from hub.timing import NowMs
from hub.waiting import WaitS, newer
from hub.web import is_kiosk, problem

log = structlog.get_logger()
ParcelId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]
HEX_SHA256 = re.compile(r"^[0-9a-f]{64}$")
LEASE = re.compile(r"^[A-Za-z0-9_-]{22}$")


class Handoff:
    """Parcels and their bytes together, so that an ended parcel never keeps a file."""

    def __init__(self, store: Store, blobs: Blobs, now_ms: NowMs, lifetime_s: float) -> None:
        self.store, self.blobs, self.now_ms = store, blobs, now_ms
        self._lifetime_ms = round(lifetime_s * 1000)

    def keep(self, parcel_id: str, auth_sha256: str, got: Received) -> parcels.Stored | parcels.IdTaken:
        """Turn received bytes into a parcel, or drop them."""
        new = parcels.NewParcel(parcel_id, auth_sha256, got.sha256, got.size, self._lifetime_ms)

        def work(tx: Tx) -> parcels.Stored | parcels.IdTaken:
            stored = parcels.store(tx, new)
            if isinstance(stored, parcels.Stored) and stored.is_new:
                self.blobs.keep(got, parcel_id)
            return stored

        try:
            return self.store.write(work)
        finally:
            erase(got.part)

    def claim(self, parcel_id: str, proof: Claim) -> parcels.Claimed:
        """Lease to the first phone."""
        return self.store.write(lambda tx: parcels.claim(tx, parcel_id, proof))

    def access(self, parcel_id: str, lease: str) -> parcels.Access:
        """Whether this phone may fetch."""
        return self.store.read(lambda conn: parcels.access(conn, parcel_id, lease, self.now_ms()))

    def acknowledge(self, parcel_id: str, lease: str) -> parcels.Access:
        """The phone has it: the bytes go, and only then the answer."""
        done = self.store.write(lambda tx: parcels.acknowledge(tx, parcel_id, lease))
        if isinstance(done, parcels.Leased):
            self.blobs.erase(parcel_id)
        return done

    def revoke(self, parcel_id: str) -> ParcelView | parcels.Unknown:
        """The kiosk takes it back."""
        done = self.store.write(lambda tx: parcels.revoke(tx, parcel_id))
        self.blobs.erase(parcel_id)
        return done

    def look(self, parcel_id: str) -> ParcelView | parcels.Unknown:
        """The true state."""
        return self.store.read(lambda conn: parcels.look(conn, parcel_id, self.now_ms()))

    def sweep(self, tombstone_s: float) -> int:
        """End what is too old, by the hub's clock; gives how many parcels lost their bytes."""
        late = self.store.write(parcels.expire)
        for parcel_id in late:
            self.blobs.erase(parcel_id)
        before = self.now_ms() - round(tombstone_s * 1000)
        if self.store.write(lambda tx: parcels.forget(tx, before)) or late:
            self.store.fold_log()
        return len(late)

    def tidy(self) -> int:
        """At the start: remove files that a crash left behind."""
        return self.blobs.erase_all_but(self.store.read(parcels.open_ids))


def phone_routes(handoff: Handoff, pages: Mapping[str, PhonePage]) -> APIRouter:
    """What a phone may ask; everything but the page needs proof of the fragment."""
    router = APIRouter()

    for lang, page in pages.items():
        router.add_api_route(path(Route.PHONE_PAGE, lang=lang, parcel_id="{parcel_id}"), _shown(page))

    @router.post(Route.PARCEL_CLAIM, response_model=ParcelView)
    def claim(parcel_id: ParcelId, proof: Claim) -> ParcelView | Response:
        return _answer(handoff.claim(parcel_id, proof))

    @router.get(Route.PARCEL_BLOB)
    def blob(parcel_id: ParcelId, request: Request) -> Response:
        lease = _lease(request)
        found = handoff.access(parcel_id, lease) if lease else parcels.WrongProof()
        file = handoff.blobs.path(parcel_id)
        if isinstance(found, parcels.Leased) and file.is_file():
            return _bytes(file)
        return _refusal(parcels.Unknown() if isinstance(found, parcels.Leased) else found)

    @router.post(Route.PARCEL_ACK, response_model=ParcelView)
    def acknowledge(parcel_id: ParcelId, request: Request) -> ParcelView | Response:
        lease = _lease(request)
        return _answer(handoff.acknowledge(parcel_id, lease) if lease else parcels.WrongProof())

    return router


def _shown(page: PhonePage) -> Callable[[str], Response]:
    """The same page for every id, known or not: opening a link tells and changes nothing."""

    def phone_page(parcel_id: str) -> Response:
        return HTMLResponse(page.html, headers={"Content-Security-Policy": page.policy})

    return phone_page


def kiosk_routes(handoff: Handoff, bus: Bus, token: str) -> APIRouter:
    """What a kiosk may ask, with the kiosks' token."""
    router = APIRouter()

    @router.put(Route.PARCEL, response_model=ParcelView)
    async def upload(parcel_id: ParcelId, request: Request) -> ParcelView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        auth = request.headers.get(AUTH_HEADER, "")
        if not HEX_SHA256.match(auth):
            return problem(422, ProblemCode.INVALID)
        try:
            return await _take(handoff, parcel_id, auth, request)
        except ClientDisconnect:
            log.warning("parcel.upload_cut")
            return problem(400, ProblemCode.INVALID)

    @router.get(Route.PARCEL, response_model=ParcelView)
    async def state(
        parcel_id: ParcelId, request: Request, after: int = 0, wait_s: WaitS = 0
    ) -> ParcelView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        view = await newer(bus, (parcels.TOPIC, parcel_id), lambda: handoff.look(parcel_id), after, wait_s)
        return view if isinstance(view, ParcelView) else _refusal(view)

    @router.delete(Route.PARCEL, response_model=ParcelView)
    def revoke(parcel_id: ParcelId, request: Request) -> ParcelView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        view = handoff.revoke(parcel_id)
        return view if isinstance(view, ParcelView) else _refusal(view)

    return router


async def _take(handoff: Handoff, parcel_id: str, auth: str, request: Request) -> ParcelView | Response:
    if int(request.headers.get("content-length") or 0) > PARCEL_LIMIT_BYTES:
        return problem(413, ProblemCode.TOO_BIG)
    got = await handoff.blobs.receive(request.stream(), PARCEL_LIMIT_BYTES)
    if isinstance(got, TooBig):
        return problem(413, ProblemCode.TOO_BIG)
    if isinstance(got, NoSpace):
        log.error("parcel.no_space")
        return problem(507, ProblemCode.NO_SPACE)
    # Shielded: a phone line cut now must not leave a parcel half made.
    stored = await asyncio.shield(run_in_threadpool(handoff.keep, parcel_id, auth, got))
    if isinstance(stored, parcels.IdTaken):
        return problem(409, ProblemCode.TAKEN)
    return stored.view


def _lease(request: Request) -> str | None:
    lease = request.headers.get(LEASE_HEADER, "")
    return lease if LEASE.match(lease) else None


def _bytes(file: FilePath) -> Response:
    return FileResponse(file, media_type="application/octet-stream")


def _answer(found: parcels.Claimed) -> ParcelView | Response:
    return found.view if isinstance(found, parcels.Leased) else _refusal(found)


def _refusal(
    found: parcels.WrongProof | parcels.TakenByAnother | parcels.Over | parcels.Unknown,
) -> Response:
    match found:
        case parcels.WrongProof():
            return problem(403, ProblemCode.WRONG_PROOF)
        case parcels.TakenByAnother():
            return problem(409, ProblemCode.TAKEN)
        case parcels.Over(phase):
            return problem(410, ProblemCode.OVER, phase)
        case parcels.Unknown():
            return problem(404, ProblemCode.UNKNOWN)
        case _:
            assert_never(found)
