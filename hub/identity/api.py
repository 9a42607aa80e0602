"""The sign-in's routes: a kiosk announces and takes over; a phone claims, leaves to sign in, returns."""

import math
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from hub import outcomes
from hub.contract import PHONE_LANGUAGES, ProblemCode, Route, path
from hub.contract.identity import (
    SignInAcceptance,
    SignInAnnouncement,
    SignInClaim,
    SignInOffer,
    SignInPhase,
    SignInTurn,
    SignInView,
    SignInWay,
)
from hub.devices.speaking import speaker, speaks_for
from hub.identity.page import SignInPages
from hub.identity.rows import asked_kinds, for_the_kiosk, for_the_phone
from hub.identity.signing import SignIns
from hub.sealedpage import Page
from hub.waiting import patiently
from hub.web import is_kiosk, problem, same_origin

SignInId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]
MOST_SENT = 4096
"""A provider's codes are shorter, and so are all addresses that browsers open."""
Sent = Annotated[str, Query(max_length=MOST_SENT)]
PHONE_BYTES = 32
COOKIE = re.compile(rf"^[A-Za-z0-9_-]{{{math.ceil(PHONE_BYTES * 8 / 6)}}}$")
STEPS = 2
"""A code's life, then as long again to sign in: the cookie lives through both."""
AT_THE_PROVIDER = 4
"""So many threads wait for the provider at once, beside the hub's own: nobody else waits for a slow one."""
_UNLISTED = {"X-Robots-Tag": "noindex"}


@dataclass(frozen=True)
class Place:
    """Where this hub is found, as the provider knows it."""

    public_url: str

    @property
    def back(self) -> str:
        """Where the provider sends the phone: declared with it, to the letter."""
        return self.public_url + Route.SIGN_IN_BACK

    @property
    def done(self) -> str:
        """Where it sends the phone after its session has ended: declared too."""
        return self.public_url + Route.SIGN_IN_DONE

    @property
    def secure(self) -> bool:
        """Whether browsers keep our cookie for HTTPS alone."""
        return self.public_url.startswith("https:")

    @property
    def cookie(self) -> str:
        """What ties the phone's browser to its sign-in, on the way there and back."""
        return "__Host-parvis-phone" if self.secure else "parvis-phone"


def offer_routes(sign_ins: SignIns | None, token: str) -> APIRouter:
    """Whether there is a sign-in at all."""
    router = APIRouter()

    @router.get(Route.SIGN_INS, response_model=SignInOffer)
    def offer(request: Request) -> SignInOffer | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        if sign_ins is None:
            return SignInOffer(offered=False)
        settings = sign_ins.settings
        return SignInOffer(offered=True, provider=settings.name, asked=asked_kinds(settings))

    return router


def kiosk_routes(sign_ins: SignIns, token: str) -> APIRouter:
    """What a kiosk may ask, each for itself."""
    router = APIRouter()

    @router.put(Route.SIGN_IN, response_model=SignInView)
    def announce(sign_in_id: SignInId, request: Request, said: SignInAnnouncement) -> SignInView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        if not speaks_for(request, said.kiosk):
            return problem(403, ProblemCode.WRONG_PROOF)
        return _to_kiosk(sign_ins, sign_ins.announce(sign_in_id, said))

    @router.get(Route.SIGN_IN, response_model=SignInView, dependencies=[patiently])
    def state(sign_in_id: SignInId, request: Request) -> SignInView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(sign_ins, sign_ins.look(sign_in_id, speaker(request)))

    @router.post(Route.SIGN_IN_ACCEPT, response_model=SignInView)
    def accept(sign_in_id: SignInId, request: Request, phone: SignInAcceptance) -> SignInView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(sign_ins, sign_ins.accept(sign_in_id, speaker(request), phone.mark))

    @router.post(Route.SIGN_IN_DONE_WITH, response_model=SignInView)
    def done(sign_in_id: SignInId, request: Request) -> SignInView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(sign_ins, sign_ins.end(sign_in_id, speaker(request), SignInPhase.CONSUMED))

    @router.delete(Route.SIGN_IN, response_model=SignInView)
    def revoke(sign_in_id: SignInId, request: Request) -> SignInView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _to_kiosk(sign_ins, sign_ins.end(sign_in_id, speaker(request), SignInPhase.REVOKED))

    return router


