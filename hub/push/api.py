"""One's own phones, on the console: the key to subscribe with, a subscription given, one taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Request, Response
from pydantic import StringConstraints

from hub.accounts.rights import require
from hub.contract import ProblemCode, Route
from hub.contract.base import Model
from hub.contract.staff import Right
from hub.push.keys import kept_push_key
from hub.push.pushing import Pushes
from hub.push.sending import Sender
from hub.push.services import Services, subject_of
from hub.push.subscriptions import Owner, Subscription
from hub.settings import HubSettings
from hub.store.store import Store
from hub.timing import NowMs
from hub.web import problem

WhoOwns: TypeAlias = Callable[[Request], Owner | Response]
"""Who asks, if they may answer calls; else the refusal."""


class PushOffer(Model):
    """``key``: for ``applicationServerKey``; empty: this hub sends no notices."""

    key: str


class SubscribeRequest(Model):
    """``lang``: of the notices."""

    subscription: Subscription
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "fr"


class UnsubscribeRequest(Model):
    """Which phone: its address, as the browser gave it."""

    endpoint: Annotated[str, StringConstraints(max_length=1100)]


@dataclass(frozen=True)
class Post:
    """What the routes need. ``key``: the public one; empty where no notices are sent."""

    pushes: Pushes
    services: Services
    key: str

    @property
    def offer(self) -> PushOffer:
        """What a browser subscribes with."""
        return PushOffer(key=self.key)


def build_post(settings: HubSettings, store: Store, now_ms: NowMs) -> Post:
    """Notices, if there is a subject that the browsers' services accept.

    Raises:
        OSError: the key cannot be kept.
    """
    services = Services(settings.push_services, settings.push_to_loopback)
    subject = settings.push_subject or subject_of(settings.public_url or "")
    if subject is None:
        return Post(Pushes(store, None, now_ms), services, "")
    key = kept_push_key(settings.data_dir)
    return Post(Pushes(store, Sender(key, subject, services), now_ms), services, key.public)


def who_owns(request: Request) -> Owner | Response:
    """The gate's word, as the routes here want it."""
    signed = require(request, Right.ANSWER)
    return signed if isinstance(signed, Response) else Owner(signed.staff, signed.session)


def console_routes(post: Post, who: WhoOwns) -> APIRouter:
    """``GET`` offers the key, ``POST`` gives a subscription (anew after each sign-in), ``DELETE`` ends it."""
    router = APIRouter()

    @router.get(Route.CONSOLE_PUSH, response_model=PushOffer)
    def offer(request: Request) -> PushOffer | Response:
        owner = who(request)
        return owner if isinstance(owner, Response) else post.offer

    @router.post(Route.CONSOLE_PUSH, response_model=PushOffer)
    def subscribe(request: Request, asked: SubscribeRequest) -> PushOffer | Response:
        owner = who(request)
        if isinstance(owner, Response):
            return owner
        if not post.key or not post.services.takes(asked.subscription.endpoint):
            return problem(422, ProblemCode.INVALID)
        post.pushes.keep(owner, asked.subscription, asked.lang)
        return post.offer

    @router.delete(Route.CONSOLE_PUSH, response_model=PushOffer)
    def unsubscribe(request: Request, asked: UnsubscribeRequest) -> PushOffer | Response:
        owner = who(request)
        if isinstance(owner, Response):
            return owner
        post.pushes.take_back(owner, asked.endpoint)
        return post.offer

    return router
