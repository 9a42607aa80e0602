"""What every answer of the hub has in common: safe headers, a size limit, and a log line without content."""

import hmac
import ipaddress
import time
from urllib.parse import urlsplit

import structlog
from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.contract import Problem, ProblemCode

log = structlog.get_logger()

SMALL_BODY = 64 * 1024
"""JSON and forms are short; only a parcel's upload may be longer."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
}


def problem(
    status: int, code: ProblemCode, phase: str | None = None, tries_left: int | None = None
) -> JSONResponse:
    """A refusal that a program understands."""
    body = Problem(code=code, phase=phase, tries_left=tries_left)
    return JSONResponse(body.model_dump(exclude_none=True), status)


DEVICE = "parvis.device"
"""Where in a request's scope the door (``hub.devices``) leaves the kiosk whose signature it has verified."""
_FORWARDED = ("forwarded", "x-forwarded-for", "via")


def is_kiosk(request: Request, token: str) -> bool:
    """Whether the caller is a kiosk: one whose signature was verified, or the one of this machine."""
    return DEVICE in request.scope or own_machine(request, token)


def own_machine(request: Request, token: str) -> bool:
    """Whether the caller holds this machine's token, and comes from this machine (decision 24)."""
    given = request.headers.get("authorization", "")
    right = hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    through = any(name in request.headers for name in _FORWARDED)
    return right and not through and request.client is not None and _loopback(request.client.host)


def _loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def same_origin(headers: Headers, public_url: str | None) -> bool:
    """Whether a browser sent this from one of our own pages (a form on another site cannot forge Origin)."""
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:
        return False
    public = urlsplit(public_url or "")
    if origin.netloc == public.netloc:
        # Whoever stands on the line may show a page of our name without TLS: it is not ours.
        return bool(origin.netloc) and origin.scheme == public.scheme
    return bool(origin.netloc) and origin.netloc == headers.get("host", "")


class Outermost:
    """Wraps the application: adds the headers, limits small bodies, logs route templates only."""

    def __init__(self, app: ASGIApp, hsts: bool) -> None:
        self._app = app
        self._extra = {"Strict-Transport-Security": "max-age=31536000"} if hsts else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def sealed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in (HEADERS | self._extra).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if _too_long(scope):
                await problem(413, ProblemCode.TOO_BIG)(scope, receive, sealed_send)
            else:
                await self._app(scope, receive, sealed_send)
        finally:
            _log(scope, status, time.perf_counter() - started)


def _too_long(scope: Scope) -> bool:
    # A parcel's bytes alone are streamed; all else is read whole, and may not be long.
    streamed = scope["method"] == "PUT" and scope["path"].endswith("/blob")
    if streamed or scope["method"] in ("GET", "HEAD"):
        return False
    headers = Headers(scope=scope)
    length = headers.get("content-length", "0")
    # Without a length a body could go on for ever; browsers and our client always send one.
    return "transfer-encoding" in headers or not length.isdigit() or int(length) > SMALL_BODY


def _log(scope: Scope, status: int, duration_s: float) -> None:
    route = getattr(scope.get("route"), "path", "none")
    log.info("http", method=scope["method"], route=route, status=status, ms=round(duration_s * 1000, 1))