def phone_routes(sign_ins: SignIns, place: Place) -> APIRouter:
    """What the phone's page asks: all of it needs the fragment once, and then the browser's cookie."""
    router, away = APIRouter(), CapacityLimiter(AT_THE_PROVIDER)

    @router.post(Route.SIGN_IN_CLAIM, response_model=SignInTurn)
    def claim(sign_in_id: SignInId, request: Request, proof: SignInClaim, response: Response) -> object:
        if not same_origin(request.headers, place.public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        phone = _phone(request, place) or secrets.token_urlsafe(PHONE_BYTES)
        found = sign_ins.claim(sign_in_id, proof, phone)
        if isinstance(found, outcomes.Moved):
            # Lax: the provider's page leads back here from another site, by a link that is followed.
            response.set_cookie(
                place.cookie,
                phone,
                max_age=round(STEPS * sign_ins.settings.lifetime_s),
                secure=place.secure,
                httponly=True,
                samesite="lax",
            )
        return _to_phone(sign_ins, found)

    @router.get(Route.SIGN_IN_TURN, response_model=SignInTurn, dependencies=[patiently])
    def turn(sign_in_id: SignInId, request: Request) -> SignInTurn | Response:
        phone = _phone(request, place)
        if phone is None:
            return outcomes.refusal(outcomes.WrongProof())
        return _to_phone(sign_ins, sign_ins.turn(sign_in_id, phone))

    @router.post(Route.SIGN_IN_GO, response_model=SignInWay)
    async def go(sign_in_id: SignInId, request: Request) -> SignInWay | Response:
        if not same_origin(request.headers, place.public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        phone = _phone(request, place)
        if phone is None:
            return outcomes.refusal(outcomes.WrongProof())
        found = await to_thread.run_sync(sign_ins.go, sign_in_id, phone, limiter=away)
        if isinstance(found, str):
            return SignInWay(url=found)
        if isinstance(found, outcomes.Refused):
            return outcomes.refusal(found)
        return problem(503, ProblemCode.UNAVAILABLE)

    return router


def page_routes(sign_ins: SignIns, pages: SignInPages, place: Place) -> APIRouter:
    """The phone's page, alike for everybody, and where the provider sends the phone back to."""
    router, away = APIRouter(), CapacityLimiter(AT_THE_PROVIDER)
    for lang, page in pages.way.items():
        where = path(Route.PHONE_SIGN_IN, lang=lang, sign_in_id="{sign_in_id}")
        router.add_api_route(where, _always(page), response_model=None)

    # A GET that changes something, as the standard wants it: a cookie and a state that serves once guard it.
    @router.get(Route.SIGN_IN_BACK, response_model=None)
    async def back(
        request: Request, state: Sent = "", code: Sent = "", error: Sent = "", iss: Sent = ""
    ) -> Response:
        phone, lang = _phone(request, place), _lang(request)
        # RFC 9207: an answer of another provider is none.
        if phone is None or not state or (iss and iss != sign_ins.settings.issuer):
            return _shown(pages.end(lang, "lost"))
        known = await run_in_threadpool(sign_ins.lang_of, state)
        lang = known or lang
        found, id_token = await to_thread.run_sync(
            sign_ins.come_back, state, phone, code, error, limiter=away
        )
        if not isinstance(found, outcomes.Moved):
            return _shown(pages.end(lang, _why(found)))
        bye = f"{lang}.{secrets.token_urlsafe(PHONE_BYTES)}"
        last = sign_ins.farewell(id_token, place.done, bye) if id_token else None
        return RedirectResponse(last or f"{place.done}?state={bye}", 303)

    @router.get(Route.SIGN_IN_DONE, response_model=None)
    def done(request: Request, state: Sent = "") -> Response:
        lang = state.partition(".")[0]
        return _shown(pages.end(lang if lang in PHONE_LANGUAGES else _lang(request), "done"))

    return router


def _always(page: Page) -> Callable[[str], Response]:
    """The same page for every id, known or not: opening a link tells and changes nothing."""

    def phone_page(sign_in_id: str) -> Response:
        return _shown(page)

    return phone_page


def _shown(page: Page) -> Response:
    return HTMLResponse(page.html, headers={**_UNLISTED, "Content-Security-Policy": page.policy})


def _lang(request: Request) -> str:
    """The browser's own language, where nothing else is known of the person."""
    for one in request.headers.get("accept-language", "").lower().split(","):
        if (lang := one.strip()[:2]) in PHONE_LANGUAGES:
            return lang
    return PHONE_LANGUAGES[0]


def _why(found: outcomes.Refused) -> str:
    if isinstance(found, outcomes.Over):
        return found.phase.value
    return "lost"


def _phone(request: Request, place: Place) -> str | None:
    found = request.cookies.get(place.cookie, "")
    return found if COOKIE.match(found) else None


def _to_kiosk(sign_ins: SignIns, found: outcomes.Outcome) -> SignInView | Response:
    return (
        for_the_kiosk(found.row, sign_ins.now_ms())
        if isinstance(found, outcomes.Moved)
        else outcomes.refusal(found)
    )


def _to_phone(sign_ins: SignIns, found: outcomes.Outcome) -> SignInTurn | Response:
    if isinstance(found, outcomes.Moved):
        return for_the_phone(found.row, sign_ins.now_ms(), sign_ins.settings)
    return outcomes.refusal(found)
