"""Puts the hub together: one builder, everything handed in, nothing global."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import structlog
from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.routing import Route as StarletteRoute
from starlette.types import ASGIApp

from hub import terms
from hub.accounts import building, tries
from hub.accounts.building import Accounts, build_accounts
from hub.accounts.secret_files import kept, new_kiosk_token
from hub.briefing import api as briefing_api
from hub.briefing.briefing import Briefings
from hub.bus import Bus
from hub.console import api as console_api
from hub.console import callbacks as call_back_pages
from hub.console.api import call_routes
from hub.console.feed import Feed
from hub.console.pages import build_pages
from hub.contract import Health, KioskView, ProblemCode, Route
from hub.contract.briefing import TALLIES
from hub.contract.devices import CONSOLE_CODE_FILE, new_console_code
from hub.contract.reports import MANDATE, REPORT
from hub.devices import api as devices_api
from hub.devices.api import Trust
from hub.devices.console import console_routes
from hub.devices.door import Door
from hub.devices.hubkey import kept_hub_key
from hub.effects import all_effects, all_first
from hub.figures import api as figures_api
from hub.figures import tallies
from hub.figures.pagetimes import page_times
from hub.fleet import api as fleet_api
from hub.fleet import kiosks
from hub.follower import Follower, open_store
from hub.handoff import api as handoff_api
from hub.handoff import parcels
from hub.handoff.blobs import Blobs
from hub.handoff.handoff import Handoff, Lifetimes
from hub.help import api as help_api
from hub.help import calls
from hub.help.api import Help
from hub.help.callbacks import CallBacks
from hub.identity import api as identity_api
from hub.identity import signins
from hub.identity.api import Place
from hub.identity.page import make_pages
from hub.identity.signing import SignIns
from hub.inbox import answers
from hub.inbox import api as inbox_api
from hub.inbox.api import Effect
from hub.office.pages import Pages
from hub.oidc.provider import Provider
from hub.push import api as push_api
from hub.push.api import build_post, who_owns
from hub.push.pushing import Pushes
from hub.reports import api as reports_api
from hub.reports.effects import take_mandate, take_report
from hub.settings import HubSettings
from hub.shifts import api as shifts_api
from hub.shifts.api import Shifts, who_answers
from hub.store.events import Event
from hub.store.store import Store, StoreClosedError
from hub.timing import NowMs, system_now_ms
from hub.waiting import Patience
from hub.web import Outermost, problem

log = structlog.get_logger()

THREADS = 8
"""Threads for the routes that block: each costs memory, and one writer is the limit anyway."""
TIDY_S = 900
"""An upload that wrote nothing for so long is dead, whichever process had it."""
RING_EVERY_S = 1.0
"""How exactly calls ring."""
KIOSK_TOKEN_FILE = "kiosk-token"
_AWAITED = {
    Route.CALL: calls.TOPIC,
    Route.PARCEL: parcels.TOPIC,
    Route.PARCEL_TURN: parcels.TOPIC,
    Route.SIGN_IN: signins.TOPIC,
    Route.SIGN_IN_TURN: signins.TOPIC,
}
"""What is asked with patience, and what its events are about."""


@dataclass(frozen=True)
class Hub:
    """The hub's parts, and the application that serves them."""

    settings: HubSettings
    store: Store
    follower: Follower | None
    bus: Bus
    handoff: Handoff
    help: Help
    sign_ins: SignIns | None
    shifts: Shifts
    pushes: Pushes
    call_backs: CallBacks
    feed: Feed
    trust: Trust
    api: FastAPI
    app: ASGIApp

    def sweep(self) -> None:
        """End what is too old. Run by a timer; safe at any moment."""
        parcels = self.handoff.sweep(self.settings.tombstone_s)
        self.trust.sweep(answers.forget_old, tries.forget_old, building.forget_old)
        signed = self.sign_ins.sweep(self.settings.tombstone_s) if self.sign_ins else 0
        if parcels or signed:
            log.info("sweep", parcels=parcels, sign_ins=signed)

    def ring(self) -> None:
        """Do what calls and shifts have due. Run by a quicker timer; safe at any moment, at every process."""
        calls, shifts, notices = self.help.sweep(), self.shifts.sweep(), self.pushes.sweep()
        if calls or shifts or notices:
            log.info("ring", calls=calls, shifts=shifts, notices=notices)

    def show_beat(self, view: KioskView, commune: str) -> None:
        """Show a kiosk's sign of life on the open consoles, from any thread; nothing is written."""
        self.bus.publish([kiosks.beat_event(view, commune)])

    def tidy(self) -> None:
        """Remove the files that a crash left; of several processes' files only what none has under way."""
        self.handoff.tidy(TIDY_S if self.settings.several else 0)
        self.forget()

    def forget(self) -> None:
        """What was left for so long that it must go: call-backs, phones, and what has a term."""
        self.call_backs.sweep()
        self.pushes.forget_old()
        terms.forget_old(self.store, self.settings, self.call_backs.now_ms())

    def end_streams(self, happened: Event) -> None:
        """Who signed out, here or at another process, sees nothing more."""
        if happened.kind == "signed_out":
            self.feed.drop(happened.ref)

    def close(self) -> None:
        """End every wait; the server may then stop at once."""
        self.bus.close()
        self.pushes.close()


