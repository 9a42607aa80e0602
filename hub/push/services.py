"""Where notices may be sent: to the browsers' own services and nowhere else, whatever a browser claims."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

KNOWN = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""Chrome and its kin, Firefox, Safari, Edge: hosts, and all below them."""


@dataclass(frozen=True)
class Services:
    """``more``: hosts that a town trusts besides. ``loopback``: tests have a service of their own there."""

    more: tuple[str, ...] = ()
    loopback: bool = False

    def takes(self, endpoint: str) -> bool:
        """Whether a browser may name this address. What is inside the town hall's network is never one."""
        try:
            parts = urlsplit(endpoint)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if self.loopback and host == "127.0.0.1":
            return parts.scheme in ("http", "https")
        plain = parts.scheme == "https" and port in (None, 443) and not parts.username and not parts.password
        return plain and any(host == known or host.endswith(f".{known}") for known in (*KNOWN, *self.more))

    def leads_outside(self, endpoint: str) -> bool:
        """Whether the name leads to public addresses only, now: a name may be turned to one inside.

        A name that is not found may be known to a proxy; without one the sending fails.
        """
        host = urlsplit(endpoint).hostname or ""
        if self.loopback and host == "127.0.0.1":
            return True
        try:
            found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
        except OSError:
            return True
        return all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)


def subject_of(public_url: str) -> str | None:
    """The hub's own address as whom to write to, if Apple's service takes it: https, a real name."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    real = parts.scheme == "https" and "." in host and not host.replace(".", "").isdigit()
    return f"https://{host}" if real else None
