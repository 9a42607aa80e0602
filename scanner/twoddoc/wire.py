"""Fetches one small file: the list, a bundle of certificates, a list of revoked ones. All held in memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import structlog

if TYPE_CHECKING:
    from requests import Response, Session

log = structlog.get_logger()

_BLOCK_BYTES = 1 << 14
_OK = 200
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Limits:
    """How much and how long. ``clock`` is the time in seconds, given from outside."""

    limit_bytes: int = 8 << 20
    connect_s: float = 10.0
    silence_s: float = 20.0
    whole_s: float = 120.0
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class NotFetched:
    """``code``: ``address``, ``line``, ``http``, ``size`` or ``time``."""

    code: str
    sentence: str


Fetched: TypeAlias = bytes | NotFetched


def fetch(url: str, session: Session, limits: Limits, *, secure: bool) -> Fetched:
    """Bring what ``url`` holds; ``secure``: only over https, for what does not prove itself."""
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    if not _allowed(url, secure=secure):
        return NotFetched("address", "Its address must begin with https://.")
    try:
        with session.get(
            url,
            headers={"User-Agent": "Parvis"},
            stream=True,
            timeout=(limits.connect_s, limits.silence_s),
        ) as answer:
            if not _allowed(answer.url, secure=secure):
                return NotFetched("address", "The server leads to an address that is not secure.")
            found = _received(answer, limits)
    except (RequestException, HTTPError, ValueError, OSError):  # ValueError: an address that is none
        found = NotFetched("line", "It could not be reached. Look at the network and try again.")
    if isinstance(found, NotFetched):
        log.info("twoddoc.fetch.failed", code=found.code)
    return found


def _received(answer: Response, limits: Limits) -> Fetched:
    if answer.status_code != _OK:
        return NotFetched("http", f"The server answered {answer.status_code}.")
    deadline = limits.clock() + limits.whole_s
    whole = bytearray()
    for block in answer.iter_content(_BLOCK_BYTES):
        whole += block
        if len(whole) > limits.limit_bytes:
            return NotFetched(
                "size", f"It is larger than the {limits.limit_bytes >> 20} MB that are allowed."
            )
        if limits.clock() > deadline:
            return NotFetched("time", "The line is too slow. Try again later.")
    return bytes(whole)


def _allowed(url: str, *, secure: bool) -> bool:
    """https, or this very machine; plain http only for what proves itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = parts.scheme == "http" and (not secure or parts.hostname in _LOOPBACK)
    return bool(parts.hostname) and (parts.scheme == "https" or plain)