def create_hub(settings: HubSettings, now_ms: NowMs = system_now_ms) -> Hub:
    """Build a hub on its data folder.

    Raises:
        StoreError: the database cannot be used.
        OSError: the folder cannot be written.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    bus = Bus()
    store, follower = open_store(settings, bus, now_ms, calls.dressed)
    lifetimes = Lifetimes(settings.parcel_lifetime_s, settings.deferred_lifetime_s, settings.lease_s)
    handoff = Handoff(store, Blobs(settings.data_dir / "parcels"), now_ms, lifetimes)
    help_ = Help(store, settings, now_ms)
    pages = build_pages(settings.town, settings.languages, settings.fonts_dir or _fonts())
    accounts = build_accounts(settings, store, pages, console_code(settings), now_ms)
    shifts = Shifts(store, now_ms)
    pace_s = settings.ping_every_s
    feed = Feed(store, bus, accounts.gate, now_ms=now_ms, ping_every_s=pace_s, note_beats=shifts.note_beats)
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    api.state.gate, api.state.door = accounts.gate, accounts.door
    hub_key = kept_hub_key(settings.data_dir)
    trust = Trust(store, hub_key, settings.town, now_ms)
    app = Outermost(
        Door(Patience(api, bus, _AWAITED, frozenset({calls.TOPIC})), trust.proofs),
        hsts=accounts.gate.rule.secure,
    )
    sign_ins = _sign_ins(settings, store, now_ms)
    call_backs = CallBacks(store, hub_key, settings.data_dir / "call-backs", now_ms)
    post = build_post(settings, store, now_ms)
    hub = Hub(
        settings,
        store,
        follower,
        bus,
        handoff,
        help_,
        sign_ins,
        shifts,
        post.pushes,
        call_backs,
        feed,
        trust,
        api,
        app,
    )
    api.router.lifespan_context = lambda _: _running(hub)
    _add_routes(api, hub, accounts, pages, now_ms)
    api.include_router(shifts_api.console_routes(hub.shifts, who_answers))
    api.include_router(push_api.console_routes(post, who_owns))
    for router in _office_routes(hub, pages, now_ms):
        api.include_router(router)
    return hub


def _sign_ins(settings: HubSettings, store: Store, now_ms: NowMs) -> SignIns | None:
    """Off unless a town has declared a service with a provider."""
    if settings.identity is None:
        return None
    provider = Provider(settings.identity, Place(settings.public_url or "").back)
    return SignIns(store, now_ms, settings.identity, provider)


def create_app(settings: HubSettings, now_ms: NowMs = system_now_ms) -> ASGIApp:
    """Build the hub's ASGI application (see ``create_hub``)."""
    return create_hub(settings, now_ms).app


def kiosk_token(settings: HubSettings) -> str:
    """The kiosks' token: as set, else kept in the data folder."""
    if settings.kiosk_token is not None:
        return settings.kiosk_token.get_secret_value()
    return kept(settings.data_dir / KIOSK_TOKEN_FILE, new_kiosk_token())


def console_code(settings: HubSettings) -> str:
    """The mediators' code: as set, else kept in the data folder."""
    if settings.console_code is not None:
        return settings.console_code.get_secret_value()
    return kept(settings.data_dir / CONSOLE_CODE_FILE, new_console_code())


