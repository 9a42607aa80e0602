"""What each role may do, and the one question that every route of the console asks before it does it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

import structlog
from fastapi import Request, Response

from hub.accounts import sessions
from hub.accounts.sessions import CookieRule, Signed, cookie_value
from hub.contract import ProblemCode
from hub.contract.staff import Right, Role
from hub.store.store import Store
from hub.timing import NowMs
from hub.web import problem, same_origin

__all__ = ["ROLE_RIGHTS", "Gate", "Signed", "may", "require", "require_page"]

log = structlog.get_logger()

ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.AGENT: frozenset({Right.SEE, Right.REPORT}),
        Role.MEDIATOR: frozenset({Right.SEE, Right.ANSWER, Right.REPORT, Right.CALL_BACK}),
        Role.ADMINISTRATOR: frozenset(Right),
    }
)
_LOOKS = ("GET", "HEAD")


def may(signed: Signed, right: Right) -> bool:
    """Whether this person's role has the right."""
    return right in ROLE_RIGHTS[signed.role]


def require(request: Request, right: Right | None) -> Signed | Response:
    """Who asks, if they may; else the refusal. ``None``: whoever is signed in. Reads the store: in a thread.

    What is not merely looked at must come from one of our own pages.
    """
    gate: Gate = request.app.state.gate
    if request.method not in _LOOKS and not same_origin(request.headers, gate.public_url):
        return problem(403, ProblemCode.WRONG_ORIGIN)
    signed = gate.who(cookie_value(request.headers, gate.rule.name))
    if signed is None:
        return problem(401, ProblemCode.UNAUTHORISED)
    if right is not None and not may(signed, right):
        log.warning("right.refused", right=right, role=signed.role)
        return problem(403, ProblemCode.FORBIDDEN)
    return signed


class Doorway(Protocol):
    """What whoever is not in is shown; ``require_page`` finds it in the application's state."""

    def sign_in(self, request: Request, lang: str | None) -> Response:
        """The page to sign in."""

    def forbidden(self, request: Request, lang: str | None) -> Response:
        """That this page is not for one's role."""


def require_page(request: Request, right: Right | None, lang: str | None) -> Signed | Response:
    """As ``require``, for a page that a person looks at: who is not in gets the door. Reads the store."""
    signed = require(request, right)
    if not isinstance(signed, Response):
        return signed
    door: Doorway = request.app.state.door
    return door.sign_in(request, lang) if signed.status_code == 401 else door.forbidden(request, lang)


class Gate:
    """Knows the sessions; ``require`` finds it in the application's state."""

    def __init__(self, store: Store, rule: CookieRule, public_url: str | None, now_ms: NowMs) -> None:
        self._store, self._now_ms = store, now_ms
        self.rule, self.public_url = rule, public_url

    def who(self, token: str | None) -> Signed | None:
        """Whose cookie this is."""
        if not token:
            return None
        return self._store.read(lambda conn: sessions.who(conn, token, self._now_ms()))
