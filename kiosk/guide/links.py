"""Which outside addresses may become a QR code: named official domains, and nothing that only looks like one.

Paid look-alike sites live off people who are in a hurry: what is not on the town's list is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

LONGEST = 2000
"""Characters. Longer addresses make QR codes that phones cannot read."""

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
PUNYCODE = "xn--"
CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
USUAL_PORTS = {"http": (None, 80), "https": (None, 443)}


@dataclass(frozen=True)
class Official:
    """May be shown. ``url`` always starts with ``https://``."""

    url: str


@dataclass(frozen=True)
class Refused:
    """Must not be shown. ``reason``: ``form``, ``scheme``, ``user``, ``port``, ``look_alike``, ``domain``."""

    reason: str


Judgement: TypeAlias = Official | Refused


def judge(url: str, allowed: Collection[str]) -> Judgement:
    """Hold an address against the allowed domains (``gouv.fr`` allows itself and all below it).

    An ``http`` address of an allowed domain is raised to ``https``. Names with letters outside ASCII, or
    their ``xn--`` form, are refused: official ones have none, look-alikes live by them.
    """
    url = url.strip()
    if not url or len(url) > LONGEST or CONTROL.search(url):
        return Refused("form")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").removesuffix(".")
    except ValueError:
        return Refused("form")
    reason = _reason(parts, port, host, allowed)
    return Refused(reason) if reason else Official(_https(parts, host))


def _reason(parts: SplitResult, port: int | None, host: str, allowed: Collection[str]) -> str:
    if parts.scheme not in USUAL_PORTS:
        return "scheme"
    if "@" in parts.netloc:
        return "user"
    if port not in USUAL_PORTS[parts.scheme]:
        return "port"
    if not host.isascii() or any(label.startswith(PUNYCODE) for label in host.split(".")):
        return "look_alike"
    if not _is_name(host):
        return "form"
    return "" if any(_is_below(host, domain) for domain in allowed) else "domain"


def _is_name(host: str) -> bool:
    """A name of at least two labels; not a number."""
    labels = host.split(".")
    if len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        return False
    try:
        ip_address(host)
    except ValueError:
        return not labels[-1].isdigit()
    return False


def _is_below(host: str, domain: str) -> bool:
    domain = domain.strip().strip(".").casefold()
    return bool(domain) and (host == domain or host.endswith("." + domain))


def _https(parts: SplitResult, host: str) -> str:
    return parts._replace(scheme="https", netloc=host).geturl()