def _add_routes(api: FastAPI, hub: Hub, accounts: Accounts, pages: Pages, now_ms: NowMs) -> None:
    settings, token = hub.settings, kiosk_token(hub.settings)
    briefings = Briefings(hub.store, now_ms, page_times)
    health = Health(ok=True, version=_version(), public_url=settings.public_url or "", town=settings.town)

    @api.get(Route.HEALTH, response_model=Health)
    def state() -> Health:
        return health

    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _refused)
    for fault in (OperationalError, InterfaceError, StoreClosedError):
        api.add_exception_handler(fault, _unavailable)
    for router in (
        handoff_api.page_routes(settings.town),
        handoff_api.phone_routes(hub.handoff),
        handoff_api.blob_routes(hub.handoff, token),
        handoff_api.kiosk_routes(hub.handoff, token),
        help_api.kiosk_routes(hub.help, token),
        fleet_api.kiosk_routes(hub.store, hub.show_beat, token, briefings.version),
        briefing_api.kiosk_routes(briefings, token),
        devices_api.kiosk_routes(hub.trust, token),
        inbox_api.kiosk_routes(hub.store, hub.trust.key, _effects(hub), token, all_first(hub.call_backs)),
        console_routes(hub.trust, pages),
        *accounts.routes,
        console_api.console_routes(pages),
        call_routes(hub.help),
        *_identity_routes(hub, token),
    ):
        api.include_router(router)
    # A class instance is served as raw ASGI: no response object for each of thousands of streams.
    api.router.routes.append(StarletteRoute(Route.CONSOLE_EVENTS, hub.feed))


def _effects(hub: Hub) -> Mapping[str, Effect]:
    handed_in = {REPORT: take_report, MANDATE: take_mandate, TALLIES: tallies.take}
    return all_effects(hub.help, hub.call_backs, handed_in)


def _office_routes(hub: Hub, pages: Pages, now_ms: NowMs) -> list[APIRouter]:
    """What is done between two calls."""
    return [
        call_back_pages.console_routes(hub.call_backs, pages),
        reports_api.console_routes(hub.store, pages, now_ms),
        figures_api.console_routes(hub.store, now_ms),
    ]


def _identity_routes(hub: Hub, token: str) -> list[APIRouter]:
    offer = identity_api.offer_routes(hub.sign_ins, token)
    if hub.sign_ins is None:
        return [offer]
    place = Place(hub.settings.public_url or "")
    pages = make_pages(hub.settings.town, hub.sign_ins.settings.name)
    return [
        offer,
        identity_api.kiosk_routes(hub.sign_ins, token),
        identity_api.phone_routes(hub.sign_ins, place),
        identity_api.page_routes(hub.sign_ins, pages, place),
    ]


@asynccontextmanager
async def _running(hub: Hub) -> AsyncIterator[None]:
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    hub.bus.open()
    hub.bus.call("account", hub.end_streams)
    if hub.follower is not None:
        await run_in_threadpool(hub.follower.start)
    await run_in_threadpool(hub.ring)
    await run_in_threadpool(hub.sweep)
    await run_in_threadpool(hub.tidy)
    for_ever = (hub.feed.ping_for_ever(), _sweep_for_ever(hub), _ring_for_ever(hub))
    tasks = [asyncio.create_task(one) for one in for_ever]
    try:
        yield
    finally:
        hub.close()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if hub.follower is not None:
            await run_in_threadpool(hub.follower.close)
        await run_in_threadpool(hub.store.close)


async def _sweep_for_ever(hub: Hub) -> None:
    tidied = time.monotonic()
    while True:
        await asyncio.sleep(hub.settings.sweep_every_s)
        try:
            await run_in_threadpool(hub.sweep)
            if time.monotonic() - tidied > TIDY_S:
                await run_in_threadpool(hub.tidy if hub.settings.several else hub.forget)
                tidied = time.monotonic()
        except Exception as error:  # noqa: BLE001 a full disk today must not keep bytes for ever
            log.warning("sweep.failed", error=type(error).__name__)


async def _ring_for_ever(hub: Hub) -> None:
    while True:
        await asyncio.sleep(RING_EVERY_S)
        try:
            await run_in_threadpool(hub.ring)
        except Exception as error:  # noqa: BLE001 a database that restarts must not silence the next ring
            log.warning("ring.failed", error=type(error).__name__)


async def _invalid(_request: Request, _error: Exception) -> JSONResponse:
    # FastAPI's own answer repeats what was sent; a refusal must not carry anyone's input.
    return problem(422, ProblemCode.INVALID)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    # No such route or method, or a body that is no JSON: told like everything else.
    assert isinstance(error, HTTPException)
    answer = problem(
        error.status_code, ProblemCode.UNKNOWN if error.status_code == 404 else ProblemCode.INVALID
    )
    answer.headers.update(error.headers or {})
    return answer


async def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    # A database that restarts, or a hub that stops: whoever asks again is served.
    log.warning("store.unavailable", error=type(error).__name__)
    return problem(503, ProblemCode.UNAVAILABLE)


def _fonts() -> Path | None:
    folder = Path(__file__).parents[1] / "config" / "fonts"
    return folder if folder.is_dir() else None


def _version() -> str:
    try:
        return version("parvis")
    except PackageNotFoundError:
        return "0"
